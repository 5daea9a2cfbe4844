"""What goes in and what comes out.

Offsets are code points of `Report.text`, half-open: `report.text[f.start:f.stop] == f.text`.
Languages that count UTF-16 units take `f.utf16`.
The JSON Schema of these models is part of the contract (`docs/schema.json`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from pandas import DataFrame

SectionLabel = Literal["responsibilities", "requirements", "terms", "notes", "junk"]

IN_UTF16 = "start and stop in UTF-16 units, as JavaScript, Swift and Java count"


class Model(BaseModel):
    """The base of all records: unknown keys are mistakes."""

    # Pydantic's messages would show the text of a document.
    model_config = ConfigDict(extra="forbid", protected_namespaces=(), hide_input_in_errors=True)

    def to_dict(self) -> dict[str, Any]:
        """The record as plain JSON types."""
        return self.model_dump(mode="json")


class Salary(Model):
    """Pay as the source gives it."""

    minimum: float | None = None
    maximum: float | None = None
    currency: str | None = None
    gross: bool | None = Field(default=None, description="True before tax, False after")
    period: str | None = Field(default=None, description="HOUR, MONTH, YEAR … where given")


class Vacancy(Model):
    """One vacancy as read: what razbor reads, and the structured fields around it.

    `description` may be HTML or plain text; `html` says which, None lets razbor look.
    """

    title: str = ""
    description: str = ""
    html: bool | None = None
    id: str | None = None
    url: str | None = None
    employer: str | None = None
    area: str | None = Field(default=None, description="the place of work")
    published_at: str | None = Field(default=None, description="as given, ISO 8601 where possible")
    salary: Salary | None = None
    skills: list[str] = Field(default_factory=list)
    roles: list[str] = Field(default_factory=list, description="the board's own categories")
    experience: str | None = None
    employment: str | None = None
    schedule: str | None = None
    source: str | None = Field(default=None, description="file and record it was read from")
    reading_notes: list[str] = Field(
        default_factory=list, description="what the reader of the file had to assume or leave out"
    )
    extra: dict[str, Any] = Field(default_factory=dict, description="columns asked for by --keep")


class SourceBlock(Model):
    """Where in the given description something begins, so that it can be found there again.

    In HTML, the nearest block-level element around it: `number` says which of the elements
    of this tag, as `document.querySelectorAll(tag)[number - 1]` counts. In plain text, the
    line, as `description.splitlines()[number - 1]` counts.
    """

    tag: str | None = Field(description="of the element, such as `li`; null in plain text")
    number: int = Field(ge=1, description="counted from 1, in the order of the description")


class Span(Model):
    """A half-open stretch of a text."""

    start: int
    stop: int


class Fragment(Model):
    """A piece of the text with its section label.

    `scores` holds the probability of every label; `unsure` says that the best one lies
    below the confidence stated in the bundle.
    """

    start: int
    stop: int
    text: str
    label: SectionLabel
    probability: float
    scores: dict[str, float]
    unsure: bool
    heading: str | None = Field(default=None, description="the heading it stands under")
    language: str | None = None
    utf16: Span | None = Field(default=None, description=IN_UTF16)
    block: SourceBlock | None = Field(
        default=None, description="where it begins in the description; null for a text on its own"
    )


class Heading(Model):
    """A line of structure: it names what follows and is no content itself."""

    start: int
    stop: int
    text: str
    probability: float | None = Field(
        description="null where the bundle knows no headings: its form alone tells"
    )
    language: str | None = None
    block: SourceBlock | None = Field(
        default=None, description="where it begins in the description"
    )
    utf16: Span | None = Field(default=None, description=IN_UTF16)


class Role(Model):
    """The answer to: is this a developer, data analyst or business analyst position?

    A bundle that is a filter alone tells no category and no lead: both are null, and the report
    has a warning.
    """

    label: Literal["tech", "other"]
    category: str | None
    probability: float = Field(description="P(tech)")
    threshold: float = Field(description="label is tech at or above it")
    lead: bool | None = Field(description="leads people")
    lead_probability: float | None
    scores: dict[str, float] = Field(
        description="the probability of every category; empty where none is told"
    )
    unsure: bool = Field(description="of the category; false where none is told")


class Area(Model):
    """One area of work that a title names."""

    label: str
    probability: float


class Passage(Model):
    """A stretch of a text that spoke for an answer."""

    start: int
    stop: int
    text: str
    kind: str = Field(description="title, or of a résumé: headline, position, duties, skills …")
    score: float = Field(description="how near it comes to the occupation; 1 is the same words")


class Occupation(Model):
    """An occupation of ESCO that a text speaks of.

    Scores order the occupations of one text; they are similarities from 0 to 1, no
    probabilities.
    """

    uri: str
    code: str | None = Field(description="of ESCO")
    isco: str | None = Field(description="the ISCO-08 unit group")
    name: str = Field(description="the preferred one, in the language of the text if there")
    names: dict[str, str] = Field(description="language → preferred name")
    score: float
    passages: list[Passage] = Field(
        default_factory=list, description="what spoke for it, most telling first"
    )


class Coverage(Model):
    """How much of the input a task has seen: nothing is cut in silence.

    Tokens are what the model counts: n-gram features or word pieces.
    """

    characters_given: int
    characters_seen: int
    tokens_given: int
    tokens_seen: int

    @property
    def complete(self) -> bool:
        """Whether nothing was left out."""
        given = (self.characters_given, self.tokens_given)
        return given == (self.characters_seen, self.tokens_seen)


class Warning(Model):
    """Something the reader of a report or a résumé should know."""

    code: str
    message: str


class Resume(Model):
    """One résumé as read: its plain text, a line for every paragraph, item and table row."""

    text: str
    source: str | None = Field(default=None, description="file it was read from")
    pages: int | None = Field(default=None, description="of a PDF; other files have none")
    warnings: list[Warning] = Field(
        default_factory=list, description="what the reader of the file had to assume or leave out"
    )


class ModelRef(Model):
    """Which model gave an answer."""

    name: str
    version: str
    digest: str = Field(description="sha256 of the bundle's manifest")


class Decided(Model):
    """What a bundle answers to one of its questions.

    `labels` has one label where a question has one answer. Where it may have several, it has
    any number, most probable first. It is empty for a blank text.
    """

    labels: list[str]
    probability: float | None = Field(description="of the first label; null without one")
    scores: dict[str, float] = Field(description="the probability of every label; blank: none")
    unsure: bool = Field(
        description="the best label lies below the limit of the bundle, or no label reaches its"
        " threshold and the nearest stands for it; a blank text always is"
    )

    @property
    def label(self) -> str | None:
        """The first label; None without one."""
        return self.labels[0] if self.labels else None


class Labelled(Model):
    """What a bundle says about one text: question → answer."""

    tasks: dict[str, Decided]
    model: ModelRef
    coverage: Coverage
    warnings: list[Warning] = Field(default_factory=list)

    @property
    def label(self) -> str | None:
        """The first label of the first question; None without one."""
        return next(iter(self.tasks.values())).label


class Limits(Model):
    """What the answers of a report were compared with; null where nothing was asked."""

    sections: float | None = Field(default=None, description="a fragment below it is unsure")
    category: float | None = Field(default=None, description="a category below it is unsure")
    lead: float | None = Field(default=None, description="leads people at or above it")
    areas: dict[str, float] | None = Field(
        default=None, description="area → it is named at or above it"
    )
    nearest: float | None = Field(
        default=None,
        description="where no area reaches its own, the nearest is named from this on; null: none",
    )


class LabelScore(Model):
    """A label and its probability."""

    label: str
    probability: float


class AreaScore(LabelScore):
    """An area, its probability, and the threshold it was compared with."""

    threshold: float


class FragmentExplanation(Model):
    """How sure the label of a fragment is."""

    start: int = Field(description="the fragment's, and so `stop`")
    stop: int
    heading: str | None = Field(description="the heading it stands under")
    runner_up: LabelScore | None = Field(description="the second most probable label")
    unsure: bool
    unsure_below: float | None = Field(description="the limit it was compared with")


class RoleExplanation(Model):
    """How sure the role is."""

    distance: float = Field(description="P(tech) less its threshold: tech at 0 or more")
    runner_up: LabelScore | None = Field(description="the second most probable category")
    unsure_below: float | None = Field(description="the limit the category was compared with")
    lead_threshold: float | None = Field(description="leads people at or above it")
    lead_distance: float | None = Field(description="lead_probability less its threshold")
    lead_near: bool = Field(description="whether that is at most 0.1, to either side")


class AreasExplanation(Model):
    """How sure the areas are."""

    named: list[AreaScore] = Field(description="the areas of the report, in its order")
    under: list[AreaScore] = Field(
        description="not named: the one nearest to its threshold, as a share of it, and the"
        " others that lie at most 0.1 below theirs; nearest first"
    )
    by_nearest: bool = Field(
        description="none reached its threshold, and the nearest was named instead"
    )
    nearest: float | None = Field(description="from which probability on; null: never")


class Explanation(Model):
    """How sure a report is, and what nearly was said instead.

    `fragments` has an entry for every fragment of the report, in order.
    """

    role: RoleExplanation | None = None
    areas: AreasExplanation | None = Field(
        default=None, description="null when not asked, and without a title"
    )
    fragments: list[FragmentExplanation] = Field(default_factory=list)


ON_REQUEST = frozenset({"area_scores", "limits", "explanation"})
"""Fields of a report that are written when they are asked for."""


class Report(Model):
    """What razbor says about one vacancy.

    A task that was not asked for leaves None (`role`, `areas`, `occupations`) or an empty list.
    """

    text: str
    vacancy: Vacancy
    language: str | None = None
    role: Role | None = None
    areas: list[Area] | None = None
    occupations: list[Occupation] | None = None
    fragments: list[Fragment] = Field(default_factory=list)
    headings: list[Heading] = Field(default_factory=list)
    coverage: dict[str, Coverage] = Field(default_factory=dict)
    warnings: list[Warning] = Field(default_factory=list)
    models: dict[str, ModelRef] = Field(default_factory=dict)
    area_scores: dict[str, float] | None = Field(
        default=None, description="the probability of every area; null without a title"
    )
    limits: Limits | None = None
    explanation: Explanation | None = Field(
        default=None, description="what `explain` says, where it is written as well"
    )

    def to_dict(self, *, explain: bool = False) -> dict[str, Any]:
        """The record as plain JSON types.

        Args:
            explain: with `area_scores`, `limits` and `explanation`.
        """
        if not explain:
            return self.model_dump(mode="json", exclude=set(ON_REQUEST))
        return self.model_copy(update={"explanation": self.explain()}).model_dump(mode="json")

    def explain(self) -> Explanation:
        """How sure the answers are, and what nearly was said instead."""
        from razbor.explaining import explain

        return explain(self)

    @property
    def sections(self) -> dict[str, list[Fragment]]:
        """The fragments by label, in the order of the text, without junk."""
        found: dict[str, list[Fragment]] = {
            "responsibilities": [],
            "requirements": [],
            "terms": [],
            "notes": [],
        }
        for fragment in self.fragments:
            if fragment.label in found:
                found[fragment.label].append(fragment)
        return found

    @property
    def orphans(self) -> list[Fragment]:
        """The fragments labelled junk."""
        return [fragment for fragment in self.fragments if fragment.label == "junk"]

    def to_pandas(self) -> DataFrame:
        """A table with a row for every fragment, in the order of the text.

        Raises:
            ExtraMissing: pandas is not installed.
        """
        from razbor.rendering import to_pandas

        return to_pandas(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from razbor.rendering import to_html

        return to_html(self)

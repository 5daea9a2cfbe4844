"""Where a model and the labels, or two models, disagree most: what to read and label next.

Every score is defined in docs/command-line.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from heapq import nsmallest
from math import fsum, sqrt
from typing import Protocol, TypeVar

from razbor.errors import ArgumentInvalid, RazborError, UnexpectedFailure
from razbor.evaluation.disagreement_answers import Answered, Questions
from razbor.evaluation.disagreement_areas import Areas
from razbor.evaluation.disagreement_documents import Document
from razbor.evaluation.disagreement_roles import Roles
from razbor.evaluation.disagreement_scores import divergence, doubt, surprise
from razbor.evaluation.disagreement_sections import Sections
from razbor.evaluation.tasks import task_of
from razbor.models import Bundle
from razbor.reading import Failure
from razbor.tasks import areas, role, sections

_DIGITS = 6
"""More of a score would let the rounding of a machine decide the order."""


class Measure(Enum):
    """What a score says."""

    SURPRISE = "surprise: −ln of the probability of the label given"
    DIVERGENCE = "Jensen–Shannon divergence of the two models' probabilities, in nats"
    DOUBT = "doubt of the one model: 1 − margin of its two most probable labels"


class _Ranked(Protocol):
    @property
    def order(self) -> tuple[float, str, int, str]: ...


R = TypeVar("R", bound=_Ranked)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place that was answered, and how far the two sides are apart.

    Attributes:
        document: that it stands in.
        answered: what was said and given there.
        score: see `Measure`; six digits.
    """

    document: Document
    answered: Answered
    score: float

    @property
    def order(self) -> tuple[float, str, int, str]:
        """The highest score first, then by id, start and question."""
        start = -1 if self.answered.start is None else self.answered.start
        return (-self.score, self.document.id, start, self.answered.question)

    @property
    def sides(self) -> tuple[tuple[str, ...], ...]:
        """The labels of each side: those given where there are any, and those said."""
        given = [] if self.answered.given is None else [self.answered.given]
        return (*given, *(answer.said for answer in self.answered.answers))

    @property
    def differs(self) -> bool:
        """Whether the sides call it otherwise: two models, or the model and the label."""
        said = [set(answer.said) for answer in self.answered.answers]
        if len(said) > 1:
            return said[0] != said[1]
        return self.answered.given is not None and set(self.answered.given) != said[0]

    def text(self, cover: Callable[[str], str]) -> str:
        """What there is to read: the fragment, or title and text where the whole is meant.

        Args:
            cover: what hides personal data; it sees the text around, and lengths stay.
        """
        answered = self.answered
        if answered.start is None:
            return _whole(self.document.title, answered.text, cover)
        return cover(answered.text)[answered.start : answered.stop]


@dataclass(frozen=True, slots=True)
class DisputedDocument:
    """A document with all that was kept of it.

    `score` is the sum of the scores over the square root of their number: the sum alone
    would list the longest documents first, the mean those of one fragment.
    """

    document: Document
    rows: tuple[Disagreement, ...]
    score: float

    @classmethod
    def of(cls, rows: Sequence[Disagreement]) -> DisputedDocument:
        """The document that the rows stand in; there is one at least."""
        score = fsum(row.score for row in rows) / sqrt(len(rows))
        return cls(rows[0].document, tuple(rows), round(score, _DIGITS))

    @property
    def order(self) -> tuple[float, str, int, str]:
        """The highest score first, then by id."""
        return (-self.score, self.document.id, -1, "")

    @property
    def differing(self) -> int:
        """How many places are called otherwise by the two sides."""
        return sum(row.differs for row in self.rows)

    def text(self, cover: Callable[[str], str]) -> str:
        """Title and text, see `Disagreement.text`."""
        return _whole(self.document.title, self.rows[0].answered.text, cover)


@dataclass
class Survey:
    """One task's questions, put to one bundle or to two, and what came of it so far.

    Attributes:
        questions: of the task.
        measure: what the scores say.
        labels: keep what either side calls so; empty for all.
        only: keep what this question is answered with; None for all.
        documents: answered so far.
        places: kept so far; `differing` of them are called otherwise by the two sides.
    """

    questions: Questions
    measure: Measure
    labels: frozenset[str] = frozenset()
    only: str | None = None
    documents: int = 0
    places: int = 0
    differing: int = 0

    @property
    def left_out(self) -> Counter[str]:
        """What was not asked about, in words → how often."""
        return +self.questions.left_out

    def of(self, document: Document) -> list[Disagreement] | Failure:
        """What is kept of one document; whatever goes wrong is a `Failure`."""
        place = document.source or document.id
        try:
            found = self._found(document)
        except RazborError as error:
            return Failure(place, error.at(place))
        except Exception as error:  # one document must not end a run
            return Failure(place, _unexpected(error, place))
        self.documents += 1
        self.places += len(found)
        self.differing += sum(row.differs for row in found)
        return found

    def _found(self, document: Document) -> list[Disagreement]:
        rows = (
            Disagreement(document, answered, round(_score(self.measure, answered), _DIGITS))
            for answered in self.questions(document)
            if self.only in (None, answered.question)
        )
        return [row for row in rows if self._keeps(row)]

    def _keeps(self, row: Disagreement) -> bool:
        return not self.labels or any(not self.labels.isdisjoint(side) for side in row.sides)


def survey(
    bundles: Sequence[Bundle],
    *,
    labelled: bool,
    labels: Iterable[str] = (),
    question: str | None = None,
) -> Survey:
    """Prepare to ask one bundle, or two of one task.

    Args:
        bundles: one or two.
        labelled: whether documents will have labels. Two bundles are compared with each
            other all the same.
        labels: keep what either side calls so; empty for all.
        question: `role`, `category` or `lead` of the role; None for all.

    Raises:
        ArgumentInvalid: bundles of different tasks, or with nothing in common; a question
            or a label that there is not.
        BundleError: a bundle that cannot be loaded or answers no task of razbor.
    """
    tasks = [task_of(each.manifest) for each in bundles]
    if len(set(tasks)) > 1:
        raise ArgumentInvalid(
            f"bundles for {tasks[0]} and {tasks[1]}",
            expected="two bundles of one task",
            remedy="compare bundles that answer the same question",
        )
    questions = _QUESTIONS[tasks[0]](bundles)
    asked = questions.labels
    if question is not None:
        _check_known("--question", question, list(asked))
        asked = {question: asked[question]}
    wanted = frozenset(labels)
    for label in sorted(wanted):
        _check_known("--label", label, [each for found in asked.values() for each in found])
    measure = Measure.SURPRISE if labelled else Measure.DOUBT
    return Survey(questions, Measure.DIVERGENCE if len(bundles) > 1 else measure, wanted, question)


def ranked(rows: Iterable[R], limit: int) -> list[R]:
    """The rows with the highest scores, highest first; 0 for all of them.

    No more than `limit` are held at a time. Equal ones come by id and place, whatever the
    order in which they were found.
    """
    if limit:
        return nsmallest(limit, rows, key=lambda row: row.order)
    return sorted(rows, key=lambda row: row.order)


def by_document(found: Iterable[Sequence[Disagreement]]) -> Iterator[DisputedDocument]:
    """The documents of which something was kept."""
    return (DisputedDocument.of(rows) for rows in found if rows)


def _score(measure: Measure, answered: Answered) -> float:
    first = answered.answers[0]
    if measure is Measure.DIVERGENCE:
        return divergence(first.parts, answered.answers[1].parts)
    if measure is Measure.SURPRISE and answered.given is not None:
        return surprise(first.parts, first.columns(answered.given))
    return doubt(first.parts)


def _whole(title: str, text: str, cover: Callable[[str], str]) -> str:
    return "\n".join(cover(part) for part in (title.strip(), text) if part)


def _check_known(option: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise ArgumentInvalid(
            f"{option} {given}",
            expected=f"one of {', '.join(known)}",
            remedy="check the spelling",
        )


def _unexpected(error: Exception, place: str) -> UnexpectedFailure:
    # Its message is left out: it may hold the text.
    return UnexpectedFailure(
        f"an error of the type {type(error).__name__}",
        expected="a document that can be answered",
        remedy="report it with this line and, if you may share it, the record",
        place=place,
    )


_QUESTIONS: Mapping[str, Callable[[Sequence[Bundle]], Questions]] = {
    sections.TASK: Sections,
    role.TASK: Roles,
    areas.TASK: Areas,
}

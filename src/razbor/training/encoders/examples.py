"""Labelled data of a task → examples: a row for the model, its labels, its document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from razdel import sentenize

from razbor.dataset import MarkedVacancy, RoleVacancy
from razbor.labels import OTHER, TECH, ids, tech_categories
from razbor.models.rows import Row
from razbor.tasks import areas, role, sections
from razbor.training.above import headings_above
from razbor.training.data import TrainingData
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.role_rows import role_row
from razbor.training.served import remark, sections_by
from razbor.training.title_rows import categories_of_titles


@dataclass(frozen=True, slots=True)
class Example:
    """A row for the model and its labels.

    Attributes:
        row: what the model is given.
        labels: one of each question, or for areas any number.
        document: examples of one document never stand on two sides of a split.
        stratum: what a stratified split keeps in the same shares.
        judges: whether it may stand in a part that judges; what was chosen for being hard
            only trains.
        under: the same with the heading above it, where there is one and models may see it; of
            a role, its title and the core of its description.
        weight: in the loss.
        aims: of all labels of the recipe, in order, where teachers told how probable each is.
    """

    row: Row
    labels: tuple[str, ...]
    document: str
    stratum: str
    judges: bool = True
    under: Row | None = None
    weight: float = 1.0
    aims: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """A fragment of a document: its text, its label, the heading above it.

    `above` is None where models see no headings, and empty where there is none.
    """

    text: str
    label: str
    above: str | None = None

    def row(self) -> Row:
        """What a model is given of it alone."""
        texts = {sections.FIELD: self.text.strip()}
        return Row(texts if self.above is None else {sections.ABOVE: "", **texts})

    def under(self) -> Row | None:
        """What a model is given of it with its heading, where it has one."""
        above = (self.above or "").strip()
        return Row({sections.ABOVE: above, sections.FIELD: self.text.strip()}) if above else None


@dataclass(frozen=True, slots=True)
class Examples:
    """Examples of a task.

    Attributes:
        items: those that were labelled by reading behind the others.
        left_out: the documents of the items that the labels do not fit, one each.
        remarks: on the labels by reading, for a bundle's description.
    """

    items: tuple[Example, ...]
    left_out: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def both_ways(examples: Iterable[Example]) -> tuple[Example, ...]:
    """Every example as it is, then once more under its heading, where it has one."""
    alone = tuple(examples)
    under = (replace(each, row=each.under, under=None) for each in alone if each.under)
    return (*alone, *under)


def under_heading(example: Example) -> bool:
    """Whether the model is given a heading with it."""
    return bool(example.row.texts.get(sections.ABOVE))


def role_examples(data: TrainingData, recipe: EncoderRecipe) -> Examples:
    """Vacancies as tech or other, by category: the categories of leads are their lead flag.

    Args:
        data: labelled vacancies and titles.
        recipe: whether categories are asked for, whether pairs and titles train as well, and
            whether models see the core of a vacancy.

    Raises:
        BundleError: the bundle of sections that the recipe names.
    """
    labelled = data.roles()
    read = data.read_roles(labelled)
    weight = recipe.pairs.weight if recipe.pairs else 1.0
    pairs = data.pairs() if recipe.pairs else ()
    shown = _Roles(recipe)
    return Examples(
        (
            *(shown.example(item, judges=True) for item in labelled),
            *(shown.example(item, judges=False) for item in read.items),
            *(shown.example(item, judges=False, weight=weight) for item in pairs),
            *_of_titles(recipe, data, (*labelled, *read.items)),
        ),
        remarks=(*shown.remarks, *read.remarks("vacancies"), *_of_pairs(len(pairs) // 2)),
    )


class _Roles:
    """Turns labelled vacancies into examples, with their core where the recipe wants it."""

    def __init__(self, recipe: EncoderRecipe) -> None:
        self._categories = recipe.categories is not None
        self._sections = sections_by(recipe.sections) if recipe.input.core_tokens else None

    @property
    def remarks(self) -> tuple[str, ...]:
        """Who told the sections, where somebody did."""
        return () if self._sections is None else (remark(self._sections),)

    def example(self, item: RoleVacancy, *, judges: bool, weight: float = 1.0) -> Example:
        """A vacancy, whole and by its core."""
        vacancy = item.vacancy
        row = role.row(vacancy.title.strip(), vacancy.description.strip())
        labels = (item.role.tech, *((item.role.category,) if self._categories else ()))
        under = None
        if self._sections is not None:
            under = by_core(role_row(item, self._sections))
        return Example(row, labels, vacancy.uid, item.role.category, judges, under, weight)


JOINER = " . "
"""Between the fields of a row."""


def by_core(row: Row) -> Row:
    """A vacancy as if its description were duties and requirements alone."""
    title, *told = (row.texts[name] for name in role.CORE)
    return Row({role.TITLE: title, role.DESCRIPTION: JOINER.join(filter(None, told))})


def _of_titles(
    recipe: EncoderRecipe, data: TrainingData, vacancies: Sequence[RoleVacancy]
) -> Iterator[Example]:
    if recipe.title_rows is None:
        return
    told = categories_of_titles(vacancies, data.titles(), recipe.title_rows)
    for title, category in told.items():
        tech = TECH if category in tech_categories() else OTHER
        labels = (tech, *((category,) if recipe.categories else ()))
        row, weight = role.row(title, ""), recipe.title_rows.weight
        yield Example(row, labels, f"title {title}", category, judges=False, weight=weight)


def _of_pairs(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (
        f"Trained also on {count} pairs of vacancies that differ in the duties that decide the"
        " role; they decide no threshold.",
    )


def labelled_fragments(
    data: TrainingData, labels: Sequence[str], *, headings: bool = False
) -> Examples:
    """The fragments as they were labelled; headings and mixed ones are left out.

    Args:
        data: labelled vacancies.
        labels: what is told apart.
        headings: whether models may see the heading above.
    """
    return _fragments(data, labels, _cut_under_headings if headings else _cut_as_labelled)


def _cut_as_labelled(document: MarkedVacancy) -> Iterator[Cut]:
    for row in document.fragments:
        yield Cut(row.text, row.label)


def _cut_under_headings(document: MarkedVacancy) -> Iterator[Cut]:
    for row, above in zip(document.fragments, headings_above(document), strict=True):
        yield Cut(row.text, row.label, above)


def sentence_fragments(data: TrainingData, labels: Sequence[str]) -> Examples:
    """Lines cut into sentences, each with the label that covers most of it."""
    return _fragments(data, labels, _cut_again)


def _cut_again(document: MarkedVacancy) -> Iterator[Cut]:
    description = document.vacancy.description
    for start, stop in _sentences(description):
        covered: dict[str, int] = {}
        for row in document.fragments:
            shared = min(stop, row.stop) - max(start, row.start)
            if shared > 0:
                covered[row.label] = covered.get(row.label, 0) + shared
        if covered:
            yield Cut(description[start:stop], max(covered, key=lambda label: covered[label]))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        for found in sentenize(line):
            if found.text.strip():
                yield start + found.start, start + found.stop
        start += len(line)


def _fragments(
    data: TrainingData,
    labels: Sequence[str],
    cut: Callable[[MarkedVacancy], Iterable[Cut]],
) -> Examples:
    labelled = data.documents()
    read = data.read_documents(labelled)
    documents = [(each, True) for each in labelled] + [(each, False) for each in read.items]
    kept = []
    left_out = []
    for document, judges in documents:
        uid = document.vacancy.uid
        for found in cut(document):
            label = found.label
            if label in labels:
                kept.append(Example(found.row(), (label,), uid, label, judges, found.under()))
            else:
                left_out.append(uid)
    return Examples(tuple(kept), tuple(left_out), read.remarks("vacancies"))


def area_examples(data: TrainingData, labels: Sequence[str]) -> Examples:
    """Titles, each once; those that name an area beside the labels are left out."""
    known = {
        item.vacancy.title.strip(): item.role.areas
        for item in data.roles()
        if item.role.areas is not None
    }
    known |= {item.title.strip(): item.areas for item in data.titles()}
    read = data.read_titles(known)
    beside_known = {item.title.strip(): item.areas for item in read.items}
    beside = set(ids("areas")) - set(labels)
    kept = []
    left_out = []
    for title, found in {**known, **beside_known}.items():
        if not title or beside & set(found):
            left_out.append(title)
            continue
        stratum = " ".join(sorted(found))
        judges = title in known
        kept.append(Example(areas.row(title), tuple(found), title, stratum, judges))
    return Examples(tuple(kept), tuple(left_out), read.remarks("titles"))

"""What a document encoder learns from: vacancies with some of their answers, and titles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from razbor.dataset import MarkedVacancy, RoleVacancy
from razbor.labels import tech_categories
from razbor.models.rows import Row
from razbor.tasks import areas
from razbor.tasks.role import CATEGORIES, leads
from razbor.training.data import TrainingData
from razbor.training.document.recipe import DocumentRecipe
from razbor.training.folds import ALWAYS, assign
from razbor.training.labelled_titles import LabelledTitles, labelled_titles
from razbor.training.prepared import Prepared, prepare, prepare_marked

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RoleTruth:
    """The role of a vacancy.

    Attributes:
        categories: the probability of each of `CATEGORIES`.
        tech, lead: probabilities.
        weight: of the example.
    """

    categories: Floats
    tech: float
    lead: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A vacancy with those of its answers that are known.

    Attributes:
        uid: of the vacancy.
        rows: the title's, then one a piece.
        sections: (pieces, labels), rows of zeros where the label is not known; None without any.
        role: None where it is not known.
        fold: a model that has this fold held out does not see it.
        judged: whether it is judged when held out.
        drawn: sections and role: whether it was drawn at random for their labels.
    """

    uid: str
    rows: tuple[Row, ...]
    sections: Floats | None
    role: RoleTruth | None
    fold: int
    judged: bool
    drawn: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class TitleLessons:
    """Titles and the probabilities of their areas, (titles, areas)."""

    texts: tuple[str, ...]
    targets: Floats

    def __add__(self, other: TitleLessons) -> TitleLessons:
        return TitleLessons(self.texts + other.texts, np.concatenate([self.targets, other.targets]))


@dataclass(frozen=True, slots=True)
class Examples:
    """All of a run.

    Attributes:
        vacancies: with sections, role or both.
        titles: with areas; those of the vacancies are among them.
        title_folds: (titles,).
        remarks: on what was left out.
    """

    vacancies: tuple[Example, ...]
    titles: LabelledTitles
    title_folds: NDArray[np.int64]
    remarks: tuple[str, ...] = field(default=())

    def title_row(self, number: int) -> Row:
        """What the network is given of a title."""
        return areas.row(self.titles.texts[number])

    def title_lessons(self, numbers: NDArray[np.int64]) -> TitleLessons:
        """Some of the titles with their areas."""
        texts = tuple(self.titles.texts[number] for number in numbers)
        return TitleLessons(texts, self.titles.truth[numbers].astype(np.float32))


def gather(recipe: DocumentRecipe, data: TrainingData) -> Examples:
    """Labelled vacancies and titles; one vacancy that is labelled twice is one example.

    No model is judged on a vacancy whose title it has seen with areas: both lie in one fold.

    Raises:
        DataMissing, DataInvalid: as `razbor.training.data.TrainingData`.
    """
    titles = labelled_titles(recipe, data)
    folds = titles.folds(recipe)
    fold_of = {
        areas.row(text).texts[areas.FIELD]: int(fold)
        for text, fold in zip(titles.texts[: titles.judged], folds, strict=False)
    }
    documents, roles = data.documents(), data.roles()
    read = data.read_documents(documents)
    read_roles = data.read_roles(roles)
    found: dict[str, Example] = {}
    for index, marked in enumerate(documents):
        drawn = index < recipe.drawn_documents
        found[marked.vacancy.uid] = _with_sections(marked, drawn, judged=True)
    for marked in read.items:
        found[marked.vacancy.uid] = _with_sections(marked, drawn=False, judged=False)
    for index, item in enumerate(roles):
        _add_role(found, item, drawn=index < recipe.drawn_vacancies, judged=True)
    for item in read_roles.items:
        _add_role(found, item, drawn=False, judged=False)
    chance = assign(len(found), recipe.folds, recipe.seed)
    vacancies = [
        _folded(example, fold_of, int(fold))
        for example, fold in zip(found.values(), chance, strict=True)
    ]
    pairs = data.pairs() if recipe.training.pair_weight else ()
    for number, item in enumerate(pairs):
        role = replace(_truth(item), weight=recipe.training.pair_weight)
        rows = document_rows(item.vacancy.title, _prepared(item))
        example = Example(f"pair {number}", rows, None, role, ALWAYS, judged=False)
        vacancies.append(_folded(example, fold_of, ALWAYS))
    remarks = (*read.remarks("vacancies in fragments"), *read_roles.remarks("roles"))
    return Examples(tuple(vacancies), titles, folds, (*remarks, *titles.remarks))


def _with_sections(marked: MarkedVacancy, drawn: bool, judged: bool) -> Example:
    prepared = prepare_marked(marked)
    rows = document_rows(marked.vacancy.title, prepared)
    flags = (drawn, False)
    return Example(marked.vacancy.uid, rows, prepared.targets, None, ALWAYS, judged, flags)


def _add_role(found: dict[str, Example], item: RoleVacancy, *, drawn: bool, judged: bool) -> None:
    uid = item.role.uid
    known = found.get(uid)
    if known is None:
        rows = document_rows(item.vacancy.title, _prepared(item))
        known = Example(uid, rows, None, None, ALWAYS, judged)
    flags = (known.drawn[0], drawn)
    found[uid] = replace(known, role=_truth(item), judged=known.judged or judged, drawn=flags)


def _folded(example: Example, fold_of: Mapping[str, int], chance: int) -> Example:
    """Into the fold of its title; a judged one that has none, into one by chance."""
    title = example.rows[0].texts[areas.FIELD]
    return replace(example, fold=fold_of.get(title, chance if example.judged else ALWAYS))


def _prepared(item: RoleVacancy) -> Prepared:
    html = item.markup is not None
    text = item.markup if item.markup is not None else item.vacancy.description
    return prepare(text, (), html=html)


def document_rows(title: str, prepared: Prepared) -> tuple[Row, ...]:
    """The row of the title, then those of the pieces."""
    return (areas.row(title.strip()), *prepared.rows)


def one_hot(category: str) -> Floats:
    """All the probability on one category."""
    found = np.zeros(len(CATEGORIES), np.float32)
    found[CATEGORIES.index(category)] = 1
    return found


def _truth(item: RoleVacancy) -> RoleTruth:
    category = item.role.category
    return RoleTruth(
        one_hot(category),
        float(category in tech_categories()),
        float(leads(category, item.role.lead)),
    )

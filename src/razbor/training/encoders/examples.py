"""Labelled data of a task → examples: a row for the model, its labels, its document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from razdel import sentenize

from razbor.dataset import MarkedVacancy, RoleVacancy
from razbor.labels import ids
from razbor.models.rows import Row
from razbor.tasks import areas, role, sections
from razbor.training.data import TrainingData


@dataclass(frozen=True, slots=True)
class Example:
    """A row for the model and its labels.

    Attributes:
        row: what the model is given.
        labels: exactly one, or for areas any number.
        document: examples of one document never stand on two sides of a split.
        stratum: what a stratified split keeps in the same shares.
        judges: whether it may stand in a part that judges; what was chosen for being hard
            only trains.
    """

    row: Row
    labels: tuple[str, ...]
    document: str
    stratum: str
    judges: bool = True


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


def role_examples(data: TrainingData) -> Examples:
    """Vacancies as tech or other, by category: the categories of leads are their lead flag."""
    labelled = data.roles()
    read = data.read_roles(labelled)
    return Examples(
        (
            *(_of_role(item, judges=True) for item in labelled),
            *(_of_role(item, judges=False) for item in read.items),
        ),
        remarks=read.remarks("vacancies"),
    )


def _of_role(item: RoleVacancy, *, judges: bool) -> Example:
    vacancy = item.vacancy
    row = role.row(vacancy.title.strip(), vacancy.description.strip())
    return Example(row, (item.role.tech,), vacancy.uid, item.role.category, judges)


def labelled_fragments(data: TrainingData, labels: Sequence[str]) -> Examples:
    """The fragments as they were labelled; headings and mixed ones are left out."""
    return _fragments(
        data, labels, lambda document: ((row.text, row.label) for row in document.fragments)
    )


def sentence_fragments(data: TrainingData, labels: Sequence[str]) -> Examples:
    """Lines cut into sentences, each with the label that covers most of it."""
    return _fragments(data, labels, _cut_again)


def _cut_again(document: MarkedVacancy) -> Iterator[tuple[str, str]]:
    description = document.vacancy.description
    for start, stop in _sentences(description):
        covered: dict[str, int] = {}
        for row in document.fragments:
            shared = min(stop, row.stop) - max(start, row.start)
            if shared > 0:
                covered[row.label] = covered.get(row.label, 0) + shared
        if covered:
            yield description[start:stop], max(covered, key=lambda label: covered[label])


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
    cut: Callable[[MarkedVacancy], Iterable[tuple[str, str]]],
) -> Examples:
    labelled = data.documents()
    read = data.read_documents(labelled)
    documents = [(each, True) for each in labelled] + [(each, False) for each in read.items]
    kept = []
    left_out = []
    for document, judges in documents:
        uid = document.vacancy.uid
        for text, label in cut(document):
            if label in labels:
                row = Row({sections.FIELD: text.strip()})
                kept.append(Example(row, (label,), uid, label, judges))
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

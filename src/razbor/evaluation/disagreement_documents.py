"""What models are asked about: labelled data, or vacancies as users have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from razbor.dataset import (
    DataFile,
    FragmentRow,
    Labelled,
    RoleVacancy,
    load_roles,
    load_sections,
    load_titles,
)
from razbor.schema import Vacancy
from razbor.tasks import areas, role, sections

_FILES = ("sections.jsonl", "roles.jsonl", "titles.jsonl")
_TITLES = "titles.jsonl"


@dataclass(frozen=True, slots=True)
class Document:
    """A vacancy, or a title, and the labels that it was given.

    Attributes:
        id: what names it: a uid, or file and row.
        html: what the description is; None: tags are sought.
        fragments: the labelled ones, offsets into the description; None without labels.
        given: question → its labels; None without labels.
        source: file and record it was read from, for messages.
    """

    id: str
    title: str
    description: str = ""
    html: bool | None = False
    fragments: tuple[FragmentRow, ...] | None = None
    given: Mapping[str, tuple[str, ...]] | None = None
    source: str = ""


def holds_splits(folder: Path) -> bool:
    """Whether a folder holds splits of labelled data, of whatever name."""
    return folder.is_dir() and any(next(folder.glob(f"*/{name}"), None) for name in _FILES)


def is_split(folder: Path) -> bool:
    """Whether a folder is a split of labelled data itself."""
    return any((folder / name).is_file() for name in _FILES)


def labelled(task: str, data: Path, split: str) -> Labelled[Document]:
    """The labelled documents of a split that a task is asked about.

    A vacancy goes by its uid; a title by its row, counted from 1 without blank lines, as
    in `titles.jsonl:12`. Of the two kinds of titles one is enough.

    Raises:
        DataMissing: a file of the split that is not there.
        DataInvalid: a row that does not fit.
    """
    return _LABELLED[task](data, split)


def unlabelled(vacancy: Vacancy, html: bool | None = None, *, named: bool = False) -> Document:
    """A vacancy as read.

    Args:
        vacancy: with the column of its name as the only one kept, where `named`.
        html: what its description is; None: as the record says.
        named: whether a kept column names it; without, it goes by its id, or by file and row.
    """
    # Names of files may be any bytes.
    source = (vacancy.source or "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    kept = next(iter(vacancy.extra.values()), None) if named else None
    return Document(
        id=str(kept) if kept not in (None, "") else vacancy.id or source,
        title=vacancy.title,
        description=vacancy.description,
        html=vacancy.html if html is None else html,
        source=source,
    )


def _sections(data: Path, split: str) -> Labelled[Document]:
    gold = load_sections(data, split)
    documents = (
        Document(
            item.vacancy.uid,
            item.vacancy.title,
            item.vacancy.description,
            fragments=item.fragments,
        )
        for item in gold.items
    )
    return Labelled(tuple(documents), gold.files)


def _roles(data: Path, split: str) -> Labelled[Document]:
    gold = load_roles(data, split)
    documents = (
        Document(
            item.role.uid, item.vacancy.title, item.vacancy.description, given=_given_role(item)
        )
        for item in gold.items
    )
    return Labelled(tuple(documents), gold.files)


def _given_role(item: RoleVacancy) -> dict[str, tuple[str, ...]]:
    lead = role.LEADS[role.leads(item.role.category, item.role.lead)]
    return {
        role.TASK: (item.role.tech,),
        role.CATEGORY: (item.role.category,),
        role.LEAD: (lead,),
    }


def _areas(data: Path, split: str) -> Labelled[Document]:
    documents: list[Document] = []
    files: list[DataFile] = []
    roles = (data / split / "roles.jsonl").is_file()
    if (data / split / _TITLES).is_file() or not roles:
        titles = load_titles(data, split)
        files += titles.files
        documents += (
            Document(f"{_TITLES}:{number}", row.title, given={areas.TASK: row.areas})
            for number, row in enumerate(titles.items, start=1)
        )
    if roles:
        vacancies = load_roles(data, split)
        files += vacancies.files
        documents += (
            Document(item.role.uid, item.vacancy.title.strip(), given={areas.TASK: item.role.areas})
            for item in vacancies.items
            if item.vacancy.title.strip() and item.role.areas is not None
        )
    return Labelled(tuple(documents), tuple(files))


_LABELLED: Mapping[str, Callable[[Path, str], Labelled[Document]]] = {
    sections.TASK: _sections,
    role.TASK: _roles,
    areas.TASK: _areas,
}

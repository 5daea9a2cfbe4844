"""Labels made by reading, kept without their texts, joined to the texts of a data folder.

Every text has to be the one that was labelled: its digest stands beside the labels, and
another text is refused, as any other row that does not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from razbor.dataset.files import DataFile, Rows, invalid, read_rows
from razbor.dataset.joining import check_once, check_text, found_by_uid, mark
from razbor.dataset.rows import (
    RoleLabelsRow,
    RoleRow,
    SectionLabelsRow,
    TitleLabelsRow,
    TitleRow,
    VacancyRow,
)
from razbor.dataset.splits import Labelled, MarkedVacancy, RoleVacancy
from razbor.dataset.tables import PoolVacancy, titles_by_row, vacancies_by_uid
from razbor.errors import DataMissing
from razbor.text import lay_out

SECTIONS = "sections.jsonl"
ROLES = "roles.jsonl"
TITLES = "titles.jsonl"


def join_sections(labels: Path, data: Path) -> Labelled[MarkedVacancy]:
    """The vacancies whose fragments `labels/sections.jsonl` labels.

    Args:
        labels: the folder of labels.
        data: the folder of `vacancies.parquet`.

    Returns:
        Vacancies with the text that a reader sees; `markup` is that of those that were
        read as HTML.

    Raises:
        DataMissing: a file that is not there.
        DataInvalid: a row that does not fit, a uid twice or without a vacancy, a text
            that is not the one that was labelled, offsets that miss.
    """
    read = _rows(labels, SECTIONS, SectionLabelsRow)
    found, texts = _vacancies(read, data)
    items = []
    for place, row in read.rows:
        came = found_by_uid(found, row.uid, place)
        vacancy, markup = _shown(came.vacancy, html=row.html)
        check_text(vacancy.description, row.text_sha256, place)
        items.append(replace(mark(vacancy, row, place), markup=markup))
    return Labelled(tuple(items), (read.file, texts))


def join_roles(labels: Path, data: Path) -> Labelled[RoleVacancy]:
    """The vacancies whose role `labels/roles.jsonl` labels; their titles' areas are unknown.

    Args:
        labels: the folder of labels.
        data: the folder of `vacancies.parquet`.

    Returns:
        Vacancies with the text that a reader sees; `markup` is that of those that are HTML.

    Raises:
        DataMissing: a file that is not there.
        DataInvalid: as of `join_sections`; a vacancy with nothing to read, or one of which
            the file does not say whether it is HTML.
    """
    read = _rows(labels, ROLES, RoleLabelsRow)
    found, texts = _vacancies(read, data)
    items = []
    for place, row in read.rows:
        came = found_by_uid(found, row.uid, place)
        check_text(f"{came.vacancy.title}\n{came.vacancy.description}", row.text_sha256, place)
        if came.html is None:
            raise invalid("a vacancy that may be HTML", "is_html of the vacancy", place)
        vacancy, markup = _shown(came.vacancy, html=came.html)
        if not (vacancy.title.strip() or vacancy.description.strip()):
            raise invalid("a vacancy with nothing to read", "a title or a description", place)
        role = RoleRow(uid=row.uid, tech=row.tech, category=row.category, areas=None, lead=row.lead)
        items.append(RoleVacancy(vacancy, role, markup))
    return Labelled(tuple(items), (read.file, texts))


def join_titles(labels: Path, data: Path) -> Labelled[TitleRow]:
    """The titles whose areas `labels/titles.jsonl` labels.

    Args:
        labels: the folder of labels.
        data: the folder of the Parquet files that the rows name.

    Raises:
        DataMissing: a file that is not there.
        DataInvalid: a row that does not fit, one twice, one that the file does not have,
            a title that is not the one that was labelled.
    """
    read = _rows(labels, TITLES, TitleLabelsRow)
    check_once((place, (row.file, row.row)) for place, row in read.rows)
    tables = {
        name: titles_by_row(data, name, [row.row for _, row in read.rows if row.file == name])
        for name in dict.fromkeys(row.file for _, row in read.rows)
    }
    items = []
    for place, row in read.rows:
        titles, file = tables[row.file]
        title = titles.get(row.row)
        if not title:
            raise invalid(f"row {row.row} without a title", f"one of {file.rows} rows", place)
        check_text(title, row.text_sha256, place)
        items.append(TitleRow(title=title, areas=row.areas))
    return Labelled(tuple(items), (read.file, *(file for _, file in tables.values())))


R = TypeVar("R", SectionLabelsRow, RoleLabelsRow, TitleLabelsRow)


def _rows(labels: Path, name: str, kind: type[R]) -> Rows[R]:
    # The name in records is that of folder and file, as of a split.
    folder = labels.resolve()
    if not (folder / name).is_file():
        raise DataMissing(
            "the file is not there",
            expected=f"a folder of labels by reading with {SECTIONS}, {ROLES} or {TITLES}",
            remedy="name the folder that data/labels/README.md describes",
            place=str(labels / name),
        )
    return read_rows(folder.parent, f"{folder.name}/{name}", kind)


def _vacancies(
    read: Rows[SectionLabelsRow] | Rows[RoleLabelsRow], data: Path
) -> tuple[Mapping[str, PoolVacancy], DataFile]:
    named = [(place, row.uid) for place, row in read.rows]
    check_once(named)
    return vacancies_by_uid(data, [uid for _, uid in named])


def _shown(vacancy: VacancyRow, *, html: bool) -> tuple[VacancyRow, str | None]:
    """The vacancy with the text that a reader sees, and its mark-up where it has any."""
    if not html:
        return vacancy, None
    text = lay_out(vacancy.description, html=True).text
    return vacancy.model_copy(update={"description": text}), vacancy.description

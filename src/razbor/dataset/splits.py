"""The splits of labelled data: marked vacancies, vacancies with roles, titles with areas.

A split is a folder; items come in the order of its files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Generic, TypeVar

from razbor.dataset.files import DataFile, Rows, invalid, missing, read_rows
from razbor.dataset.rows import (
    FragmentRow,
    RolePair,
    RoleRow,
    TitleRow,
    TitleVariants,
    VacancyRow,
)

T = TypeVar("T")
U = TypeVar("U", VacancyRow, RoleRow)
V = TypeVar("V", RolePair, TitleVariants)


@dataclass(frozen=True)
class Labelled(Generic[T]):
    """Labelled items, and the files that they come from."""

    items: tuple[T, ...]
    files: tuple[DataFile, ...]


@dataclass(frozen=True)
class MarkedVacancy:
    """A vacancy with its labelled fragments in the order of its text.

    `markup` is the description as it came where that is HTML; `vacancy.description` is then
    the text that its layout gives.
    """

    vacancy: VacancyRow
    fragments: tuple[FragmentRow, ...]
    markup: str | None = None


@dataclass(frozen=True)
class RoleVacancy:
    """A vacancy with its role; `markup` as of `MarkedVacancy`."""

    vacancy: VacancyRow
    role: RoleRow
    markup: str | None = None


def load_sections(data: Path, split: str) -> Labelled[MarkedVacancy]:
    """The marked vacancies of a split.

    Raises:
        DataMissing: a file that is not there.
        DataInvalid: a row that does not fit, a uid without a vacancy, offsets that miss.
    """
    fragments = read_rows(data, _name(data, split, "sections.jsonl"), FragmentRow)
    vacancies, file = _vacancies(data, split, "sections_vacancies.jsonl")
    marked: dict[str, list[FragmentRow]] = {}
    for place, row in fragments.rows:
        text = _joined(row.uid, vacancies, place).description
        if row.start >= row.stop or text[row.start : row.stop] != row.text:
            raise invalid(
                f"offsets {row.start} to {row.stop} that miss the row's text",
                f"offsets in code points of the description, of {len(text)}",
                place,
            )
        marked.setdefault(row.uid, []).append(row)
    items = (
        MarkedVacancy(vacancies[uid], tuple(sorted(rows, key=attrgetter("start", "stop"))))
        for uid, rows in marked.items()
    )
    return Labelled(tuple(items), (fragments.file, file))


def load_roles(data: Path, split: str) -> Labelled[RoleVacancy]:
    """The vacancies of a split with their roles.

    Raises:
        DataMissing: a file that is not there.
        DataInvalid: a row that does not fit, a uid twice or without a vacancy, a vacancy
            with nothing to read.
    """
    roles = read_rows(data, _name(data, split, "roles.jsonl"), RoleRow)
    vacancies, file = _vacancies(data, split, "roles_vacancies.jsonl")
    items = []
    for place, row in _unique(roles).values():
        vacancy = _joined(row.uid, vacancies, place)
        if not (vacancy.title.strip() or vacancy.description.strip()):
            raise invalid("a vacancy with nothing to read", "a title or a description", place)
        items.append(RoleVacancy(vacancy, row))
    return Labelled(tuple(items), (roles.file, file))


def load_titles(data: Path, split: str) -> Labelled[TitleRow]:
    """The titles of a split.

    Raises:
        DataMissing: a file that is not there.
        DataInvalid: a row that does not fit.
    """
    titles = read_rows(data, _name(data, split, "titles.jsonl"), TitleRow)
    return Labelled(tuple(row for _, row in titles.rows), (titles.file,))


def pair_members(pairs: Iterable[RolePair]) -> tuple[RoleVacancy, ...]:
    """Both vacancies of each pair, as labelled vacancies; nobody read their areas."""
    return tuple(
        RoleVacancy(
            VacancyRow(uid=uid, title=member.title, description=member.description),
            RoleRow(
                uid=uid,
                tech=member.tech,
                category=member.category,
                areas=None,
                lead=member.lead,
            ),
        )
        for pair in pairs
        for uid, member in ((f"{pair.id}/first", pair.first), (f"{pair.id}/second", pair.second))
    )


def load_title_variants(data: Path, split: str) -> Labelled[TitleVariants] | None:
    """The titles of a split that are written in several ways; None where it has none.

    Raises:
        DataMissing: the split is not there.
        DataInvalid: a row that does not fit.
    """
    return _optional(data, split, "title_variants.jsonl", TitleVariants)


def load_role_pairs(data: Path, split: str) -> Labelled[RolePair] | None:
    """The role pairs of a split; None where it has none.

    Raises:
        DataMissing: the split is not there.
        DataInvalid: a row that does not fit.
    """
    return _optional(data, split, "role_pairs.jsonl", RolePair)


def _optional(data: Path, split: str, file: str, kind: type[V]) -> Labelled[V] | None:
    """The rows of a file that a split may lack."""
    name = _name(data, split, file)
    if not (data / name).is_file():
        return None
    found = read_rows(data, name, kind)
    return Labelled(tuple(row for _, row in found.rows), (found.file,))


def vacancy_titles(roles: Labelled[RoleVacancy]) -> Labelled[TitleRow]:
    """The titles of vacancies with the areas that they name.

    Untitled ones are left out, and those of which nobody read the areas.
    """
    titled = (
        TitleRow(
            title=item.vacancy.title.strip(),
            areas=item.role.areas,
            language=item.vacancy.language,
        )
        for item in roles.items
        if item.vacancy.title.strip() and item.role.areas is not None
    )
    return Labelled(tuple(titled), roles.files)


def load_vacancies(data: Path, name: str) -> Labelled[VacancyRow]:
    """The vacancies of one file, labelled or not.

    Raises:
        DataMissing: a file that is not there.
        DataInvalid: a row that does not fit.
    """
    read = read_rows(data, name, VacancyRow)
    return Labelled(tuple(row for _, row in read.rows), (read.file,))


def _name(data: Path, split: str, name: str) -> str:
    folder = data / split
    if not folder.is_dir():
        raise missing("no such split", folder)
    return f"{split}/{name}"


def _vacancies(data: Path, split: str, other: str) -> tuple[dict[str, VacancyRow], DataFile]:
    shared = f"{split}/vacancies.jsonl"
    name = shared if (data / shared).is_file() else f"{split}/{other}"
    read = read_rows(data, name, VacancyRow)
    return {uid: row for uid, (_, row) in _unique(read).items()}, read.file


def _unique(read: Rows[U]) -> dict[str, tuple[str, U]]:
    found: dict[str, tuple[str, U]] = {}
    for place, row in read.rows:
        if row.uid in found:
            raise invalid("a uid that occurred before", "one row a uid", place)
        found[row.uid] = (place, row)
    return found


def _joined(uid: str, vacancies: dict[str, VacancyRow], place: str) -> VacancyRow:
    try:
        return vacancies[uid]
    except KeyError:
        raise invalid(
            "a uid without a vacancy", "the uid of a row of the vacancies", place
        ) from None

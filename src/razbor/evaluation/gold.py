"""Gold: vacancies with marked fragments, vacancies with roles, titles with areas.

Everything is sorted, so that a figure does not depend on the order of the files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Generic, TypeVar

from razbor.evaluation.files import DataFile, Rows, invalid, missing, read_rows
from razbor.evaluation.rows import GoldFragment, GoldRole, GoldTitle, GoldVacancy

T = TypeVar("T")
U = TypeVar("U", GoldVacancy, GoldRole)


@dataclass(frozen=True)
class Gold(Generic[T]):
    """Items of gold, and the files that they come from."""

    items: tuple[T, ...]
    files: tuple[DataFile, ...]


@dataclass(frozen=True)
class MarkedVacancy:
    """A vacancy with its gold fragments in the order of its text."""

    vacancy: GoldVacancy
    fragments: tuple[GoldFragment, ...]


@dataclass(frozen=True)
class RoleVacancy:
    """A vacancy with its gold role."""

    vacancy: GoldVacancy
    role: GoldRole


def load_sections(data: Path, split: str) -> Gold[MarkedVacancy]:
    """The marked vacancies of a split, by uid.

    Raises:
        DataMissing: a file that is not there.
        DataInvalid: a row that does not fit, a uid without a vacancy, offsets that miss.
    """
    fragments = read_rows(data, _name(data, split, "sections.jsonl"), GoldFragment)
    vacancies, file = _vacancies(data, split, "sections_vacancies.jsonl")
    marked: dict[str, list[GoldFragment]] = {}
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
        for uid, rows in sorted(marked.items())
    )
    return Gold(tuple(items), (fragments.file, file))


def load_roles(data: Path, split: str) -> Gold[RoleVacancy]:
    """The vacancies of a split with their roles, by uid.

    Raises:
        DataMissing: a file that is not there.
        DataInvalid: a row that does not fit, a uid twice or without a vacancy, a vacancy
            with nothing to read.
    """
    roles = read_rows(data, _name(data, split, "roles.jsonl"), GoldRole)
    vacancies, file = _vacancies(data, split, "roles_vacancies.jsonl")
    items = []
    for place, row in _unique(roles).values():
        vacancy = _joined(row.uid, vacancies, place)
        if not (vacancy.title.strip() or vacancy.description.strip()):
            raise invalid("a vacancy with nothing to read", "a title or a description", place)
        items.append(RoleVacancy(vacancy, row))
    return Gold(tuple(sorted(items, key=lambda item: item.role.uid)), (roles.file, file))


def load_titles(data: Path, split: str) -> Gold[GoldTitle]:
    """The titles of a split, sorted.

    Raises:
        DataMissing: a file that is not there.
        DataInvalid: a row that does not fit.
    """
    titles = read_rows(data, _name(data, split, "titles.jsonl"), GoldTitle)
    return Gold(_by_title(row for _, row in titles.rows), (titles.file,))


def vacancy_titles(roles: Gold[RoleVacancy]) -> Gold[GoldTitle]:
    """The titles of vacancies with the areas that they name, sorted; untitled ones left out."""
    titled = (
        GoldTitle(title=item.vacancy.title.strip(), areas=item.role.areas)
        for item in roles.items
        if item.vacancy.title.strip()
    )
    return Gold(_by_title(titled), roles.files)


def _by_title(titles: Iterable[GoldTitle]) -> tuple[GoldTitle, ...]:
    return tuple(sorted(titles, key=lambda row: (row.title, sorted(row.areas))))


def _name(data: Path, split: str, name: str) -> str:
    folder = data / split
    if not folder.is_dir():
        raise missing("no such split", folder)
    return f"{split}/{name}"


def _vacancies(data: Path, split: str, other: str) -> tuple[dict[str, GoldVacancy], DataFile]:
    shared = f"{split}/vacancies.jsonl"
    name = shared if (data / shared).is_file() else f"{split}/{other}"
    read = read_rows(data, name, GoldVacancy)
    return {uid: row for uid, (_, row) in _unique(read).items()}, read.file


def _unique(read: Rows[U]) -> dict[str, tuple[str, U]]:
    found: dict[str, tuple[str, U]] = {}
    for place, row in read.rows:
        if row.uid in found:
            raise invalid("a uid that occurred before", "one row a uid", place)
        found[row.uid] = (place, row)
    return found


def _joined(uid: str, vacancies: dict[str, GoldVacancy], place: str) -> GoldVacancy:
    try:
        return vacancies[uid]
    except KeyError:
        raise invalid(
            "a uid without a vacancy", "the uid of a row of the vacancies", place
        ) from None

"""Labels made by reading that may train: of no text that tests, and of none labelled already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from razbor.dataset import RoleVacancy, TitleRow, VacancyRow
from razbor.training.overlap import Overlap, folded

MAX_OVERLAP = 0.5
"""Of a vacancy's 8-word shingles with gold_dev's; a vacancy that shares more is left out."""


class OfVacancy(Protocol):
    """A label of a vacancy."""

    @property
    def vacancy(self) -> VacancyRow:
        """The vacancy, with the text that a reader sees."""


T = TypeVar("T")
V = TypeVar("V", bound=OfVacancy)


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """Labelled items that train, and how many were left out.

    Attributes:
        items: in the order of their file.
        tests: how many were left out because gold_dev holds their text, or most of it.
        labelled: how many because the same text is labelled already.
    """

    items: tuple[T, ...] = ()
    tests: int = 0
    labelled: int = 0

    def remarks(self, kind: str) -> tuple[str, ...]:
        """What a bundle's description says of them: nothing where there are none."""
        if not (self.items or self.tests or self.labelled):
            return ()
        return (
            f"Trained also on {len(self.items)} {kind} labelled by reading, most of them where"
            " models doubted, which decide no threshold and no confidence; left out were"
            f" {self.tests} of gold_dev and {self.labelled} labelled already.",
        )


def keep_vacancies(
    items: Sequence[V], tests: Sequence[VacancyRow], labelled: Iterable[VacancyRow]
) -> Kept[V]:
    """The vacancies that neither test nor are labelled already, each text once.

    Args:
        items: labelled by reading.
        tests: vacancies of gold_dev.
        labelled: vacancies with labels of the same kind.
    """
    overlap = Overlap(row.description for row in tests)
    held = _Seen(tests)
    seen = _Seen(labelled)

    def of_tests(item: V) -> bool:
        row = item.vacancy
        return row in held or overlap.share(row.description) > MAX_OVERLAP

    return _kept(items, of_tests, lambda item: seen.add(item.vacancy))


def corrected(
    labelled: Iterable[RoleVacancy], read: Iterable[RoleVacancy]
) -> tuple[RoleVacancy, ...]:
    """Labelled vacancies, with the role that was read where both name the same vacancy.

    Args:
        labelled: in their order, which stays.
        read: of any vacancies; what they do not tell, the areas, stays as it was.
    """
    again = {item.role.uid: item.role for item in read}
    return tuple(
        replace(item, role=again[item.role.uid].model_copy(update={"areas": item.role.areas}))
        if item.role.uid in again
        else item
        for item in labelled
    )


def keep_titles(
    items: Sequence[TitleRow], tests: Iterable[str], labelled: Iterable[str]
) -> Kept[TitleRow]:
    """The titles that neither test nor are labelled already, each once.

    Args:
        items: labelled by reading.
        tests: titles of gold_dev.
        labelled: titles with areas.
    """
    held = {folded(title) for title in tests}
    seen = {folded(title) for title in labelled}

    def new(row: TitleRow) -> bool:
        title = folded(row.title)
        known = title in seen
        seen.add(title)
        return not known

    return _kept(items, lambda row: folded(row.title) in held, new)


class _Seen:
    """Vacancies that are the same by their uid or by their text."""

    def __init__(self, rows: Iterable[VacancyRow]) -> None:
        self._uids: set[str] = set()
        self._texts: set[tuple[str, str]] = set()
        for row in rows:
            self.add(row)

    def __contains__(self, row: VacancyRow) -> bool:
        return row.uid in self._uids or _text(row) in self._texts

    def add(self, row: VacancyRow) -> bool:
        """Whether the vacancy is new; it no longer is afterwards."""
        new = row not in self
        self._uids.add(row.uid)
        self._texts.add(_text(row))
        return new


def _kept(items: Sequence[T], of_tests: Callable[[T], bool], new: Callable[[T], bool]) -> Kept[T]:
    apart = [item for item in items if not of_tests(item)]
    kept = tuple(item for item in apart if new(item))
    return Kept(kept, len(items) - len(apart), len(apart) - len(kept))


def _text(row: VacancyRow) -> tuple[str, str]:
    return folded(row.title), folded(row.description)

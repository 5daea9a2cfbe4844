"""Labelled titles and vacancies: which of them teach, and which choose weights."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Generic, TypeVar

from razbor.dataset import RoleVacancy
from razbor.training.data import TrainingData
from razbor.training.matching.lessons import LabelledTitle
from razbor.training.matching.occupations import Knowledge
from razbor.training.overlap import folded

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Coded(Generic[T]):
    """Something, and the codes of the occupations that are right for it, best first."""

    item: T
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choosing:
    """What weights are chosen on: nothing of it was learned from."""

    titles: tuple[Coded[str], ...] = ()
    vacancies: tuple[Coded[RoleVacancy], ...] = ()

    def folded(self) -> frozenset[str]:
        """The titles as they read, those of the vacancies among them."""
        return frozenset(folded(each.item) for each in self.titles)


def labelled_titles(known: Knowledge, data: TrainingData, chosen: Choosing) -> list[LabelledTitle]:
    """Titles on their own and of vacancies, with the occupations that are right for them.

    Those of gold_dev are left out, those that read like a name that is held out, and those that
    choose weights.

    Args:
        known: the occupations.
        data: the labelled titles and vacancies.
        chosen: what weights are chosen on.
    """
    places = known.places()
    tests = _tests(known, data) | chosen.folded()
    coded = [(row.title, row.codes) for row in data.titles()]
    coded += [(each.vacancy.title, each.role.codes) for each in data.roles()]
    found = [
        LabelledTitle(title, tuple(places[code] for code in codes if code in places))
        for title, codes in coded
        if title and folded(title) not in tests
    ]
    return [each for each in found if each.right]


def choosing(known: Knowledge, data: TrainingData, one_in: int) -> Choosing:
    """The labelled titles and vacancies that choose weights, each title once.

    Args:
        known: the occupations.
        data: the labelled titles and vacancies.
        one_in: one title in so many, by the digest of it; a vacancy goes with its title.
    """
    places, tests = known.places(), _tests(known, data)

    def kept(title: str, codes: tuple[str, ...]) -> bool:
        new = bool(title) and folded(title) not in tests
        return new and _chooses(title, one_in) and any(code in places for code in codes)

    vacancies = [
        Coded(each, each.role.codes)
        for each in data.roles()
        if kept(each.vacancy.title, each.role.codes)
    ]
    titles = [(row.title, row.codes) for row in data.titles() if kept(row.title, row.codes)]
    titles += [(each.item.vacancy.title, each.codes) for each in vacancies]
    once = {folded(title): Coded(title, codes) for title, codes in titles}
    return Choosing(tuple(once.values()), tuple(vacancies))


def _tests(known: Knowledge, data: TrainingData) -> set[str]:
    tests = {folded(title) for title in data.gold_titles()}
    return tests | {folded(name) for each in known.held_out() for _, name in each.alternatives()}


def _chooses(title: str, one_in: int) -> bool:
    found = hashlib.sha256(folded(title).encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(found[:8], "big") % one_in == 0

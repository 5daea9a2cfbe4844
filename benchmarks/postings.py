"""The vacancies that are timed, and what razbor makes of them for the others to read."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from razbor.errors import EmptyFile, NothingToRead
from razbor.pipeline import Razbor
from razbor.reading import read_vacancies
from razbor.schema import Vacancy


@dataclass(frozen=True, slots=True)
class Posting:
    """A vacancy, its plain text and its fragments as razbor cuts them.

    Every system judges the same fragments, and none pays for the cut but razbor.
    """

    vacancy: Vacancy
    title: str
    text: str
    fragments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn, and how many records were left out: unreadable, or without any text."""

    postings: tuple[Posting, ...]
    skipped: int


def draw(sources: Sequence[str | Path], *, limit: int, seed: int, rz: Razbor) -> Drawn:
    """Vacancies of the sources at random.

    All records are read, and those that cannot be are counted: files often hold one board
    after the other.

    Args:
        sources: files or folders of vacancies.
        limit: how many are drawn, or all where there are fewer.
        seed: of the draw.
        rz: cuts them.

    Raises:
        EmptyFile: nothing to answer in the sources.
    """
    read = list(read_vacancies(sources))
    vacancies = [each for each in read if isinstance(each, Vacancy)]
    skipped = len(read) - len(vacancies)
    random.Random(seed).shuffle(vacancies)  # noqa: S311 - no secret
    drawn: list[Posting] = []
    for vacancy in vacancies:
        if len(drawn) == limit:
            break
        try:
            report = rz.vacancy(vacancy)
        except NothingToRead:
            skipped += 1
            continue
        fragments = tuple(each.text for each in report.fragments)
        drawn.append(Posting(vacancy, vacancy.title.strip(), report.text, fragments))
    if not drawn:
        raise EmptyFile(
            f"no vacancy; left out, unreadable or without text: {skipped}",
            expected="at least one",
            remedy="name files that hold vacancies",
        )
    return Drawn(tuple(drawn), skipped)

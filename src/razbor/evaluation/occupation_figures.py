"""The figures of a way to find occupations: hits by occupation and by ISCO-08 unit group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from razbor.dataset import DataFile
from razbor.evaluation.figures import Figure, Scoring, figure
from razbor.evaluation.ranking import HITS, Ranks, hits, reciprocal

BY_GROUP = "hit@1 by ISCO-08 unit group"


@dataclass(frozen=True)
class Pair:
    """Two ways to answer the same queries, and what they are."""

    name: str
    first: Scoring
    second: Scoring


@dataclass(frozen=True)
class Part:
    """What is measured on some queries, the files they come from, and what is to be said of it."""

    scorings: tuple[Scoring, ...]
    pairs: tuple[Pair, ...] = ()
    files: tuple[DataFile, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """Where the first right occupation stands, and the first one of a right unit group.

    Attributes:
        occupations: (queries,).
        groups: (queries,).
        to_the_end: whether all candidates are ranked, not some of the best.
    """

    occupations: Ranks
    groups: Ranks
    to_the_end: bool


def score_places(
    name: str, unit: str, places: Places, languages: Sequence[str | None] = ()
) -> Scoring:
    """Hits, and MRR where all is ranked; also by language, where rows name one.

    Args:
        name: which queries these are, and how they are answered.
        unit: what a query is.
        places: of the queries.
        languages: of the queries, in their order.
    """
    count = len(places.occupations)
    figures = list(_figures(places, unit, np.ones(count)))
    for language in sorted({each for each in languages if each}):
        spoken = np.array([each == language for each in languages], np.float64)
        figures += _figures(places, unit, spoken, language)
    return Scoring(name, unit, count, tuple(figures))


def _figures(
    places: Places, unit: str, counted: np.ndarray[tuple[int], np.dtype[np.float64]], of: str = ""
) -> Iterator[Figure]:
    for k in HITS:
        yield figure(f"hit@{k}", hits(places.occupations, k) * counted, counted, unit, of)
    yield figure(BY_GROUP, hits(places.groups, 1) * counted, counted, unit, of)
    if places.to_the_end:
        yield figure("MRR", reciprocal(places.occupations) * counted, counted, unit, of)

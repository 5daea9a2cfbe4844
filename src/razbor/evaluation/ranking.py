"""Figures of rankings: how high the first right candidate of each query stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from razbor.evaluation.figures import Figure, Scoring, figure

Ranks = NDArray[np.int64]
"""Shape (queries,): the place of the first right candidate, from 1; 0 where there is none."""
MiddleRanks = NDArray[np.float64]
"""The same, halves included."""

DEPTH = 100
HITS = (1, 5, 10)


def best_ranks(scores: ArrayLike, right: Sequence[Collection[int]]) -> Ranks:
    """The place of the best right candidate of each query.

    A candidate with an equal score counts as standing above: a system that scores all
    alike gets nothing for it.

    Args:
        scores: (queries, candidates), higher is better; no NaN.
        right: for each query the columns that are right.

    Raises:
        ValueError: NaN among the scores, or another number of queries.
    """
    found = _checked(scores, len(right))
    ranks = np.zeros(len(found), np.int64)
    for query, columns in enumerate(right):
        if columns:
            chosen = sorted(columns)
            row = found[query]
            # The right ones themselves do not stand in each other's way.
            others = np.delete(row, chosen)
            ranks[query] = 1 + int(np.sum(others >= row[chosen].max()))
    return ranks


def listed_ranks(scores: ArrayLike, right: Sequence[Collection[int]]) -> Ranks:
    """The place of the first right candidate in a list, equal scores in the order of columns.

    Args, Raises: as `best_ranks`.
    """
    found = _checked(scores, len(right))
    ranks = np.zeros(len(found), np.int64)
    for query, columns in enumerate(right):
        if columns:
            row = found[query]
            first = max(sorted(columns), key=row.__getitem__)
            above = np.sum(row > row[first]) + np.sum(row[:first] == row[first])
            ranks[query] = 1 + int(above)
    return ranks


def middle_ranks(scores: ArrayLike, right: Sequence[Collection[int]]) -> MiddleRanks:
    """The place of the best right candidate; of equal scores half stand above it.

    Args, Raises: as `best_ranks`.
    """
    found = _checked(scores, len(right))
    ranks = np.zeros(len(found))
    for query, columns in enumerate(right):
        if columns:
            chosen = sorted(columns)
            best = found[query, chosen].max()
            others = np.delete(found[query], chosen)
            ranks[query] = 1 + np.sum(others > best) + np.sum(others == best) / 2
    return ranks


def ranks_in_lists(found: Sequence[Sequence[int]], right: Sequence[Collection[int]]) -> Ranks:
    """The place of the first right candidate in lists that may end before it.

    Args:
        found: for each query columns, best first.
        right: for each query the columns that are right.
    """
    places = (
        next((place for place, each in enumerate(listed, 1) if each in columns), 0)
        for listed, columns in zip(found, right, strict=True)
    )
    return np.fromiter(places, np.int64, len(found))


def reciprocal(ranks: Ranks | MiddleRanks, depth: int | None = None) -> NDArray[np.float64]:
    """`1 / rank` of each query; 0 where nothing right is found, or below `depth`."""
    seen = ranks > 0
    if depth is not None:
        seen &= ranks <= depth
    return np.where(seen, 1 / np.maximum(ranks, 1), 0.0)


def mean_reciprocal_rank(ranks: Ranks, depth: int | None = None) -> float:
    """MRR, or MRR@depth; NaN without queries."""
    return float(reciprocal(ranks, depth).mean()) if len(ranks) else float("nan")


def hits(ranks: Ranks, k: int) -> NDArray[np.bool_]:
    """Whether something right stands among the first k of each query."""
    return (ranks > 0) & (ranks <= k)


def hit_at(ranks: Ranks, k: int) -> float:
    """The share of queries with something right among the first k; NaN without queries."""
    return float(hits(ranks, k).mean()) if len(ranks) else float("nan")


def score_ranking(name: str, unit: str, ranks: Ranks) -> Scoring:
    """MRR, MRR@100 and hit@1, 5, 10, each query a document of the bootstrap.

    Args:
        name: which queries these are.
        unit: what a query is: "titles", "vacancies".
        ranks: of the queries.
    """
    return Scoring(name, unit, len(ranks), tuple(_figures(ranks, unit)))


def _checked(scores: ArrayLike, queries: int) -> NDArray[Any]:
    found = np.asarray(scores)
    if found.ndim != 2 or len(found) != queries:
        raise ValueError(f"scores of the shape {found.shape} for {queries} queries")
    if np.isnan(found).any():
        raise ValueError("NaN among the scores")
    return found


def _figures(ranks: Ranks, unit: str) -> list[Figure]:
    every = np.ones(len(ranks))
    return [
        figure("MRR", reciprocal(ranks), every, unit),
        figure(f"MRR@{DEPTH}", reciprocal(ranks, DEPTH), every, unit),
        *(figure(f"hit@{k}", hits(ranks, k), every, unit) for k in HITS),
    ]

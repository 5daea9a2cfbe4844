"""Weights of evidence that are tried one after another, beside one that stays 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tried:
    """The best of the weights tried, and its mean reciprocal rank."""

    weights: dict[str, float]
    rank: float


def best_weights(
    evidence: Sequence[Mapping[str, Scores]],
    right: Sequence[Sequence[int]],
    tried: Sequence[float],
    fixed: Mapping[str, float],
) -> Tried:
    """The weights with the best mean reciprocal rank; of equal ones the first.

    Evidence that no text has gets no weight.

    Args:
        evidence: of each text, kind → (occupations,).
        right: of each text the places of the right occupations, at least one.
        tried: for each kind that is not fixed, in every combination.
        fixed: kinds with the weights that they keep.
    """
    kinds = [kind for kind in evidence[0] if any(each[kind].any() for each in evidence)]
    free = [kind for kind in kinds if kind not in fixed]
    begun = _sum(evidence, {kind: fixed[kind] for kind in kinds if kind in fixed})
    rows = np.array([[each[kind] for each in evidence] for kind in free], np.float32)
    best = Tried({}, -1.0)
    for weights in product(tried, repeat=len(free)):
        scores = begun + np.tensordot(np.array(weights, np.float32), rows, 1) if free else begun
        rank = mean_reciprocal_rank(scores, right)
        if rank > best.rank:
            best = Tried({**fixed, **dict(zip(free, map(float, weights), strict=True))}, rank)
    return best


def mean_reciprocal_rank(scores: Scores, right: Sequence[Sequence[int]]) -> float:
    """Of the best right occupation of each text.

    Args:
        scores: (texts, occupations).
        right: of each text the places of the right occupations, at least one.
    """
    best = np.array([row[list(places)].max() for row, places in zip(scores, right, strict=True)])
    return float((1 / (1 + (scores > best[:, None]).sum(axis=1))).mean())


def _sum(evidence: Sequence[Mapping[str, Scores]], weights: Mapping[str, float]) -> Scores:
    found = np.zeros((len(evidence), len(next(iter(evidence[0].values())))), np.float32)
    for kind, weight in weights.items():
        found += np.float32(weight) * np.array([each[kind] for each in evidence])
    return found

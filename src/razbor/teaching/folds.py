"""Folds in which every label is spread evenly and equal texts stay together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FOLDS = 5


def assign(
    truth: NDArray[np.bool_], groups: NDArray[np.int64], *, seed: int, most: int = FOLDS
) -> NDArray[np.int64]:
    """A fold for each item.

    Items are dealt out by their rarest label, one label after the other.

    Args:
        truth: (items, labels).
        groups: equal numbers get the same fold, (items,).
        seed: of chance.
        most: folds; fewer where the rarest label has fewer groups.

    Returns:
        Shape (items,), from 0; all 0 where a label has a single group.
    """
    _, first, places = np.unique(groups, return_index=True, return_inverse=True)
    kinds = rarest(truth)[first]
    fewest = min((int(column.sum()) for column in truth[first].T if column.any()), default=1)
    number = max(1, min(most, fewest))
    random = np.random.default_rng(seed)
    folds = np.zeros(len(first), np.int64)
    dealt = 0
    for kind in np.unique(kinds):
        rows = random.permutation(np.flatnonzero(kinds == kind))
        folds[rows] = (np.arange(len(rows)) + dealt) % number
        dealt += len(rows)
    return folds[places]


def rarest(truth: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The rarest label of each item; -1 where it has none."""
    counts = truth.sum(axis=0).astype(np.float64)
    found = np.where(truth, counts, np.inf).argmin(axis=1)
    return np.where(truth.any(axis=1), found, -1)

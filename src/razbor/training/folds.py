"""Which training item belongs to which fold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ALWAYS = -1
"""The fold of items that every model sees, and that no model is judged on."""


def assign(items: int, folds: int, seed: int, always: int = 0) -> NDArray[np.int64]:
    """A fold number for each item, folds as equal in size as possible.

    Args:
        items: how many are judged.
        folds: how many parts there are.
        seed: of chance.
        always: how many items behind those are ALWAYS seen: they move no other's fold.

    Returns:
        Shape (items + always,).
    """
    judged = np.random.default_rng(seed).permutation(items) % folds
    return np.concatenate([judged, np.full(always, ALWAYS)])

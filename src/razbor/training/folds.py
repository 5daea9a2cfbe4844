"""Which training item belongs to which fold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def assign(items: int, folds: int, seed: int) -> NDArray[np.int64]:
    """A fold number for each item, folds as equal in size as possible. Shape (items,)."""
    return np.random.default_rng(seed).permutation(items) % folds

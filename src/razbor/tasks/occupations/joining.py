"""Ways to make one row of many, of which only some are there at a time."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]

_FEW = 3


class Join(Protocol):
    """Becomes one row."""

    def add(self, rows: Rows, weights: Rows | None) -> None:
        """Some more rows, (rows, width), at least one, and what each is multiplied by."""

    def found(self) -> Rows | None:
        """(width,); None of no row."""


class Best:
    """The largest number of each column."""

    def __init__(self) -> None:
        self._best: Rows | None = None

    def add(self, rows: Rows, weights: Rows | None) -> None:
        """As `Join`."""
        best = _multiplied(rows, weights).max(axis=0)
        self._best = best if self._best is None else np.maximum(self._best, best)

    def found(self) -> Rows | None:
        """As `Join`."""
        return self._best


class Mean:
    """The weighted mean of each column."""

    def __init__(self) -> None:
        self._sum: Rows | None = None
        self._whole = 0.0

    def add(self, rows: Rows, weights: Rows | None) -> None:
        """As `Join`."""
        total = _multiplied(rows, weights).sum(axis=0)
        self._sum = total if self._sum is None else self._sum + total
        self._whole += len(rows) if weights is None else float(weights.sum())

    def found(self) -> Rows | None:
        """As `Join`."""
        return None if self._sum is None else self._sum / self._whole


class BestFew:
    """The mean of the three largest numbers of each column, or of fewer where there are fewer."""

    def __init__(self) -> None:
        self._few: Rows | None = None

    def add(self, rows: Rows, weights: Rows | None) -> None:
        """As `Join`."""
        found = _multiplied(rows, weights)
        if self._few is not None:
            found = np.concatenate([self._few, found])
        count = min(_FEW, len(found))
        self._few = np.partition(found, len(found) - count, axis=0)[-count:]

    def found(self) -> Rows | None:
        """As `Join`."""
        return None if self._few is None else self._few.mean(axis=0)


def _multiplied(rows: Rows, weights: Rows | None) -> Rows:
    return rows if weights is None else rows * weights[:, None]

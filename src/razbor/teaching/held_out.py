"""What heads say of examples that they have not seen: cross-validation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.teaching.fitting import choose, fit
from razbor.teaching.folds import FOLDS, assign

NESTED = 1000
"""Up to so many items each fold chooses its own strength; beyond, all choose one together."""
_INNER = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HeldOut:
    """Logits of each item from a head that has not seen it.

    Attributes:
        logits: (items, labels); zeros where there is one fold alone, for nothing was held out.
        folds: the fold of each item, (items,).
        strength: of the head that all items train.
    """

    logits: Floats
    folds: NDArray[np.int64]
    strength: float

    @property
    def number(self) -> int:
        """How many folds there are."""
        return int(self.folds.max()) + 1


def cross_validated(
    values: Floats,
    truth: NDArray[np.bool_],
    groups: NDArray[np.int64],
    *,
    single: bool,
    seed: int,
    strength: float | None = None,
    balanced: bool = True,
    most: int = FOLDS,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> HeldOut:
    """Judge every item by a head of the other folds.

    Args:
        values: coordinates, (items, coordinates).
        truth: (items, labels).
        groups: equal numbers stay in one fold.
        single: whether labels exclude each other.
        seed: of the folds.
        strength: of all heads; None: it is chosen.
        balanced: whether rare labels count more an item.
        most: folds at most.
        tell: is told how many folds are done, of how many.
    """
    folds = assign(truth, groups, seed=seed, most=most)
    given = strength
    if strength is None:
        strength = choose(values, truth, groups, single=single, balanced=balanced)
    logits = np.zeros(truth.shape)
    total = int(folds.max()) + 1
    for fold in range(total) if total > 1 else ():
        apart = folds == fold
        seen, known = values[~apart], truth[~apart]
        own = strength
        if given is None and len(values) <= NESTED:
            own = choose(
                seen, known, groups[~apart], single=single, balanced=balanced, folds=_INNER
            )
        logits[apart] = fit(seen, known, single=single, strength=own, balanced=balanced).logits(
            values[apart]
        )
        tell(fold + 1, total)
    return HeldOut(logits, folds, strength)

"""Labels that are decided one by one: several of them, one or none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.models.manifest import Thresholds

Flags = NDArray[np.bool_]


def chosen(
    decision: Thresholds,
    labels: Sequence[str],
    probabilities: NDArray[np.float32] | NDArray[np.float64],
) -> Flags:
    """Which labels each item gets, (items, labels).

    Args:
        decision: a threshold a label, and from where on the nearest label counts.
        labels: of the columns; all that the decision knows.
        probabilities: (items, labels).
    """
    # As the numbers that are reported: numpy would round thresholds to float32.
    exact = np.asarray(probabilities, np.float64)
    limits = np.array([decision.thresholds[label] for label in labels])
    found: Flags = exact >= limits
    if decision.nearest is not None:
        rows, columns = nearest(exact, limits)
        near = exact[rows, columns] >= decision.nearest
        found[rows[near], columns[near]] = True
    return found


def nearest(
    probabilities: NDArray[np.float64], limits: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Items without a label at its threshold, and the label of each that comes nearest to it.

    Nearest is the label with the largest probability as a share of its threshold.

    Args:
        probabilities: (items, labels).
        limits: the thresholds, (labels,).

    Returns:
        The items' numbers and their labels', (items without one,) each.
    """
    rows = np.flatnonzero(~(probabilities >= limits).any(axis=1))
    # A threshold of 0 is reached by everything, so that none is divided by.
    shares = probabilities[rows] / limits if len(rows) else probabilities[rows]
    return rows, shares.argmax(axis=1)

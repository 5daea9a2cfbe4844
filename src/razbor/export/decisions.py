"""What a decision makes of probabilities, and how near each was to being another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.models.manifest import Argmax, Decision, Threshold, Thresholds
from razbor.models.several import chosen

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def decide(decision: Decision, labels: Sequence[str], probabilities: Floats) -> Flags:
    """What is decided of each row: a column a label, and a last one for unsure.

    Args:
        decision: how.
        labels: of the columns.
        probabilities: (rows, labels).

    Returns:
        (rows, labels + 1); a threshold over one label of several marks that label alone.
    """
    found = np.zeros((len(probabilities), len(labels) + 1), bool)
    if isinstance(decision, Argmax):
        found[np.arange(len(probabilities)), probabilities.argmax(axis=1)] = True
        found[:, -1] = probabilities.max(axis=1) < decision.unsure_below
    elif isinstance(decision, Threshold):
        column = list(labels).index(decision.positive)
        found[:, column] = probabilities[:, column] >= decision.threshold
    else:
        found[:, :-1] = chosen(decision, labels, probabilities)
    return found


def near(
    decision: Decision, labels: Sequence[str], probabilities: Floats, tolerance: float
) -> Flags:
    """The rows where a shift of every probability by `tolerance` may change what is decided.

    Args:
        decision: how.
        labels: of the columns.
        probabilities: (rows, labels).
        tolerance: of a probability.
    """
    if isinstance(decision, Argmax):
        ranked = np.sort(probabilities, axis=1)
        tied = np.zeros(len(ranked), bool)
        if ranked.shape[1] > 1:
            # Two probabilities move towards each other.
            tied = ranked[:, -1] - ranked[:, -2] <= 2 * tolerance
        return tied | (np.abs(ranked[:, -1] - decision.unsure_below) <= tolerance)
    if isinstance(decision, Threshold):
        column = list(labels).index(decision.positive)
        close: Flags = np.abs(probabilities[:, column] - decision.threshold) <= tolerance
        return close
    return _near_several(decision, labels, probabilities, tolerance)


def _near_several(
    decision: Thresholds, labels: Sequence[str], probabilities: Floats, tolerance: float
) -> Flags:
    limits = np.array([decision.thresholds[label] for label in labels])
    close: Flags = (np.abs(probabilities - limits) <= tolerance).any(axis=1)
    if decision.nearest is None:
        return close
    # Which label is nearest counts where none reaches its own threshold.
    none = ~(probabilities >= limits).any(axis=1)
    best = probabilities.max(axis=1)
    close |= none & (np.abs(probabilities - decision.nearest) <= tolerance).any(axis=1)
    shares = np.sort(probabilities / np.maximum(limits, tolerance), axis=1)
    if shares.shape[1] > 1:
        slack = 2 * tolerance / max(float(limits.min()), tolerance)
        close |= none & (best >= decision.nearest) & (shares[:, -1] - shares[:, -2] <= slack)
    return close

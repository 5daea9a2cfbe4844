"""Thresholds, confidence and calibration from predictions on held-out training data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.models.several import nearest

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]
Evidence = dict[str, str | bool | int | float | None]


def threshold_for_recall(scores: Floats, truth: Truth, recall: float) -> tuple[float, Evidence]:
    """The highest threshold that keeps a share of the positives.

    Args:
        scores: P(positive) of each item, (items,).
        truth: which items are positive, (items,).
        recall: the share to keep.

    Returns:
        The threshold, rounded down to four digits, and what it reached on these items.
    """
    positive = np.sort(scores[truth])
    threshold = float(positive[int(np.floor((1 - recall) * len(positive)))])
    threshold = np.floor(threshold * 1e4) / 1e4
    chosen = scores >= threshold
    return float(threshold), {
        "target": f"recall >= {recall}",
        "n": len(truth),
        "positives": int(truth.sum()),
        "recall": _rounded((chosen & truth).sum() / truth.sum()),
        "precision": _rounded((chosen & truth).sum() / max(1, chosen.sum())),
    }


def thresholds_for_f1(
    scores: Floats, truth: Truth, prior_positives: float
) -> tuple[list[float], float]:
    """A threshold a label: between the label's own best F1 and the best that all share.

    A label with few positives cannot show its own best threshold: the shared one weighs
    as much as `prior_positives` positives.

    Args:
        scores: P(label) of each item, (items, labels).
        truth: (items, labels).
        prior_positives: the weight of the shared threshold.

    Returns:
        The thresholds, and the shared one.
    """
    shared, _ = threshold_for_f1(scores.ravel(), truth.ravel())
    found = []
    for column in range(scores.shape[1]):
        positives = int(truth[:, column].sum())
        own = threshold_for_f1(scores[:, column], truth[:, column])[0] if positives else shared
        weight = positives / (positives + prior_positives)
        found.append(weight * own + (1 - weight) * shared)
    return found, shared


def nearest_for_matches(scores: Floats, truth: Truth, limits: Sequence[float]) -> float | None:
    """From where on the label nearest to its threshold counts, where none reaches its own.

    Args:
        scores: P(label) of each item, (items, labels).
        truth: (items, labels).
        limits: the threshold of each label.

    Returns:
        The probability with the most items whose labels are exactly right, in the middle of
        those around it; None where there are most without.
    """
    rows, columns = nearest(scores, np.array(limits))
    found, labels = scores[rows, columns], truth[rows].sum(axis=1)
    order = np.argsort(-found)
    # The nearest label makes an item right that has it alone, and wrong one that has none.
    alone = (labels == 1) & truth[rows, columns]
    gained = np.concatenate([[0], np.cumsum(alone[order].astype(int) - (labels[order] == 0))])
    best = int(gained.argmax())
    if best == 0:
        return None
    below = found[order[best]] if best < len(order) else 0.0
    return float(np.round((found[order[best - 1]] + below) / 2, 4))


def threshold_for_f1(scores: Floats, truth: Truth) -> tuple[float, float]:
    """The threshold with the best F1, in the middle of the scores around it, and that F1."""
    order = np.argsort(-scores)
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(scores) + 1) + truth.sum())
    best = int(f1.argmax())
    below = scores[order[best + 1]] if best + 1 < len(scores) else 0.0
    return float(np.clip((scores[order[best]] + below) / 2, 0.01, 0.99)), float(f1[best])


def confidence_for_accuracy(
    probabilities: Floats, right: Truth, accuracy: float
) -> tuple[float, Evidence]:
    """The lowest confidence at which the answers at or above it are right often enough.

    Args:
        probabilities: of each item's answer, (items,).
        right: whether it was right, (items,).
        accuracy: the share that has to be right.

    Returns:
        The confidence, and what it leaves; 1.0 where none is enough.
    """
    order = np.argsort(-probabilities)
    running = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(running >= accuracy)
    confidence = float(probabilities[order[enough[-1]]]) if len(enough) else 1.0
    sure = probabilities >= confidence
    return confidence, {
        "target": f"accuracy >= {accuracy} among sure answers",
        "n": len(right),
        "sure_share": _rounded(sure.mean()),
        "sure_accuracy": _rounded(right[sure].mean()) if sure.any() else None,
        "accuracy": _rounded(right.mean()),
    }


def temperature(logits: Floats, answers: NDArray[np.int64]) -> float:
    """The divisor of the logits that makes held-out answers most likely.

    Guo et al. 2017, On Calibration of Modern Neural Networks (temperature scaling).

    Args:
        logits: (items, labels).
        answers: the true label of each item, (items,).
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    def loss(log_divisor: float) -> float:
        likely = log_softmax(logits / np.exp(log_divisor), axis=1)
        return float(-likely[np.arange(len(answers)), answers].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))


def _rounded(value: float | np.floating) -> float:
    return round(float(value), 4)

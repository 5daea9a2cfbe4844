"""What a handful of items can show: exact lower bounds of shares, and thresholds that keep them.

A threshold at a positive's own score is an order statistic: how many of all positives lie
at or above it has a known distribution whatever the scores are like (Wilks 1941,
Determination of Sample Sizes for Setting Tolerance Limits). The bound is the one of
Clopper and Pearson (1934).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from razbor.errors import ExtraMissing

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_DIGITS = 4
_STEPS = 100
_MISTAKES = 3
"""The first limit that is tried leaves room for so many, lest a single one end the walk."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A threshold, the share of positives at or above it, and what that share is at least."""

    threshold: float
    share: float
    low: float


@dataclass(frozen=True, slots=True)
class Sure:
    """A limit, the share of items at or above it, their accuracy, and what that is at least."""

    limit: float
    share: float
    accuracy: float
    low: float


def lower_bound(successes: ArrayLike, trials: ArrayLike, confidence: float) -> Floats:
    """The share that so many successes show, with a confidence: Clopper and Pearson, one-sided.

    Args:
        successes: how many; need not be whole.
        trials: of how many.
        confidence: the probability that the true share is not below the bound.

    Raises:
        ExtraMissing: scipy is not installed.
    """
    try:
        from scipy.special import betaincinv
    except ImportError:
        raise ExtraMissing.of("train", "scipy") from None

    wins, of = np.asarray(successes, np.float64), np.asarray(trials, np.float64)
    safe = np.maximum(wins, 1e-9)
    return np.where(wins > 0, betaincinv(safe, of - wins + 1, 1 - confidence), 0.0)


def needed(share: float, confidence: float) -> int:
    """How many successes, without a single failure, show a share: 59 for 0.95 at 0.95."""
    return math.ceil(math.log(1 - confidence) / math.log(share) - 1e-9)


def threshold_for_recall(positives: Floats, recall: float, confidence: float) -> Kept | None:
    """The highest threshold whose recall is at least so much, with a confidence.

    How many positives it may leave below depends on their number alone, so choosing it
    costs no confidence.

    Args:
        positives: the scores of the positives, (positives,).
        recall: to be kept among all positives there are, not only these.
        confidence: the probability that it is.

    Returns:
        The threshold, rounded down to four digits; None where there are too few positives.
    """
    ordered = np.sort(positives)[::-1]
    counts = np.arange(1, len(ordered) + 1)
    enough = counts[lower_bound(counts, len(ordered), confidence) >= recall]
    if not len(enough):
        return None
    threshold = rounded_down(float(ordered[enough[0] - 1]))
    kept = int((ordered >= threshold).sum())
    low = float(lower_bound(enough[0], len(ordered), confidence))
    return Kept(threshold, kept / len(ordered), low)


def rounded_down(value: float) -> float:
    """A number of four digits that is not above the given one."""
    if value <= 0:
        return 0.0
    exact = Decimal(repr(value))  # as it is read: 0.8906 in binary lies a little below itself
    step = Decimal(1).scaleb(exact.adjusted() - _DIGITS + 1)
    return float(exact.quantize(step, ROUND_FLOOR))


def accuracy_bound(right: Floats, asked: Floats, confidence: float) -> float:
    """The accuracy that items of several documents show, with a confidence.

    Items of one document are alike: they count as so many independent ones as would vary
    as much (Korn and Graubard 1998, Confidence Intervals for Proportions with Small
    Expected Number of Positive Counts Estimated from Survey Data). Where all are right
    nothing varies, and a document counts as one.

    Args:
        right: of each document, how many were right, (documents,).
        asked: of each document, how many there are, (documents,).
        confidence: the probability that the true accuracy is not below the bound.
    """
    from scipy.special import stdtrit

    right, asked = right[asked > 0], asked[asked > 0]
    documents, items = len(asked), float(asked.sum())
    if documents < 2:
        return 0.0
    share = float(right.sum()) / items
    spread = float(((right - share * asked) ** 2).sum()) * documents / (documents - 1) / items**2
    effective = float(documents)
    if spread > 0 and share < 1:
        narrow = stdtrit(max(items - 1, 1), confidence) / stdtrit(documents - 1, confidence)
        effective = min(items, share * (1 - share) / spread * float(narrow) ** 2)
    return float(lower_bound(share * effective, effective, confidence))


def limit_for_accuracy(
    probabilities: Floats,
    right: Flags,
    documents: NDArray[np.int64],
    accuracy: float,
    confidence: float,
) -> Sure | None:
    """The lowest limit at or above which answers are right so often, with a confidence.

    Limits are tried from the highest down and the first that fails ends it: an order that
    no answer has a part in, so that trying many costs no confidence (fixed sequence
    testing; Angelopoulos et al. 2021, Learn then Test).

    Args:
        probabilities: of each answer, (items,).
        right: whether it was right, (items,).
        documents: the number of the document of each item, (items,).
        accuracy: to be reached among all answers at or above the limit.
        confidence: the probability that it is.

    Returns:
        The limit, rounded down to four digits; None where the first that could be shown
        fails, or none could be.
    """
    found = None
    total = int(documents.max(initial=-1)) + 1
    room = _room(accuracy, confidence)
    for limit in _limits(probabilities):
        sure = probabilities >= limit
        asked = np.bincount(documents[sure], minlength=total).astype(np.float64)
        if np.count_nonzero(asked) < room and not sure.all():
            continue
        hits = np.bincount(documents[sure & right], minlength=total).astype(np.float64)
        low = accuracy_bound(hits, asked, confidence)
        if low < accuracy:
            break
        found = Sure(limit, float(sure.mean()), float(right[sure].mean()), low)
    return found


def _limits(probabilities: Floats) -> list[float]:
    """Limits that leave one hundredth after the other, from the highest down."""
    ordered = np.sort(probabilities)[::-1]
    places = np.unique(np.ceil(np.linspace(0, len(ordered), _STEPS + 1)[1:]).astype(int)) - 1
    return list(dict.fromkeys(rounded_down(float(ordered[place])) for place in places))


def _room(share: float, confidence: float) -> int:
    """How many items show a share although some of them were wrong."""
    count = needed(share, confidence)
    while float(lower_bound(count - _MISTAKES, count, confidence)) < share:
        count += 1
    return count

"""How far apart answers are, in one number that is never below zero.

An answer comes in parts, an array of (parts, labels): a question with one right label is
one part; of labels that are asked about one by one, each is a part of no and yes. Parts
count as independent of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST = 1e-12
"""A probability below it counts as this much: a surprise has to be finite."""


def surprise(answer: Floats, given: Sequence[int]) -> float:
    """How little the labels given were expected: −ln of their probability, in nats.

    Args:
        answer: the probabilities, (parts, labels).
        given: the column that is right, one for each part.
    """
    found = (max(part[column], LEAST) for part, column in zip(_whole(answer), given, strict=True))
    return max(0.0, fsum(-log(each) for each in found))


def divergence(first: Floats, second: Floats) -> float:
    """How differently two models answer: Jensen–Shannon, in nats, at most ln 2 a part.

    Lin 1991, Divergence Measures Based on the Shannon Entropy.

    Args:
        first: the probabilities of one, (parts, labels).
        second: those of the other, columns alike.
    """
    one, other = _whole(first), _whole(second)
    middle = (one + other) / 2
    # Sums that are exact to the last digit do not depend on the order of the labels.
    return max(0.0, fsum((_relative(one, middle) + _relative(other, middle)).ravel()) / 2)


def doubt(answer: Floats) -> float:
    """One less the margin between the two most probable labels, of the part that doubts most.

    Args:
        answer: the probabilities, (parts, labels), of two labels at least.
    """
    best = np.sort(_whole(answer), axis=1)[:, -2:]
    return float(np.max(1 - (best[:, 1] - best[:, 0])))


def _relative(part: Floats, middle: Floats) -> Floats:
    """The terms of the relative entropy of a part to the middle."""
    asked = (part > 0) & (middle > 0)
    ratio = np.divide(part, middle, out=np.ones_like(part), where=asked)
    return np.asarray(part * np.log(ratio), np.float64)


def _whole(answer: Floats) -> Floats:
    """Parts that sum to one: what comes out of a graph does so but for rounding."""
    return np.asarray(answer / [[fsum(part)] for part in answer], np.float64)

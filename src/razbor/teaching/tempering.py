"""Logits of labels that exclude each other or do not: how well they fit, and how sure they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from razbor.teaching.libraries import needed
from razbor.training.decisions import temperature

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]


def fitted_temperature(logits: Floats, truth: Truth, *, single: bool) -> float:
    """The divisor of the logits that makes the truth most likely (Guo et al. 2017).

    Args:
        logits: (items, labels).
        truth: (items, labels).
        single: the labels share one probability; else each has its own.
    """
    with needed():
        if single:
            return temperature(logits, truth.argmax(axis=1))
        flat = logits.ravel()
        pairs = np.stack([np.zeros_like(flat), flat], axis=1)
        return temperature(pairs, truth.ravel().astype(np.int64))


def losses(logits: Floats, truth: Truth, *, single: bool) -> Floats:
    """The negative log-likelihood of each item's labels, (items,)."""
    if single:
        highest = logits.max(axis=1, keepdims=True)
        total = np.log(np.exp(logits - highest).sum(axis=1)) + highest[:, 0]
        found: Floats = total - logits[np.arange(len(logits)), truth.argmax(axis=1)]
        return found
    against = np.where(truth, -logits, logits)
    summed: Floats = np.logaddexp(0, against).sum(axis=1)
    return summed


def probabilities(logits: Floats, *, single: bool) -> Floats:
    """Softmax over the labels, or a sigmoid of each."""
    if single:
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        found: Floats = powers / powers.sum(axis=1, keepdims=True)
        return found
    each: Floats = np.exp(-np.logaddexp(0, -logits))
    return each

"""A temperature for a question, where data show that it helps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.evaluation.figures import ratio
from razbor.evaluation.resampling import resample
from razbor.models.calibration import tempered
from razbor.training.decisions import temperature
from razbor.training.folds import assign

Floats = NDArray[np.float64]

FOLDS = 5
_SAMPLES = 2000
_SEED = 0
_LEAST = float(np.finfo(np.float32).tiny)
_MOST = 1 - 2.0**-25
_WIDEST = 7.3
"""The search ends there, and at its inverse: nothing holds the temperature."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A temperature and what it brings on documents that did not choose it.

    `before` and `after` are mean losses (negative log-likelihood of an answer); `gain` is
    their difference and `low` what it is at least.
    """

    temperature: float
    before: float
    after: float
    gain: float
    low: float

    @property
    def held(self) -> bool:
        """Whether the data hold the temperature at all: with every answer right, they do not."""
        return 1 / _WIDEST < self.temperature < _WIDEST


def fit_temperature(
    probabilities: NDArray[np.float32],
    truth: NDArray[np.bool_],
    documents: NDArray[np.int64],
    confidence: float,
    *,
    joint: bool,
    now: float,
) -> Fitted:
    """The temperature that makes the truth most likely.

    What it brings is measured on folds of documents that did not choose it, its lower
    bound by bootstrap over documents.

    Args:
        probabilities: as the graph gives them, (items, labels).
        truth: (items, labels).
        documents: the number of the document of each item, (items,).
        confidence: of the lower bound.
        joint: the labels of an item share one probability; else each has its own.
        now: the temperature that they have up to now.
    """
    logits, answers, places = _asked(probabilities, truth, documents, joint=joint)
    total = int(places.max()) + 1
    folds = assign(total, min(FOLDS, total), _SEED)[places]
    apart = np.empty(len(answers))
    for fold in np.unique(folds):
        seen = folds != fold
        chosen = temperature(logits[seen], answers[seen]) if seen.any() else now
        apart[~seen] = _losses(logits[~seen] / chosen, answers[~seen])
    before = _losses(logits / now, answers)
    gain = np.bincount(places, before - apart, minlength=total)
    counts = np.bincount(places, minlength=total)
    drawn = resample([ratio(gain, counts)], total, _SAMPLES, _SEED)[0]
    return Fitted(
        temperature=temperature(logits, answers),
        before=float(before.mean()),
        after=float(apart.mean()),
        gain=float((before - apart).mean()),
        low=float(np.quantile(drawn, 1 - confidence)),
    )


def expected_error(
    probabilities: NDArray[np.float32], truth: NDArray[np.bool_], *, joint: bool, at: float
) -> float:
    """The expected calibration error at a temperature, of the best label or of every label."""
    from razbor.evaluation.calibration import Bins

    found = tempered(probabilities, at, joint=joint).astype(np.float64)
    rows = np.arange(len(found))
    best = found.argmax(axis=1)
    sure, right = (found[rows, best], truth[rows, best]) if joint else (found, truth)
    bins = Bins.of("", "", np.zeros(sure.size, np.int64), sure.ravel(), right.ravel(), 1)
    return float(bins.error().statistic(np.ones((1, 1)))[0])


def _asked(
    probabilities: NDArray[np.float32],
    truth: NDArray[np.bool_],
    documents: NDArray[np.int64],
    *,
    joint: bool,
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Logits, answers and documents: an item a row, or a pair of item and label a row."""
    given = np.clip(probabilities.astype(np.float64), _LEAST, 1.0)
    if joint:
        return np.log(given), truth.argmax(axis=1), documents
    given = np.minimum(given, _MOST).ravel()
    logits = np.log(given) - np.log1p(-given)
    return (
        np.stack([np.zeros_like(logits), logits], axis=1),
        truth.ravel().astype(np.int64),
        np.repeat(documents, probabilities.shape[1]),
    )


def _losses(logits: Floats, answers: NDArray[np.int64]) -> Floats:
    highest = logits.max(axis=1, keepdims=True)
    logs = logits - highest - np.log(np.exp(logits - highest).sum(axis=1, keepdims=True))
    losses: Floats = -logs[np.arange(len(answers)), answers]
    return losses

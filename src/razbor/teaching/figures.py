"""How good the answers to unseen examples are, with intervals, beside plain guessing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.evaluation.calibration import Bins
from razbor.evaluation.figures import (
    Figure,
    Hits,
    Scoring,
    by_label,
    divided,
    figure,
    precision_recall_f1,
)
from razbor.evaluation.measuring import measure
from razbor.evaluation.resampling import Values, Weights
from razbor.evaluation.results import Confusion, Metric, Table

MACRO = "macro-F1"
ACCURACY = "accuracy"
EXACT = "exact match"
F1 = "F1"
SAMPLES = 1000
_UNIT = "examples"
_PAIRS = 3
_OFTEN = 0.1
"""Of the examples of two labels: taken for each other as often, they are worth a word."""

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Answered:
    """Answers to examples that nothing of what answered had seen.

    Attributes:
        truth: (items, labels).
        answers: (items, labels).
        probabilities: (items, labels).
        sure: which answers are not unsure, (items,).
        labels: of the columns.
        single: whether labels exclude each other.
    """

    truth: Truth
    answers: Truth
    probabilities: Floats
    sure: Truth
    labels: tuple[str, ...]
    single: bool


@dataclass(frozen=True)
class Pair:
    """Two labels that are taken for each other: `times` of the `of` examples of both."""

    labels: tuple[str, str]
    times: int
    of: int


@dataclass(frozen=True)
class Judged:
    """The figures and what follows from them.

    Attributes:
        table: every figure.
        guess: the macro-F1 of guessing without reading.
        blind: labels whose F1 is not shown to be better than guessing.
        pairs: labels that are taken for each other most.
    """

    table: Table
    guess: float
    blind: tuple[str, ...]
    pairs: tuple[Pair, ...]

    @property
    def macro(self) -> Metric:
        """Macro-F1."""
        return self.table.metric(MACRO)

    @property
    def separable(self) -> bool:
        """Whether the answers are shown to be better than guessing."""
        low = self.macro.low
        return low is not None and low > self.guess


def judged(found: Answered, seed: int) -> Judged:
    """Measure.

    Args:
        found: the answers.
        seed: of the resamples.
    """
    hits = Hits.of(found.answers & found.truth, found.answers, found.truth)
    figures = [*_whole(found, hits), *by_label(hits, found.labels, _UNIT)]
    confusions = (confusion(found),) if found.single else ()
    scoring = Scoring("answers", _UNIT, len(found.truth), tuple(figures), confusions=confusions)
    table = measure(scoring, SAMPLES, seed)
    alone = _guesses(found)
    blind = [
        label
        for label, guess in zip(found.labels, alone, strict=True)
        if (table.metric(F1, label).low or 0.0) <= guess
    ]
    return Judged(table, _guess(found), tuple(blind), tuple(_pairs(found)))


def macro_f1(hits: Hits) -> Figure:
    """The plain mean of the F1 of all labels.

    In a resample, a label that is neither there nor answered is left out of the mean.
    """

    def statistic(weights: Weights) -> Values:
        f1 = divided(2 * (weights @ hits.right), weights @ hits.answered + weights @ hits.gold)
        return divided(np.nansum(f1, axis=1), np.sum(~np.isnan(f1), axis=1, dtype=np.float64))

    return Figure(MACRO, int(hits.gold.sum()), _UNIT, statistic)


def confusion(found: Answered) -> Confusion:
    """How often each label was answered with each."""
    counts = found.truth.T.astype(np.int64) @ found.answers.astype(np.int64)
    rows = tuple(tuple(map(int, row)) for row in counts)
    return Confusion(found.labels, found.labels, rows, "answers", _UNIT)


def _whole(found: Answered, hits: Hits) -> Iterator[Figure]:
    """The figures of all labels together."""
    total = len(found.truth)
    exact = (found.answers == found.truth).all(axis=1)
    yield figure(ACCURACY if found.single else EXACT, exact, np.ones(total), _UNIT)
    yield macro_f1(hits)
    if not found.single:
        yield from precision_recall_f1(hits, _UNIT, prefix="micro ")
        return
    yield figure("share of unsure", ~found.sure, np.ones(total), _UNIT)
    yield figure("accuracy of the sure", exact & found.sure, found.sure, _UNIT)
    highest = found.probabilities.max(axis=1)
    bins = Bins.of("answers", _UNIT, np.arange(total), highest, exact, total)
    yield bins.error()


def _guess(found: Answered) -> float:
    """The best macro-F1 without reading: at random by the shares, or always the same."""
    shares = found.truth.mean(axis=0)
    always = 2 * shares / (1 + shares)
    if not found.single:
        return float(always.mean())
    return float(max(shares.mean(), always.max() / len(shares)))


def _guesses(found: Answered) -> Floats:
    """Of each label the F1 of guessing it by its share, or always where that is allowed."""
    shares: Floats = found.truth.mean(axis=0)
    return shares if found.single else 2 * shares / (1 + shares)


def _pairs(found: Answered) -> Iterator[Pair]:
    """Labels that are taken for each other, the most frequent first."""
    if not found.single:
        return
    counts = np.array(confusion(found).counts)
    sizes = counts.sum(axis=1)
    mixed = np.triu(counts + counts.T, 1)
    order = np.argsort(-mixed, axis=None, kind="stable")[:_PAIRS]
    for one, other in zip(*np.unravel_index(order, mixed.shape), strict=True):
        times, of = int(mixed[one, other]), int(sizes[one] + sizes[other])
        if times > 1 and times >= _OFTEN * of:
            yield Pair((found.labels[one], found.labels[other]), times, of)

"""Vectors and labels → a linear head: logistic regression, its strength chosen by its losses.

With few examples there are more numbers in a vector than vectors. A penalised regression then
lies in the span of its vectors, so it is fitted there, in as many numbers as there are vectors,
and is the same.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from razbor.models.head import Head
from razbor.teaching.folds import FOLDS, assign
from razbor.teaching.libraries import needed
from razbor.teaching.tempering import fitted_temperature, losses

STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
"""Of the data against the penalty: `C` of scikit-learn. Vectors have length one."""
CHOOSING = 400
"""Items that choose a strength at most: more hardly change it."""
_ITERATIONS = 1000
_NEVER = 12.0
"""The logit of what no item showed: one in 160,000."""

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Span:
    """Vectors in coordinates of their own span, around their mean.

    Attributes:
        values: (items, at most as many as items).
        centre: the mean, (width,).
        basis: (width, coordinates); None where the coordinates are the vectors' own.
    """

    values: Floats
    centre: Floats
    basis: Floats | None

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> Self:
        """The span of some vectors, (items, width)."""
        centre = vectors.mean(axis=0, dtype=np.float64)
        if len(vectors) >= vectors.shape[1]:
            return cls(vectors - centre.astype(np.float32), centre, None)
        shifted = vectors.astype(np.float64) - centre
        basis = np.linalg.qr(shifted.T)[0]
        return cls(shifted @ basis, centre, basis)

    def head(self, line: Line, *, single: bool) -> Head:
        """A regression in these coordinates as a head on the vectors themselves."""
        slopes = line.slopes if self.basis is None else line.slopes @ self.basis.T
        shifts = line.shifts - slopes @ self.centre
        return Head.fitted(slopes, shifts, "softmax" if single else "sigmoid")


@dataclass(frozen=True)
class Line:
    """Logits as a linear function: slopes (labels, coordinates), shifts (labels,)."""

    slopes: Floats
    shifts: Floats

    def logits(self, values: Floats) -> Floats:
        """Of items, (items, labels)."""
        found: Floats = values @ self.slopes.T + self.shifts
        return found


def fit(
    values: Floats, truth: Truth, *, single: bool, strength: float, balanced: bool = True
) -> Line:
    """A regression, every label counting as much as the others however rare it is.

    Args:
        values: coordinates, (items, coordinates).
        truth: (items, labels); a label that no item has gets hardly any probability.
        single: one softmax over the labels; else a yes or no of each.
        strength: of the data against the penalty.
        balanced: whether rare labels count more an item.
    """
    path = _paths(values, truth, single=single, strengths=(strength,), balanced=balanced)
    return next(iter(path))


def choose(
    values: Floats,
    truth: Truth,
    groups: NDArray[np.int64],
    *,
    single: bool,
    balanced: bool = True,
    folds: int = FOLDS,
) -> float:
    """The strength whose out-of-fold losses are least, each at its own best temperature.

    Without the temperature weak heads win for being modest: how sure a head is gets mended
    afterwards anyway.

    Args:
        values: coordinates of the items.
        truth: (items, labels).
        groups: equal numbers stay together.
        single: as of `fit`.
        balanced: as of `fit`.
        folds: at most.

    Returns:
        One of `STRENGTHS`; the middle one where there is too little to choose by.
    """
    rows = np.sort(np.random.default_rng(0).permutation(len(values))[:CHOOSING])
    values, truth = values[rows], truth[rows]
    places = assign(truth, groups[rows], seed=0, most=folds)
    if places.max() < 1:
        return STRENGTHS[len(STRENGTHS) // 2]
    found = np.zeros((len(STRENGTHS), *truth.shape))
    for fold in range(places.max() + 1):
        apart = places == fold
        path = _paths(
            values[~apart], truth[~apart], single=single, strengths=STRENGTHS, balanced=balanced
        )
        for number, line in enumerate(path):
            found[number, apart] = line.logits(values[apart])
    total = [_loss(logits, truth, single=single) for logits in found]
    return STRENGTHS[int(np.argmin(total))]


def _loss(logits: Floats, truth: Truth, *, single: bool) -> float:
    temperature = fitted_temperature(logits, truth, single=single)
    return float(losses(logits / temperature, truth, single=single).mean())


def _paths(
    values: Floats, truth: Truth, *, single: bool, strengths: Sequence[float], balanced: bool
) -> Iterator[Line]:
    """A regression for each strength; each begins where the one before ended."""
    width, labels = values.shape[1], truth.shape[1]
    shown = np.flatnonzero(truth.any(axis=0))
    if single:
        answers = truth.argmax(axis=1)
        for slopes, shifts in _regressions(values, answers, strengths, balanced=balanced):
            line = Line(np.zeros((labels, width)), np.full(labels, -_NEVER))
            line.slopes[shown], line.shifts[shown] = slopes, shifts
            yield line
        return
    columns = [
        list(_regressions(values, truth[:, column], strengths, balanced=balanced))
        for column in range(labels)
    ]
    for number in range(len(strengths)):
        pairs = [
            (slopes[1] - slopes[0], shifts[1] - shifts[0])
            if len(slopes) == 2
            else (np.zeros(width), _NEVER if truth[0, column] else -_NEVER)
            for column, (slopes, shifts) in enumerate(each[number] for each in columns)
        ]
        yield Line(np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs]))


def _regressions(
    values: Floats, answers: NDArray[np.generic], strengths: Sequence[float], *, balanced: bool
) -> Iterator[tuple[Floats, Floats]]:
    """Slopes (labels that are there, coordinates) and shifts for each strength."""
    if len(np.unique(answers)) < 2:
        yield from ((np.zeros((1, values.shape[1])), np.zeros(1)) for _ in strengths)
        return
    with needed():
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression
    regression = LogisticRegression(
        class_weight="balanced" if balanced else None, max_iter=_ITERATIONS, warm_start=True
    )
    for strength in strengths:
        regression.set_params(C=strength)
        with warnings.catch_warnings():
            # Near its best is near enough: what it says is judged on what it has not seen.
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(values, answers)
        slopes = np.asarray(regression.coef_, np.float64)
        shifts = np.asarray(regression.intercept_, np.float64)
        if len(slopes) == 1:  # the logit of the second against the first
            slopes = np.vstack([-slopes / 2, slopes / 2])
            shifts = np.hstack([-shifts / 2, shifts / 2])
        # A copy, for the next fit begins in these arrays.
        yield slopes.copy(), shifts.copy()

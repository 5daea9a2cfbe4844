"""What more examples would bring: figures with fewer of them, on the same folds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.evaluation.figures import Hits
from razbor.evaluation.resampling import interval, resample, whole
from razbor.teaching.figures import SAMPLES, macro_f1
from razbor.teaching.fitting import fit

MORE = 40
"""Examples that advice is about."""
SHARES = (0.25, 0.5, 0.75)
ITEMS = 1000
"""Of more, so many are drawn by the caller: a curve is about the beginning."""
ADVISED = 8
"""Labels that are tried with half of their examples: those with the lowest F1."""
_REPEATS = 3
_FEW = 300
"""Up to so many items each size is drawn several times, for chance is large."""

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]
Rule = Callable[[Floats], Truth]


@dataclass(frozen=True)
class Point:
    """Macro-F1 with so many examples to learn from, and its interval."""

    examples: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Advice:
    """What more examples of a label would bring.

    Attributes:
        label: which.
        examples: that there are.
        gain: of macro-F1 by doubling the half of them: measured.
        low: the interval's lower end.
        high: its upper end.
        expected: of macro-F1 by so many more: the gain goes with the logarithm of their number.
    """

    label: str
    examples: int
    gain: float
    low: float
    high: float
    expected: float

    @property
    def shown(self) -> bool:
        """Whether the data show that more of them help at all."""
        return self.low > 0


@dataclass(frozen=True)
class Trial:
    """What is learned from, and judged on, again and again.

    Attributes:
        values: coordinates, (items, coordinates).
        truth: (items, labels).
        folds: of each item, (items,).
        single: whether labels exclude each other.
        strength: of the heads.
        rule: logits → answers.
        seed: of the draws.
    """

    values: Floats
    truth: Truth
    folds: NDArray[np.int64]
    single: bool
    strength: float
    rule: Rule
    seed: int

    @property
    def repeats(self) -> int:
        """How often each size is drawn."""
        return _REPEATS if len(self.values) <= _FEW else 1

    @property
    def learning(self) -> int:
        """How many items a fold learns from."""
        return round(len(self.values) * (1 - 1 / (int(self.folds.max()) + 1)))

    def hits(self, share: Floats, draw: int) -> Hits:
        """Judge every item by a head of the other folds that learns from a share of them.

        Args:
            share: of each label's examples, (labels,).
            draw: the number of the repetition.
        """
        answers = np.zeros(self.truth.shape, np.bool_)
        for fold in range(int(self.folds.max()) + 1):
            apart = self.folds == fold
            random = np.random.default_rng((self.seed, draw, fold))
            rows = np.flatnonzero(~apart)[_kept(self.truth[~apart], share, random)]
            line = fit(
                self.values[rows], self.truth[rows], single=self.single, strength=self.strength
            )
            answers[apart] = self.rule(line.logits(self.values[apart]))
        return Hits.of(answers & self.truth, answers, self.truth)


def learning_curve(trial: Trial, tell: Callable[[int, int], None]) -> list[Point]:
    """Macro-F1 with a quarter, half, three quarters and all of the examples."""
    points = []
    shares = (*SHARES, 1.0)
    for number, share in enumerate(shares):
        repeats = range(trial.repeats if share < 1 else 1)
        size = np.full(trial.truth.shape[1], share)
        statistic = _mean([trial.hits(size, draw) for draw in repeats])
        drawn = resample([statistic], len(trial.values), SAMPLES, trial.seed)[0]
        value = whole(statistic, len(trial.values))
        points.append(Point(round(trial.learning * share), value, *interval(drawn)))
        tell(number + 1, len(shares))
    return points


def advice(
    trial: Trial, labels: tuple[str, ...], f1: Floats, tell: Callable[[int, int], None]
) -> list[Advice]:
    """What more examples of single labels would bring, the best first.

    Each label in turn loses half of its examples, and macro-F1 is compared on the same items.

    Args:
        trial: what is learned from.
        labels: of the columns.
        f1: of each label with all examples, (labels,).
        tell: is told how many labels are done.
    """
    full = _mean([trial.hits(np.ones(len(labels)), 0)])
    columns = np.argsort(f1, kind="stable")[:ADVISED].tolist()
    found = []
    for number, column in enumerate(columns):
        share = np.ones(len(labels))
        share[column] = 0.5
        less = _mean([trial.hits(share, draw) for draw in range(trial.repeats)])
        pair = resample([full, less], len(trial.values), SAMPLES, trial.seed)
        low, high = interval(pair[0] - pair[1])
        gain = whole(full, len(trial.values)) - whole(less, len(trial.values))
        own = int(trial.truth[:, column].sum())
        expected = min(gain * float(np.log2((own + MORE) / own)), (1 - f1[column]) / len(labels))
        found.append(Advice(labels[column], own, gain, low, high, max(0.0, float(expected))))
        tell(number + 1, len(columns))
    return sorted(found, key=lambda each: (not each.shown, -each.expected))


def _kept(truth: Truth, share: Floats, random: np.random.Generator) -> NDArray[np.int64]:
    """Rows that are left when of each label only a share is; one of each at least."""
    keep = np.ones(len(truth), np.bool_)
    for column in np.flatnonzero(share < 1):
        own = np.flatnonzero(truth[:, column])
        lost = len(own) - max(1, round(len(own) * share[column]))
        keep[random.permutation(own)[:lost]] = False
    none = np.flatnonzero(~truth.any(axis=1))
    if len(none) and (share < 1).all():
        lost = len(none) - max(1, round(len(none) * float(share.mean())))
        keep[random.permutation(none)[:lost]] = False
    return np.flatnonzero(keep)


def _mean(hits: list[Hits]) -> Callable[[Floats], Floats]:
    statistics = [macro_f1(each).statistic for each in hits]

    def statistic(weights: Floats) -> Floats:
        values: Floats = np.mean([each(weights) for each in statistics], axis=0)
        return values

    return statistic

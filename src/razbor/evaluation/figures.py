"""Figures as functions of weights: most are ratios of sums over documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from razbor.evaluation.resampling import Statistic, Values, Weights
from razbor.evaluation.results import Confusion

if TYPE_CHECKING:
    from razbor.evaluation.calibration import Bins

Counts = NDArray[np.float64]

ENOUGH = 5
"""Labels with fewer gold items are left out of macro-F1: one item would move it too far."""


@dataclass(frozen=True)
class Figure:
    """One figure: its name, the label it is of, the number of items it stands on."""

    name: str
    n: int
    unit: str
    statistic: Statistic
    of: str = ""


@dataclass(frozen=True)
class Scoring:
    """Figures over the same documents. `unit` is what is drawn: vacancies or titles.

    `bins` and `confusions` are what pictures are made of.
    """

    name: str
    unit: str
    documents: int
    figures: tuple[Figure, ...]
    bins: tuple[Bins, ...] = ()
    confusions: tuple[Confusion, ...] = ()


@dataclass(frozen=True)
class Hits:
    """For each document and label: answered rightly, answered at all, and gold.

    Each has the shape (documents, labels).
    """

    right: Counts
    answered: Counts
    gold: Counts

    @classmethod
    def of(cls, right: ArrayLike, answered: ArrayLike, gold: ArrayLike) -> Hits:
        """From counts or truth values; one label may be given as (documents,)."""
        columns = [np.asarray(each, np.float64) for each in (right, answered, gold)]
        return cls(*(column.reshape(len(column), -1) for column in columns))

    def label(self, column: int) -> Hits:
        """The counts of one label."""
        chosen = slice(column, column + 1)
        return Hits(self.right[:, chosen], self.answered[:, chosen], self.gold[:, chosen])


def divided(top: Counts, bottom: Counts) -> Values:
    """`top / bottom`, NaN where that is not defined."""
    result = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=result, where=bottom > 0)
    return result


def ratio(top: ArrayLike, bottom: ArrayLike) -> Statistic:
    """A ratio of sums: both of shape (documents,)."""
    over, under = np.asarray(top, np.float64), np.asarray(bottom, np.float64)

    def statistic(weights: Weights) -> Values:
        return divided(weights @ over, weights @ under)

    return statistic


def figure(name: str, top: ArrayLike, bottom: ArrayLike, unit: str, of: str = "") -> Figure:
    """A ratio of sums as a figure; n is the sum below the line."""
    return Figure(name, int(np.sum(bottom)), unit, ratio(top, bottom), of)


def precision_recall_f1(hits: Hits, unit: str, *, prefix: str = "", of: str = "") -> list[Figure]:
    """Precision, recall and F1 of one label, or of all together: micro.

    Precision stands on the answered items, recall and F1 on the gold ones.
    """
    right, answered, gold = (each.sum(axis=1) for each in (hits.right, hits.answered, hits.gold))
    f1 = ratio(2 * right, answered + gold)
    return [
        figure(f"{prefix}precision", right, answered, unit, of),
        figure(f"{prefix}recall", right, gold, unit, of),
        Figure(f"{prefix}F1", int(gold.sum()), unit, f1, of),
    ]


def by_label(hits: Hits, labels: Sequence[str], unit: str) -> Iterator[Figure]:
    """Precision, recall and F1 of every label: column i is of `labels[i]`."""
    for column, label in enumerate(labels):
        yield from precision_recall_f1(hits.label(column), unit, of=label)


def macro_f1(hits: Hits, things: str, unit: str) -> Figure:
    """The mean F1 of the labels with at least five gold items in the whole set.

    Which labels take part is decided once, on the whole set; in a resample, a label that
    is neither gold nor answered is left out of the mean.

    Args:
        hits: the counts.
        things: what the labels are called in the figure's name: "labels", "categories".
        unit: what is counted.
    """
    enough = hits.gold.sum(axis=0) >= ENOUGH
    right, answered, gold = (each[:, enough] for each in (hits.right, hits.answered, hits.gold))

    def statistic(weights: Weights) -> Values:
        f1 = divided(2 * (weights @ right), weights @ answered + weights @ gold)
        return divided(np.nansum(f1, axis=1), np.sum(~np.isnan(f1), axis=1, dtype=np.float64))

    name = f"macro-F1 over {things} with at least {ENOUGH} gold"
    return Figure(name, int(gold.sum()), unit, statistic)

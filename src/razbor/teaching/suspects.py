"""Examples that look mislabelled: confident learning.

Northcutt, Jiang and Chuang 2021, Confident Learning: Estimating Uncertainty in Dataset Labels.
A label is confident of an example where its probability is at least the mean that it has among
its own examples; an example whose most probable confident label is another one is suspected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Suspect:
    """An example whose label is doubted.

    Attributes:
        item: its number.
        given: the label that it has; empty where one seems to be missing.
        suggested: the label that seems right; empty where the given one seems to be too much.
        doubt: how much more probable the suggestion is, from 0 to 1; what is listed by.
    """

    item: int
    given: str
    suggested: str
    doubt: float


def suspects(
    probabilities: Floats, truth: Truth, labels: tuple[str, ...], *, single: bool
) -> list[Suspect]:
    """The examples that look mislabelled, the most doubtful first.

    Args:
        probabilities: from heads that had not seen the example, (items, labels).
        truth: (items, labels).
        labels: of the columns.
        single: whether labels exclude each other.
    """
    found = _exclusive(probabilities, truth, labels) if single else []
    if not single:
        for column, label in enumerate(labels):
            found += _of_one(probabilities[:, column], truth[:, column], label)
    return sorted(found, key=lambda each: (-each.doubt, each.item))


def _exclusive(probabilities: Floats, truth: Truth, labels: tuple[str, ...]) -> list[Suspect]:
    confident = np.where(probabilities >= _own_means(probabilities, truth), probabilities, -1.0)
    best, given = confident.argmax(axis=1), truth.argmax(axis=1)
    items = np.flatnonzero((confident.max(axis=1) >= 0) & (best != given))
    return [
        Suspect(int(item), labels[given[item]], labels[best[item]], doubt)
        for item in items
        if (doubt := float(probabilities[item, best[item]] - probabilities[item, given[item]])) > 0
    ]


def _of_one(probabilities: Floats, truth: Truth, label: str) -> Iterator[Suspect]:
    """Of a label that is asked for by itself: examples with it, and examples without it."""
    two = np.stack([1 - probabilities, probabilities], axis=1)
    both = np.stack([~truth, truth], axis=1)
    yield from _exclusive(two, both, ("", label))


def _own_means(probabilities: Floats, truth: Truth) -> Floats:
    """The mean probability of each label among its own examples."""
    sums: Floats = (probabilities * truth).sum(axis=0)
    means: Floats = sums / np.maximum(1, truth.sum(axis=0))
    return means

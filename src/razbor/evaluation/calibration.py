"""Does a probability mean what it says?

Expected calibration error (Naeini, Cooper and Hauskrecht, 2015; Guo et al., 2017): ten
bins of equal width over the probability, and the mean distance of accuracy and mean
probability, weighted by the items in a bin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from razbor.evaluation.alignment import Taken
from razbor.evaluation.figures import Counts, Figure, divided, figure, ratio
from razbor.evaluation.resampling import Values, Weights

BINS = 10
ERROR = "calibration error (ECE, 10 bins)"


@dataclass(frozen=True)
class Bins:
    """Answers by their probability; columns are bins, rows documents.

    Attributes:
        name: what the answers are.
        unit: what is counted.
        items: how many, (documents, BINS).
        right: how many of them were right, (documents, BINS).
        promised: the sum of their probabilities, (documents, BINS).
    """

    name: str
    unit: str
    items: Counts
    right: Counts
    promised: Counts

    @classmethod
    def of(
        cls,
        name: str,
        unit: str,
        documents: NDArray[np.int64],
        probabilities: ArrayLike,
        right: ArrayLike,
        total: int,
    ) -> Bins:
        """Gather answers.

        Args:
            name: what the answers are.
            unit: what is counted.
            documents: the number of the document of each answer, (answers,).
            probabilities: (answers,).
            right: (answers,).
            total: how many documents there are, also such without an answer.
        """
        sure = np.asarray(probabilities, np.float64)
        places = documents * BINS + np.minimum((sure * BINS).astype(np.int64), BINS - 1)
        items, hits, promised = (
            np.bincount(places, weights, total * BINS).reshape(total, BINS).astype(np.float64)
            for weights in (np.ones(len(sure)), np.asarray(right, np.float64), sure)
        )
        return cls(name, unit, items, hits, promised)

    @property
    def accuracies(self) -> list[Figure]:
        """Of each bin, how often its answers are right."""
        return [
            Figure(
                f"{number / BINS:.1f} to {(number + 1) / BINS:.1f}",
                int(self.items[:, number].sum()),
                self.unit,
                ratio(self.right[:, number], self.items[:, number]),
            )
            for number in range(BINS)
        ]

    def error(self, prefix: str = "") -> Figure:
        """The expected calibration error."""
        excess, items = self.right - self.promised, self.items.sum(axis=1)

        def error(weights: Weights) -> Values:
            return divided(np.abs(weights @ excess).sum(axis=1), weights @ items)

        return Figure(prefix + ERROR, int(items.sum()), self.unit, error)


def taken_bins(name: str, scored: Sequence[Sequence[tuple[str, Taken]]], unit: str) -> Bins:
    """The fragments that took a label by their probability: only these have one.

    Args:
        name: what they are.
        scored: for each document the gold labels and what the fragments took.
        unit: what is counted.
    """
    found = [
        (number, one.probability, one.label == label)
        for number, document in enumerate(scored)
        for label, one in document
        if one.probability is not None
    ]
    documents, probabilities, right = zip(*found, strict=True) if found else ((), (), ())
    numbers = np.array(documents, np.int64)
    return Bins.of(name, unit, numbers, probabilities, right, len(scored))


def calibration(
    bins: Bins, scored: Sequence[Sequence[tuple[str, Taken]]], unit: str
) -> list[Figure]:
    """Calibration error, share of unsure answers, accuracy of the sure ones.

    All stand on the fragments that took a label: only these have a probability.

    Args:
        bins: these fragments by their probability.
        scored: for each document the gold labels and what the fragments took.
        unit: what is counted.
    """
    labelled, unsure, right = np.zeros((3, len(scored)))
    for number, document in enumerate(scored):
        for label, one in document:
            if one.probability is not None:
                labelled[number] += 1
                unsure[number] += one.unsure
                right[number] += one.label == label and not one.unsure
    return [
        bins.error(),
        figure("share of unsure", unsure, labelled, unit),
        figure("accuracy of the sure", right, labelled - unsure, unit),
    ]

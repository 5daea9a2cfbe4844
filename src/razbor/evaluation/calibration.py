"""Does a probability mean what it says?

Expected calibration error (Naeini, Cooper and Hauskrecht, 2015; Guo et al., 2017): ten
bins of equal width over the answer's probability, and the mean distance of accuracy and
mean probability, weighted by the items in a bin.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from razbor.evaluation.alignment import Taken
from razbor.evaluation.figures import Figure, divided, figure
from razbor.evaluation.resampling import Values, Weights

BINS = 10


def calibration(scored: Sequence[Sequence[tuple[str, Taken]]], unit: str) -> list[Figure]:
    """Calibration error, share of unsure answers, accuracy of the sure ones.

    All stand on the fragments that took a label: only these have a probability.

    Args:
        scored: for each document the gold labels and what the fragments took.
        unit: what is counted.
    """
    excess = np.zeros((len(scored), BINS))  # right answers less the probability promised
    labelled, unsure, right = np.zeros((3, len(scored)))
    for number, document in enumerate(scored):
        for label, one in document:
            if one.probability is None:
                continue
            correct = one.label == label
            excess[number, min(int(one.probability * BINS), BINS - 1)] += correct - one.probability
            labelled[number] += 1
            unsure[number] += one.unsure
            right[number] += correct and not one.unsure

    def error(weights: Weights) -> Values:
        return divided(np.abs(weights @ excess).sum(axis=1), weights @ labelled)

    return [
        Figure("calibration error (ECE, 10 bins)", int(labelled.sum()), unit, error),
        figure("share of unsure", unsure, labelled, unit),
        figure("accuracy of the sure", right, labelled - unsure, unit),
    ]

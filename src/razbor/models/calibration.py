"""Temperature: a model's probabilities made less or more sure of themselves, in the same order.

Guo et al. 2017, On Calibration of Modern Neural Networks: logits divided by one number.
Softmax and sigmoid undo the logarithm, so probabilities are all it takes: graphs stay as
they are, and what was measured once can be done again without training.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from razbor.models.manifest import Argmax, Decision, Task

_LEAST = float(np.finfo(np.float32).tiny)
_MOST = 1 - 2.0**-25
"""Half a step of float32 below one: a logit has to be finite."""


def calibrated(probabilities: NDArray[np.float32], task: Task) -> NDArray[np.float32]:
    """The probabilities of a question at the temperature of its manifest.

    Args:
        probabilities: of the graph, (rows, labels).
        task: the question.
    """
    if task.calibration is None:
        return probabilities
    return tempered(probabilities, task.calibration.temperature, joint=joint(task.decision))


def joint(decision: Decision) -> bool:
    """Whether the labels of a question share one probability, or each has its own."""
    return isinstance(decision, Argmax)


def tempered(probabilities: ArrayLike, temperature: float, *, joint: bool) -> NDArray[np.float32]:
    """Probabilities whose logits are divided by a temperature.

    Args:
        probabilities: (rows, labels).
        temperature: above 1, they come nearer to each other; below, they part.
        joint: the labels of a row share one probability; else each has its own, and where
            there are two that sum to one, they still do.
    """
    given = np.clip(np.asarray(probabilities, np.float64), _LEAST, 1.0)
    if joint:
        logs = np.log(given) / temperature
        powers = np.exp(logs - logs.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
    given = np.minimum(given, _MOST)
    logits = (np.log(given) - np.log1p(-given)) / temperature
    # Two forms, for neither may lose the digits of a probability near its end.
    small = np.exp(-np.abs(logits))
    return np.asarray(np.where(logits < 0, small, 1.0) / (1.0 + small), np.float32)


def moved(threshold: float, before: float, after: float) -> float:
    """A threshold where the probabilities went: the same answers lie at or above it.

    Args:
        threshold: of probabilities at the temperature `before`.
        before: the temperature that it was chosen at.
        after: the temperature that probabilities have from now on.
    """
    return float(tempered([[threshold]], after / before, joint=False)[0, 0])

"""Areas: which kinds of work a title names; possibly none."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from razbor.labels import ids
from razbor.models.rows import Row
from razbor.schema import Area

TASK = "areas"
FIELD = "title"
LABELS = ids("areas")
"""Column i of the model's output is LABELS[i]."""


def row(title: str) -> Row:
    """What the model is given: the title alone."""
    return Row({FIELD: title})


def decide(probabilities: NDArray[np.float32], thresholds: Mapping[str, float]) -> list[Area]:
    """The areas at or above their thresholds, most probable first.

    Args:
        probabilities: shape (38,), columns as LABELS.
        thresholds: one for each label.
    """
    # As the numbers that are reported: numpy would round the threshold to float32.
    found = [
        Area(label=label, probability=probability)
        for label, probability in zip(LABELS, map(float, probabilities), strict=True)
        if probability >= thresholds[label]
    ]
    return sorted(found, key=lambda area: -area.probability)

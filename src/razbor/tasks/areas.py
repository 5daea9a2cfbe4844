"""Areas: which kinds of work a title names; possibly none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.labels import ids
from razbor.models.manifest import Thresholds
from razbor.models.rows import Row
from razbor.models.several import chosen
from razbor.schema import Area
from razbor.text.composing import composed
from razbor.text.lookalikes import fold
from razbor.text.titles import core

TASK = "areas"
FIELD = "title"
CORE = "core"
"""The field of the title without brackets, pay, levels and ornaments."""
LABELS = ids("areas")
"""Column i of the model's output is LABELS[i]."""


def row(title: str) -> Row:
    """What the model is given: the title alone, and its core; each word in one alphabet."""
    text = fold(composed(title))
    return Row({FIELD: text, CORE: core(text)})


def decide(
    probabilities: NDArray[np.float32], decision: Thresholds, labels: Sequence[str] = LABELS
) -> list[Area]:
    """The areas that a decision names, most probable first.

    Args:
        probabilities: of one title, shape (labels,).
        decision: of the bundle.
        labels: of the columns; all areas that the bundle knows.
    """
    named = chosen(decision, labels, probabilities[None])[0]
    found = [
        Area(label=label, probability=float(probability))
        for label, probability, there in zip(labels, probabilities, named, strict=True)
        if there
    ]
    return sorted(found, key=lambda area: -area.probability)

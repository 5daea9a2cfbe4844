"""A run as stretches of steps: after each the run can be killed, and goes on from there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Stretch:
    """Steps between two checkpoints: rows of the data in order; batches never span epochs.

    A fit has an optimizer and a schedule of its own, and may have several epochs.
    """

    number: int
    fit: int
    epoch: int
    rows: tuple[int, ...]
    opens_fit: bool


def cut(
    epochs: Sequence[Sequence[int]], *, fit: int, batch: int, steps: int, before: int
) -> list[Stretch]:
    """The stretches of a fit.

    Args:
        epochs: the rows of each, in order.
        fit: its number, from 1.
        batch: rows a step.
        steps: between two checkpoints.
        before: how many stretches the run has before it.
    """
    found: list[Stretch] = []
    for epoch, order in enumerate(epochs, start=1):
        for start in range(0, len(order), batch * steps):
            rows = tuple(order[start : start + batch * steps])
            number = before + len(found) + 1
            found.append(Stretch(number, fit, epoch, rows, opens_fit=not found))
    return found


def steps_of(epochs: Sequence[Sequence[int]], batch: int) -> int:
    """How many steps some epochs have: the last batch of an epoch may be smaller."""
    return sum(math.ceil(len(order) / batch) for order in epochs)

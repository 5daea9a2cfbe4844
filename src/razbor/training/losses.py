"""The losses of networks, epoch by epoch: what a run's curves are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray
from torch import nn

from razbor.training.record import Row
from razbor.training.states import load_state, state
from razbor.training.work import Tensors, Work

_LOSSES = "epoch_losses"
"""The name under which a stage keeps them beside a network's numbers."""

Losses = NDArray[np.float32]
"""Shape (epochs, 2): the mean loss while learning, and the loss on documents that the
network does not learn from; NaN where there are none."""


def trained(
    work: Work, name: str, network: nn.Module, train: Callable[[], Losses]
) -> Losses | None:
    """Train a network, or take it from a finished stage; its losses, where the stage has any.

    Args:
        work: where stages are kept.
        name: of the stage.
        network: is changed in place.
        train: trains it.
    """

    def make() -> Tensors:
        losses = train()
        return {**state(network), _LOSSES: losses}

    found = work.stage(name, make)
    losses = found.pop(_LOSSES, None)  # an older stage has none
    load_state(network, found)
    return None if losses is None else losses.astype(np.float32)


def curves(found: Mapping[str, Losses]) -> list[Row]:
    """The curves of several networks over the epochs.

    Args:
        found: the name of a network → its losses.
    """
    columns = {
        f"{name}_{kind}_loss": [_plain(value) for value in losses[:, column]]
        for name, losses in found.items()
        for column, kind in enumerate(("train", "validation"))
    }
    shown = {name: values for name, values in columns.items() if any(v is not None for v in values)}
    epochs = zip_longest(*shown.values())
    return [
        {"epoch": number, **dict(zip(shown, values, strict=True))}
        for number, values in enumerate(epochs, start=1)
    ]


def _plain(value: np.float32) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)

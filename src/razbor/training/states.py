"""The numbers of a torch module by name, and back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn


def state(network: nn.Module) -> dict[str, NDArray[np.float32]]:
    """A module's numbers by name."""
    return {name: tensor.numpy() for name, tensor in network.state_dict().items()}


def load_state(network: nn.Module, numbers: Mapping[str, NDArray[np.generic]]) -> None:
    """Give a module the numbers of `state`."""
    network.load_state_dict({name: torch.from_numpy(found) for name, found in numbers.items()})

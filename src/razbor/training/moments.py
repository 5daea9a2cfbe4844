"""The memory of an optimizer as named tensors, and back: for files without a pickle."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor
from torch.optim import Optimizer


def moments(optimizer: Optimizer) -> dict[str, Tensor]:
    """`PARAMETER.NAME` → tensor; a parameter that has had no gradient has none."""
    state = optimizer.state_dict()["state"]
    return {
        f"{parameter}.{name}": tensor.contiguous()
        for parameter, values in state.items()
        for name, tensor in values.items()
    }


def set_moments(optimizer: Optimizer, found: Mapping[str, Tensor]) -> None:
    """Give an optimizer of the same parameters the memory of `moments`."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in found.items():
        parameter, name = key.split(".", 1)
        state.setdefault(int(parameter), {})[name] = tensor
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})

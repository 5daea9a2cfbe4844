"""A saved program run without CoreML: in half precision, rounded after every operation.

It is the program itself that runs, as it was read back from its file, and no torch module beside
it. Sums within an operation are made in 32 bits, as torch does in half precision on a processor;
how Apple's Neural Engine sums is not published, so that a Mac may differ in the last places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from razbor.errors import ExportUnfit
from razbor.export.coreml.program import Program

Values = Mapping[str, Any]
"""The inputs of an operation: tensors, and what is no tensor as it is."""


class Emulated:
    """A program that can be asked.

    Raises:
        ExportUnfit: an operation that is not known here.
    """

    def __init__(self, program: Program) -> None:
        self._steps = list(program.operations)
        foreign = sorted({each.op_type for each in self._steps} - set(_OPERATIONS))
        if foreign:
            raise ExportUnfit(
                f"operations that cannot be emulated: {', '.join(foreign)}",
                expected=f"some of {', '.join(_OPERATIONS)}",
                remedy="take the version of coremltools that razbor was tested with: 9",
            )
        (output,) = program.function.outputs
        self._output = output.name
        self._constants = {
            var.name: _known(var.val)
            for step in self._steps
            for given in step.inputs.values()
            for var in _each(given)
            if var.val is not None
        }

    def __call__(self, feeds: Mapping[str, NDArray[np.int32]]) -> NDArray[np.float32]:
        """The output of the program.

        Args:
            feeds: input → its array.
        """
        values = self._constants | {name: torch.from_numpy(each) for name, each in feeds.items()}
        with torch.inference_mode():
            for step in self._steps:
                given = {
                    name: _value(var, values)
                    for name, var in step.inputs.items()
                    if var is not None
                }
                (output,) = step.outputs
                values[output.name] = _OPERATIONS[step.op_type](given)
        found: NDArray[np.float32] = values[self._output].numpy()
        return found


def _each(given: Any) -> tuple[Any, ...]:
    """The variables of an input: one, several or none."""
    if given is None:
        return ()
    return tuple(given) if isinstance(given, list | tuple) else (given,)


def _value(given: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(given, list | tuple):
        return [values[each.name] for each in given]
    return values[given.name]


def _known(value: Any) -> Any:
    """A constant: numbers as tensors, single ones and words as they are."""
    if isinstance(value, np.ndarray) and value.ndim:
        return torch.from_numpy(np.ascontiguousarray(value))
    return value.item() if isinstance(value, np.generic | np.ndarray) else value


def _rounded(compute: Callable[[Values], Tensor]) -> Callable[[Values], Tensor]:
    """Computed in 32 bits of what has 16, and rounded."""

    def step(given: Values) -> Tensor:
        return compute({name: _wide(value) for name, value in given.items()}).half()

    return step


def _wide(value: Any) -> Any:
    return value.float() if isinstance(value, Tensor) and value.is_floating_point() else value


def _layer_norm(given: Values) -> Tensor:
    shape = given["gamma"].shape
    return functional.layer_norm(given["x"], shape, given["gamma"], given["beta"], given["epsilon"])


def _linear(given: Values) -> Tensor:
    return functional.linear(given["x"], given["weight"], given.get("bias"))


def _matmul(given: Values) -> Tensor:
    x, y = given["x"], given["y"]
    x = x.transpose(-1, -2) if given.get("transpose_x") else x
    y = y.transpose(-1, -2) if given.get("transpose_y") else y
    found: Tensor = x @ y
    return found


def _gelu(given: Values) -> Tensor:
    exact = given.get("mode", "EXACT") == "EXACT"
    return functional.gelu(given["x"], approximate="none" if exact else "tanh")


def _gather(given: Values) -> Tensor:
    rows: Tensor = given["x"][given["indices"].long()]
    return rows


def _cast(given: Values) -> Tensor:
    kinds = {"fp16": torch.float16, "fp32": torch.float32, "int32": torch.int32}
    found: Tensor = given["x"].to(kinds[given["dtype"]])
    return found


def _expand_dims(given: Values) -> Tensor:
    found: Tensor = given["x"]
    for axis in sorted(given["axes"].tolist()):
        found = found.unsqueeze(axis)
    return found


def _slice(given: Values) -> Tensor:
    """Some axes whole, of the others a part, or one place without its axis."""
    found: Tensor = given["x"]
    count = found.dim()
    whole_start, whole_end, dropped = (
        given[name].tolist() if name in given else [False] * count
        for name in ("begin_mask", "end_mask", "squeeze_mask")
    )
    index: list[int | slice] = []
    for axis, (start, stop) in enumerate(
        zip(given["begin"].tolist(), given["end"].tolist(), strict=True)
    ):
        first = None if whole_start[axis] else start
        last = None if whole_end[axis] else stop
        index.append(start if dropped[axis] else slice(first, last))
    return found[tuple(index)]


def _sum(given: Values) -> Tensor:
    found: Tensor = given["x"].sum(dim=given["axes"].tolist(), keepdim=given["keep_dims"])
    return found


_OPERATIONS: Mapping[str, Callable[[Values], Tensor]] = {
    "add": _rounded(lambda given: given["x"] + given["y"]),
    "cast": _cast,
    "cumsum": _rounded(lambda given: given["x"].cumsum(given["axis"])),
    "expand_dims": _expand_dims,
    "fill_like": lambda given: torch.full_like(
        given["ref_tensor"], given["value"], dtype=torch.float16
    ),
    "gather": _gather,
    "gelu": _rounded(_gelu),
    "layer_norm": _rounded(_layer_norm),
    "linear": _rounded(_linear),
    "matmul": _rounded(_matmul),
    "mul": _rounded(lambda given: given["x"] * given["y"]),
    "not_equal": lambda given: given["x"] != given["y"],
    "real_div": _rounded(lambda given: given["x"] / given["y"]),
    "reduce_sum": _rounded(_sum),
    "relu": _rounded(lambda given: given["x"].relu()),
    "reshape": lambda given: given["x"].reshape(given["shape"].tolist()),
    "slice_by_index": _slice,
    "softmax": _rounded(lambda given: given["x"].softmax(given["axis"])),
    "sub": _rounded(lambda given: given["x"] - given["y"]),
    "tanh": _rounded(lambda given: given["x"].tanh()),
    "transpose": lambda given: given["x"].permute(given["perm"].tolist()),
}
"""What the converter makes of `razbor.export.coreml.network`."""

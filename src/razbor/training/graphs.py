"""Trained numbers → ONNX graphs that read n-gram features (`razbor.models.ngrams`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

OPSET = 18
IR_VERSION = 9

_MIDDLE = 8
"""What four bits without a sign are less, with one."""
_CLIPPED = (1.0, 0.85, 0.7)
"""Scales that are tried, as shares of the one that clips nothing."""

Array = NDArray[np.generic]
Attribute = Any
"""What onnx takes: int, float, str, or a sequence of one of them."""


class Graph:
    """Collects nodes and constants, and closes them into a model.

    Args:
        numbers: how many dense numbers a row carries.
        outputs: output name → its columns.
    """

    def __init__(self, numbers: int, outputs: Mapping[str, int]) -> None:
        self._numbers = numbers
        self._outputs = outputs
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, Array] = {}

    def constant(self, name: str, value: Array) -> str:
        """Add a constant under a name of its own."""
        self._constants[name] = value
        return name

    def add(self, kind: str, inputs: Sequence[str], output: str, **attributes: Attribute) -> str:
        """Add a node with one output."""
        self._nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def add_many(
        self, kind: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Attribute
    ) -> None:
        """Add a node with several outputs."""
        self._nodes.append(helper.make_node(kind, list(inputs), list(outputs), **attributes))

    def sum_ngrams(
        self, table: str, width: int, scale: str | None = None, *, halves: bool = False
    ) -> str:
        """The weighted sum of each row's n-gram vectors, (rows, width).

        Args:
            table: a constant (features, width) of any type.
            width: of a vector.
            scale: a constant (features,) that each vector is multiplied by.
            halves: whether the table is one of `packed`, (features, width / 2).
        """
        weights = "weights"
        if scale:
            self.add("Gather", [scale, "ids"], "scales")
            weights = self.add("Mul", ["weights", "scales"], "scaled_weights")
        self.constant("axis_1", np.array([1], np.int64))
        stored = self.add("Gather", [table, "ids"], "stored_vectors")
        if halves:
            stored = self._unpacked(stored)
        self.add("Cast", [stored], "vectors", to=TensorProto.FLOAT)
        self.add("Unsqueeze", [weights, "axis_1"], "column_of_weights")
        self.add("Mul", ["vectors", "column_of_weights"], "weighted")
        self.constant("width", np.array([width], np.int64))
        self.add("Shape", ["numbers"], "row_count", start=0, end=1)
        self.add("Concat", ["row_count", "width"], "sum_shape", axis=0)
        self.add("ConstantOfShape", ["sum_shape"], "zeros")
        self.add("Unsqueeze", ["rows", "axis_1"], "row_indices")
        return self.add("ScatterND", ["zeros", "row_indices", "weighted"], "sums", reduction="add")

    def _unpacked(self, stored: str) -> str:
        """Two numbers from -8 to 7 of each byte: first all lower halves, then all upper ones."""
        self.constant("lower_half", np.array(15, np.uint8))
        self.constant("half_a_byte", np.array(4, np.uint8))
        self.add("BitwiseAnd", [stored, "lower_half"], "lower")
        self.add("BitShift", [stored, "half_a_byte"], "upper", direction="RIGHT")
        self.add("Concat", ["lower", "upper"], "halves", axis=1)
        self.add("Cast", ["halves"], "unsigned", to=TensorProto.INT32)
        self.constant("middle", np.array(_MIDDLE, np.int32))
        return self.add("Sub", ["unsigned", "middle"], "unpacked")

    def model(self) -> bytes:
        """The finished model, checked."""
        inputs = [
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["entries"]),
            helper.make_tensor_value_info("weights", TensorProto.FLOAT, ["entries"]),
            helper.make_tensor_value_info("rows", TensorProto.INT64, ["entries"]),
            helper.make_tensor_value_info("numbers", TensorProto.FLOAT, ["texts", self._numbers]),
        ]
        outputs = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["texts", columns])
            for name, columns in self._outputs.items()
        ]
        constants = [numpy_helper.from_array(v, k) for k, v in self._constants.items()]
        graph = helper.make_graph(self._nodes, "razbor", inputs, outputs, constants)
        model: ModelProto = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION
        )
        checker.check_model(model, full_check=True)
        content: bytes = model.SerializeToString()
        return content


def packed(vectors: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Vectors as integers of four bits, two a byte, with one scale each.

    Of a few scales, all below the one that holds the largest number, the one with the
    smallest squared error is taken.

    Args:
        vectors: (features, width), the width even.

    Returns:
        (features, width / 2), the upper halves being the second half of the columns, and
        (features,).
    """
    whole = np.maximum(np.abs(vectors).max(axis=1), 1e-12) / (_MIDDLE - 0.5)
    best, scale = np.full(len(vectors), np.inf), whole
    for share in _CLIPPED:
        tried = whole * share
        error = np.square(_rounded(vectors, tried) * tried[:, None] - vectors).sum(axis=1)
        scale = np.where(error < best, tried, scale)
        best = np.minimum(error, best)
    found = (_rounded(vectors, scale) + _MIDDLE).astype(np.uint8)
    half = vectors.shape[1] // 2
    bytes_: NDArray[np.uint8] = found[:, :half] | (found[:, half:] << np.uint8(4))
    return bytes_, scale.astype(np.float32)


def _rounded(vectors: NDArray[np.float32], scale: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.clip(np.round(vectors / scale[:, None]), -_MIDDLE, _MIDDLE - 1)


def quantised(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Vectors as 8-bit integers with one scale each: (features, width) and (features,)."""
    scale = np.maximum(np.abs(vectors).max(axis=1), 1e-12) / 127
    return np.round(vectors / scale[:, None]).astype(np.int8), scale.astype(np.float32)

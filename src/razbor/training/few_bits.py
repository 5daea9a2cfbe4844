"""The large matrices of an ONNX graph in few bits: a quarter of the file, the same arithmetic.

Each row of an embedding, and each column of a matrix that is multiplied by, is an integer from
-127 to 127 times one number of 32 bits. Cast and Mul turn them back: the runtime folds both
when it opens a graph, so that products are computed as before (it would not fold
DequantizeLinear); of an embedding, the looked-up rows alone are turned back. Nothing that is
computed is rounded, so that no answer depends on the other rows of a run.

Embeddings are most of a small encoder: they may be stored in four bits, two numbers a byte,
with one scale for each stretch of a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from onnx import (
    AttributeProto,
    GraphProto,
    ModelProto,
    NodeProto,
    TensorProto,
    checker,
    helper,
    numpy_helper,
)

LEAST = 4096
"""Numbers of a matrix; smaller ones stay as they are."""

FARTHEST = {8: 0.1, 4: 0.4}
"""Bits of words → how far a probability may move by it. Encoders of razbor's size move theirs
by 0.03 with eight bits, and by 0.15 with four, at most; another graph moves them by more."""

_MOST = 127
_GATHERED = -1
"""Instead of an axis: rows are looked up."""
_PACKED = 1000
"""Rows of an embedding from which on four bits are worth it: words, not positions."""
_STRETCHES = (6, 5, 4, 3, 2)
"""Into how many equal stretches a row of four bits is cut, the first number that fits."""
_MIDDLE = 8
_DIVISORS = (7.0, 8.0, 7.5, 8.8, 9.6, 10.7)
"""What the largest number of a stretch is divided by, for a scale of four bits."""
_RECURRENT = frozenset({"GRU", "LSTM", "RNN"})


def few_bits(model: bytes, *, embeddings: Literal[8, 4] = 8) -> bytes:
    """A graph with its large matrices in few bits; all else of it stays as it is.

    Embeddings (Gather), matrices (MatMul, Gemm) and those of recurrent layers are stored so. A
    matrix that is used in two ways, or in any other, keeps its 32 bits.

    Args:
        model: an ONNX graph with its weights inside.
        embeddings: bits of a number in those of words; all else has eight.
    """
    proto = ModelProto.FromString(model)
    graph = proto.graph
    _without_constant_nodes(graph)
    axes = {name: axis for name, axis in _axes(graph) if axis is not None}
    given = {each.name: each for each in graph.initializer if each.name in axes}
    looked_up: dict[str, _LookedUp] = {
        name: _packed(each)
        if embeddings == 4 and _packs(tuple(each.dims))
        else _stored(each, _GATHERED)
        for name, each in given.items()
        if axes[name] == _GATHERED
    }
    whole = [_stored(each, axes[name]) for name, each in given.items() if name not in looked_up]
    nodes = [node for each in whole for node in each.whole()]
    for node in graph.node:
        found = looked_up.get(node.input[0]) if node.op_type == "Gather" else None
        nodes.extend([node] if found is None else found.gathered(node))
    kept = [each for each in graph.initializer if each.name not in axes]
    stored = [tensor for each in (*looked_up.values(), *whole) for tensor in each.tensors()]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*kept, *stored])
    checker.check_model(proto, full_check=True)
    content: bytes = proto.SerializeToString()
    return content


def farthest(
    found: NDArray[np.float32], wanted: NDArray[np.float32], *, embeddings: Literal[8, 4] = 8
) -> float:
    """How far probabilities of a graph in few bits lie from those of the same in 32, at most.

    Args:
        found: of the graph in few bits, (rows, labels).
        wanted: of the graph before.
        embeddings: bits of a number in those of words.

    Raises:
        RuntimeError: farther than rounding explains: it is not the same graph.
    """
    worst = float(np.abs(found - wanted).max(initial=0))
    if not worst <= FARTHEST[embeddings]:
        raise RuntimeError(f"the graph in few bits differs by {worst}")
    return worst


class _LookedUp(Protocol):
    """An embedding in few bits."""

    def tensors(self) -> Iterator[TensorProto]:
        """What is stored of it."""

    def gathered(self, node: NodeProto) -> Iterator[NodeProto]:
        """Nodes that look rows up as the node does, and turn those alone back."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """A matrix as integers, and the numbers they are to be multiplied by."""

    name: str
    integers: NDArray[np.int8]
    scales: NDArray[np.float32]

    def tensors(self) -> Iterator[TensorProto]:
        yield numpy_helper.from_array(self.integers, self._integers)
        yield numpy_helper.from_array(self.scales, self._scales)

    def whole(self) -> Iterator[NodeProto]:
        """Nodes that make the matrix, under its old name."""
        yield _cast(self._integers, f"{self.name}.cast")
        yield helper.make_node("Mul", [f"{self.name}.cast", self._scales], [self.name])

    def gathered(self, node: NodeProto) -> Iterator[NodeProto]:
        """Nodes that look rows up as the node does, and turn those alone back."""
        rows, (output,) = node.input[1], node.output
        yield helper.make_node("Gather", [self._integers, rows], [f"{output}.integers"])
        yield helper.make_node("Gather", [self._scales, rows], [f"{output}.scales"])
        yield _cast(f"{output}.integers", f"{output}.cast")
        yield helper.make_node("Mul", [f"{output}.cast", f"{output}.scales"], [output])

    @property
    def _integers(self) -> str:
        return f"{self.name}.integers"

    @property
    def _scales(self) -> str:
        return f"{self.name}.scales"


@dataclass(frozen=True, slots=True)
class _Packed:
    """An embedding as integers from -8 to 7, two a byte, and a scale for each stretch of a row.

    The lower halves of a row's bytes are the first half of its numbers.
    """

    name: str
    halves: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def tensors(self) -> Iterator[TensorProto]:
        width, stretches = 2 * self.halves.shape[1], self.scales.shape[1]
        numbers: dict[str, NDArray[np.generic]] = {
            "halves": self.halves,
            "scales": self.scales[:, :, None],  # (rows, stretches, 1)
            "sixteen": np.array(16, np.int32),
            "middle": np.array(_MIDDLE, np.int32),
            "stretches": np.array([0, 0, stretches, width // stretches], np.int64),
            "width": np.array([0, 0, width], np.int64),
        }
        for name, value in numbers.items():
            yield numpy_helper.from_array(value, f"{self.name}.{name}")

    def gathered(self, node: NodeProto) -> Iterator[NodeProto]:
        """Nodes that look rows up as the node does, and turn those alone back."""
        ids, (output,) = node.input[1], node.output

        def mine(name: str) -> str:
            return f"{self.name}.{name}"

        def made(name: str) -> str:
            return f"{output}.{name}"

        def step(kind: str, inputs: Sequence[str], name: str, **more: Any) -> NodeProto:
            return helper.make_node(kind, list(inputs), [name], **more)

        yield step("Gather", [mine("halves"), ids], made("bytes"))
        yield step("Cast", [made("bytes")], made("both"), to=TensorProto.INT32)
        yield step("Mod", [made("both"), mine("sixteen")], made("lower"))
        yield step("Div", [made("both"), mine("sixteen")], made("upper"))
        yield step("Concat", [made("lower"), made("upper")], made("unsigned"), axis=-1)
        yield step("Sub", [made("unsigned"), mine("middle")], made("integers"))
        yield _cast(made("integers"), made("cast"))
        yield step("Reshape", [made("cast"), mine("stretches")], made("stretched"))
        yield step("Gather", [mine("scales"), ids], made("halved_scales"))
        yield _cast(made("halved_scales"), made("scales"))
        yield step("Mul", [made("stretched"), made("scales")], made("scaled"))
        yield step("Reshape", [made("scaled"), mine("width")], output)


def _packed(tensor: TensorProto) -> _Packed:
    integers, scales = _in_four_bits(numpy_helper.to_array(tensor))
    unsigned = (integers + _MIDDLE).astype(np.uint8)
    half = unsigned.shape[1] // 2
    return _Packed(tensor.name, unsigned[:, :half] | (unsigned[:, half:] << np.uint8(4)), scales)


FOUR_BITS = ("halves", "scales", "sixteen", "middle", "stretches", "width")
"""What is stored of an embedding in four bits, behind its name and a dot."""


def from_four_bits(halves: NDArray[np.generic], scales: NDArray[np.generic]) -> NDArray[np.float32]:
    """An embedding out of what is stored of it, (words, width).

    Args:
        halves: (words, width / 2), two numbers a byte.
        scales: (words, stretches).
    """
    both = halves.astype(np.int16)
    integers = np.concatenate([both % 16, both // 16], axis=1) - _MIDDLE
    return np.asarray(integers * _spread(scales.astype(np.float16), integers.shape[1]), np.float32)


def as_stored(matrix: NDArray[np.float32], embeddings: Literal[8, 4]) -> NDArray[np.float32]:
    """What an embedding is when it comes back from a graph in few bits.

    What came back once stays, but for the last digits of eight bits.

    Args:
        matrix: (words, width).
        embeddings: bits of a number in it, as of `few_bits`.
    """
    if embeddings == 4 and _packs(matrix.shape):
        integers, scales = _in_four_bits(matrix)
        return np.asarray(integers * _spread(scales, matrix.shape[1]), np.float32)
    if matrix.size < LEAST:
        return matrix
    whole, rows = _in_eight_bits(matrix, along=1)
    return np.asarray(whole * rows, np.float32)


def _in_four_bits(
    matrix: NDArray[np.float32],
) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Integers from -8 to 7 (rows, width), and of each stretch of a row a scale that fits best.

    A scale is tried that makes the largest number 7, one that makes it 8, and some that clip
    it: a matrix that was rounded so before finds its own scales again.
    """
    rows, width = matrix.shape
    stretches = next((each for each in _STRETCHES if width % (2 * each) == 0), 1)
    parts = matrix.reshape(rows, stretches, width // stretches)
    largest = np.maximum(np.abs(parts).max(axis=2), 1e-6)
    best = np.zeros((rows, stretches), np.float16)
    least = np.full((rows, stretches), np.inf, np.float32)
    for divisor in _DIVISORS:
        tried = (largest / divisor).astype(np.float16)
        scale = tried.astype(np.float32)[:, :, None]
        back = np.clip(np.round(parts / scale), -_MIDDLE, _MIDDLE - 1) * scale
        error = np.square(back - parts).sum(axis=2)
        best = np.where(error < least, tried, best)
        least = np.minimum(error, least)
    integers = np.clip(np.round(matrix / _spread(best, width)), -_MIDDLE, _MIDDLE - 1)
    return integers.astype(np.int8), best


def _spread(scales: NDArray[np.float16], width: int) -> NDArray[np.float32]:
    """The scale of each number, (rows, width)."""
    return np.repeat(scales.astype(np.float32), width // scales.shape[1], axis=1)


def _packs(shape: tuple[int, ...]) -> bool:
    return len(shape) == 2 and shape[0] >= _PACKED and shape[1] % 2 == 0


def _cast(source: str, target: str) -> NodeProto:
    return helper.make_node("Cast", [source], [target], to=TensorProto.FLOAT)


def _stored(tensor: TensorProto, axis: int) -> _Stored:
    """Integers and scales of a matrix, one scale for all numbers that lie along an axis."""
    matrix = numpy_helper.to_array(tensor)
    along = tuple(range(1, matrix.ndim)) if axis == _GATHERED else axis
    return _Stored(tensor.name, *_in_eight_bits(matrix, along))


def _in_eight_bits(
    matrix: NDArray[np.float32], along: int | tuple[int, ...]
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Integers from -127 to 127, and one scale for all numbers along one axis or several."""
    scales = np.maximum(np.abs(matrix).max(axis=along, keepdims=True), 1e-12) / _MOST
    return np.round(matrix / scales).astype(np.int8), scales.astype(np.float32)


def _without_constant_nodes(graph: GraphProto) -> None:
    """Large tensors in nodes of their own → initializers."""
    for node in list(graph.node):
        (value,) = [each.t for each in node.attribute if each.name == "value"] or [None]
        if node.op_type == "Constant" and value is not None and _large(value):
            value.name = node.output[0]
            graph.initializer.append(value)
            graph.node.remove(node)


def _axes(graph: GraphProto) -> Iterator[tuple[str, int | None]]:
    """Each large matrix, and the axis that its scales stand for; None where it has to stay."""
    matrices = {each.name: each for each in graph.initializer if _large(each)}
    elsewhere = {each.name for each in (*graph.input, *graph.output)} | set(_inner(graph.node))
    uses: dict[str, set[int | None]] = {name: set() for name in matrices}
    for node in graph.node:
        for position, name in enumerate(node.input):
            if name in matrices:
                uses[name].add(_axis(node, position, len(matrices[name].dims)))
    for name, found in uses.items():
        yield name, found.pop() if len(found) == 1 and name not in elsewhere else None


def _axis(node: NodeProto, position: int, dimensions: int) -> int | None:
    """Along which axis of an input a node sums up, or that it looks rows up."""
    given = {each.name: each.i for each in node.attribute}
    if node.op_type == "Gather" and position == 0 and given.get("axis", 0) == 0:
        return _GATHERED
    if node.op_type == "MatMul" and position == 1:
        return dimensions - 2
    if node.op_type == "Gemm" and position == 1:
        return 1 if given.get("transB", 0) else 0
    if node.op_type in _RECURRENT and position in (1, 2):
        return dimensions - 1
    return None


def _large(tensor: TensorProto) -> bool:
    size = int(np.prod(tensor.dims)) if len(tensor.dims) > 1 else 0
    return tensor.data_type == TensorProto.FLOAT and size >= LEAST


def _inner(nodes: Iterable[NodeProto]) -> Iterator[str]:
    """What graphs within nodes use: it may be of the graph around them."""
    for node in nodes:
        for graph in _graphs(node.attribute):
            for inner in graph.node:
                yield from inner.input
            yield from (each.name for each in graph.output)
            yield from _inner(graph.node)


def _graphs(attributes: Sequence[AttributeProto]) -> Iterator[GraphProto]:
    for attribute in attributes:
        if attribute.HasField("g"):
            yield attribute.g
        yield from attribute.graphs

"""The large matrices of an ONNX graph in eight bits: a quarter of the file, the same arithmetic.

Each row of an embedding, and each column of a matrix that is multiplied by, is an integer from
-127 to 127 times one number of 32 bits. Cast and Mul turn them back: the runtime folds both
when it opens a graph, so that products are computed as before (it would not fold
DequantizeLinear); of an embedding, the looked-up rows alone are turned back. Nothing that is
computed is rounded, so that no answer depends on the other rows of a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

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

FARTHEST = 0.1
"""How far a probability may move by it: encoders of razbor's size move theirs by 0.03 at most."""

_MOST = 127
_GATHERED = -1
"""Instead of an axis: rows are looked up."""
_RECURRENT = frozenset({"GRU", "LSTM", "RNN"})


def eight_bits(model: bytes) -> bytes:
    """A graph with its large matrices in eight bits; all else of it stays as it is.

    Embeddings (Gather), matrices (MatMul, Gemm) and those of recurrent layers are stored so. A
    matrix that is used in two ways, or in any other, keeps its 32 bits.

    Args:
        model: an ONNX graph with its weights inside.
    """
    proto = ModelProto.FromString(model)
    graph = proto.graph
    _without_constant_nodes(graph)
    axes = {name: axis for name, axis in _axes(graph) if axis is not None}
    stored = [_stored(each, axes[each.name]) for each in graph.initializer if each.name in axes]
    looked_up = {each.name: each for each in stored if axes[each.name] == _GATHERED}
    nodes = [node for each in stored if each.name not in looked_up for node in each.whole()]
    for node in graph.node:
        found = looked_up.get(node.input[0]) if node.op_type == "Gather" else None
        nodes.extend([node] if found is None else found.gathered(node))
    kept = [each for each in graph.initializer if each.name not in axes]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend([*kept, *(tensor for each in stored for tensor in each.tensors())])
    checker.check_model(proto, full_check=True)
    content: bytes = proto.SerializeToString()
    return content


def farthest(found: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    """How far probabilities of a graph in eight bits lie from those of the same in 32, at most.

    Args:
        found: of the graph in eight bits, (rows, labels).
        wanted: of the graph before.

    Raises:
        RuntimeError: farther than rounding explains: it is not the same graph.
    """
    worst = float(np.abs(found - wanted).max(initial=0))
    if not worst <= FARTHEST:
        raise RuntimeError(f"the graph in eight bits differs by {worst}")
    return worst


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


def _cast(source: str, target: str) -> NodeProto:
    return helper.make_node("Cast", [source], [target], to=TensorProto.FLOAT)


def _stored(tensor: TensorProto, axis: int) -> _Stored:
    """Integers and scales of a matrix, one scale for all numbers that lie along an axis."""
    matrix = numpy_helper.to_array(tensor)
    along = tuple(range(1, matrix.ndim)) if axis == _GATHERED else axis
    scales = np.maximum(np.abs(matrix).max(axis=along, keepdims=True), 1e-12) / _MOST
    integers = np.round(matrix / scales).astype(np.int8)
    return _Stored(tensor.name, integers, scales.astype(np.float32))


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

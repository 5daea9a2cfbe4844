"""The numbers of a traced graph, under the names that its torch module gave them.

torch keeps the names of parameters that it hands on as they are. Matrices of a product it turns
round and gives names of its own; the product, though, is named after the module it stands in:
`/_model/bert/pooler/dense/MatMul` → `_model.bert.pooler.dense.weight`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, numpy_helper

Array = NDArray[np.generic]
Floats = NDArray[np.float32]

HEAD = "head.weight"
"""A product outside of every module: of a graph whose own last layer has no name."""


@dataclass(frozen=True)
class TracedGraph:
    """A graph that torch traced, its matrices in 32 bits or in eight."""

    proto: ModelProto

    @classmethod
    def read(cls, content: bytes) -> TracedGraph:
        """A graph from the bytes of its file."""
        return cls(ModelProto.FromString(content))

    @cached_property
    def constants(self) -> Mapping[str, Array]:
        """Every constant by the name that nodes know it by; those in eight bits turned back."""
        found = {each.name: numpy_helper.to_array(each) for each in self.proto.graph.initializer}
        for node in self.proto.graph.node:
            if node.op_type == "Constant":
                found[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
        found.update(dict(_turned_back(found)))
        for node in self.nodes("Identity"):  # equal parameters are stored once
            if node.input[0] in found:
                found[node.output[0]] = found[node.input[0]]
        return found

    @cached_property
    def parameters(self) -> Mapping[str, Floats]:
        """Name of a torch parameter → its numbers, in torch's shape."""
        named = {
            name: value
            for name, value in self.constants.items()
            if value.dtype == np.float32 and _is_parameter(name)
        }
        for node in self.proto.graph.node:
            if node.op_type == "MatMul" and (matrix := self._matrix(node)) is not None:
                named[_owner(node)] = matrix.T
        return {name: np.ascontiguousarray(value, np.float32) for name, value in named.items()}

    @property
    def last(self) -> str:
        """The kind of the node that gives the graph's first output."""
        (output, *_) = self.proto.graph.output
        last: str = next(n.op_type for n in self.proto.graph.node if output.name in n.output)
        return last

    def nodes(self, kind: str) -> Iterator[NodeProto]:
        """The nodes of some kind, in their order."""
        return (node for node in self.proto.graph.node if node.op_type == kind)

    def _matrix(self, node: NodeProto) -> Array | None:
        """The constant that a product multiplies by, unless it has a parameter's name."""
        name = node.input[1]
        return None if _is_parameter(name) else self.constants.get(name)


def _turned_back(constants: Mapping[str, Array]) -> Iterator[tuple[str, Floats]]:
    """What `razbor.training.eight_bits` stored as integers and scales."""
    for name, integers in constants.items():
        base, _, kind = name.rpartition(".")
        if kind == "integers":
            scales = constants[f"{base}.scales"]
            yield base, integers.astype(np.float32) * scales.astype(np.float32)


def _is_parameter(name: str) -> bool:
    return not name.startswith(("/", "onnx::")) and not name.endswith((".integers", ".scales"))


def _owner(node: NodeProto) -> str:
    """The name of the weight that a product stands for."""
    module = node.name.strip("/").removesuffix("MatMul").strip("/").replace("/", ".")
    return f"{module}.weight" if module else HEAD

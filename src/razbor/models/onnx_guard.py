"""What an ONNX file may hold: weights of its own and operators of ONNX Runtime itself.

Only initializers of the main graph may lie elsewhere, in one safetensors file that the caller
has read already: see `onnx_external`.

A walk over the protobuf wire format (https://protobuf.dev/programming-guides/encoding/)
with the field numbers of onnx.proto3, so that nothing is handed to the runtime that
points outside the file. It is stricter than a parser: whatever a parser might read in
two ways is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from razbor.errors import BundleUnsafe
from razbor.models.onnx_external import Given, external_name, unsafe
from razbor.models.protobuf import content, fields, no_model

MAX_DEPTH = 100  # of messages; the limit of protobuf itself
MAX_FIELDS = 1_000_000  # of messages walked; a real model has some ten thousand

# Message → field number → message. Fields that are not named hold nothing to refuse.
_CHILDREN: dict[str, dict[int, str]] = {
    "model": {7: "main", 8: "opset", 20: "training", 25: "function"},
    "main": {1: "node", 5: "initializer", 15: "sparse"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 9: "opset", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "initializer": {},
    "tensor": {},
    "opset": {},
}
_DOMAIN = {"function": 10, "node": 7, "opset": 1}
_OP_TYPE = 4
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14

_STANDARD = frozenset({b"", b"ai.onnx"})
_MICROSOFT = b"com.microsoft"
# Of ONNX Runtime's own operators, those that fusion and quantisation put into encoders.
# Named one by one, for others read files (EPContext) or run Python (PythonOp).
_MICROSOFT_OPERATORS = frozenset(
    b"Attention BiasGelu DequantizeLinear DynamicQuantizeMatMul EmbedLayerNormalization "
    b"FastGelu FusedGemm FusedMatMul GatherBlockQuantized Gelu MatMulIntegerToFloat MatMulNBits "
    b"MultiHeadAttention QAttention QEmbedLayerNormalization QGemm QLinearAdd QLinearMul "
    b"QuantizeLinear QuickGelu SkipLayerNormalization SkipSimplifiedLayerNormalization".split()
)


def check_model(data: bytes, given: Given | None = None) -> list[str]:
    """Refuse a model that reaches outside its file or asks for foreign operators.

    Args:
        data: the bytes of the model.
        given: the numbers that it may have elsewhere; None for none at all.

    Returns:
        The names of the initializers that are `given`.

    Raises:
        BundleUnsafe: external data, other than of `given`; an operator, function or opset of
            a foreign domain, or nesting and size out of all proportion.
        BundleFormat: no ONNX model, or one that wants what is not given.
    """
    if data[4:8] == b"ORTM":
        # ONNX Runtime tells its own format by these bytes, and they fit into a protobuf.
        raise _unsafe("a model in ONNX Runtime's own format", "an ONNX model")
    stack = [("model", memoryview(data), 1)]
    budget = iter(range(MAX_FIELDS))
    graphs = 0
    outside: list[str] = []
    while stack:
        kind, view, depth = stack.pop()
        graphs += kind == "main"
        if kind == "initializer":
            found = external_name(view, given)
            outside += [] if found is None else [found]
        if depth > MAX_DEPTH:
            raise _unsafe("messages nested too deeply", f"at most {MAX_DEPTH} levels")
        for child, inner in _walk(kind, view, budget):
            stack.append((child, inner, depth + 1))
    if not graphs:
        raise no_model("no graph in it")
    return outside


def _walk(kind: str, view: memoryview, budget: Iterator[int]) -> Iterator[tuple[str, memoryview]]:
    """Check one message and give those inside it."""
    children = _CHILDREN[kind]
    domain_field = _DOMAIN.get(kind)
    domains: set[bytes] = set()
    operators: set[bytes] = set()
    for number, value in fields(view):
        if next(budget, None) is None:
            raise _unsafe("a graph out of all proportion", f"at most {MAX_FIELDS} fields")
        if number in children:
            yield children[number], content(value)
        elif number == domain_field:
            domains.add(bytes(content(value)))
        elif kind == "node" and number == _OP_TYPE:
            operators.add(bytes(content(value)))
        elif kind == "tensor":
            _check_tensor(number, value)
    _check_domains(kind, domains, operators)


def _check_tensor(number: int, value: int | memoryview) -> None:
    # Any other value than 0 may come out as EXTERNAL when a parser cuts it to 32 bits.
    if number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value != 0):
        raise unsafe("weights outside the model's file")


def _check_domains(kind: str, domains: set[bytes], operators: set[bytes]) -> None:
    for foreign in domains - _STANDARD - {_MICROSOFT}:
        raise _unsafe(
            f"{kind} of the domain {_shown(foreign)}",
            "operators of ONNX and ONNX Runtime alone",
        )
    if kind == "node" and _MICROSOFT in domains:
        for foreign in operators - _MICROSOFT_OPERATORS:
            raise _unsafe(
                f"the operator com.microsoft {_shown(foreign)}",
                "operators of fused and quantised encoders alone",
            )


def _shown(name: bytes) -> str:
    return repr(name.decode("utf-8", "replace")[:60])


def _unsafe(found: str, expected: str) -> BundleUnsafe:
    remedy = "do not use this bundle, or export its model again with everything inside"
    return BundleUnsafe(found, expected=expected, remedy=remedy)

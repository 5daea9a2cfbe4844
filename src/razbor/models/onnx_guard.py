"""What an ONNX file may hold: weights of its own and operators of ONNX Runtime itself.

A walk over the protobuf wire format (https://protobuf.dev/programming-guides/encoding/)
with the field numbers of onnx.proto3, so that nothing is handed to the runtime that
points outside the file. It is stricter than a parser: whatever a parser might read in
two ways is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from razbor.errors import BundleFormat, BundleUnsafe

MAX_DEPTH = 100  # of messages; the limit of protobuf itself
MAX_FIELDS = 1_000_000  # of messages walked; a real model has some ten thousand

# Message → field number → message. Fields that are not named hold nothing to refuse.
_CHILDREN: dict[str, dict[int, str]] = {
    "model": {7: "graph", 8: "opset", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 9: "opset", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
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

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def check_model(data: bytes) -> None:
    """Refuse a model that reaches outside its file or asks for foreign operators.

    Raises:
        BundleUnsafe: external data, an operator, function or opset of a foreign domain,
            or nesting and size out of all proportion.
        BundleFormat: no ONNX model.
    """
    if data[4:8] == b"ORTM":
        # ONNX Runtime tells its own format by these bytes, and they fit into a protobuf.
        raise _unsafe("a model in ONNX Runtime's own format", "an ONNX model")
    stack = [("model", memoryview(data), 1)]
    budget = iter(range(MAX_FIELDS))
    graphs = 0
    while stack:
        kind, view, depth = stack.pop()
        graphs += kind == "graph"
        if depth > MAX_DEPTH:
            raise _unsafe("messages nested too deeply", f"at most {MAX_DEPTH} levels")
        for child, content in _walk(kind, view, budget):
            stack.append((child, content, depth + 1))
    if not graphs:
        raise _no_model("no graph in it")


def _walk(kind: str, view: memoryview, budget: Iterator[int]) -> Iterator[tuple[str, memoryview]]:
    """Check one message and give those inside it."""
    children = _CHILDREN[kind]
    domain_field = _DOMAIN.get(kind)
    domains: set[bytes] = set()
    operators: set[bytes] = set()
    for number, value in _fields(view):
        if next(budget, None) is None:
            raise _unsafe("a graph out of all proportion", f"at most {MAX_FIELDS} fields")
        if number in children:
            yield children[number], _content(value)
        elif number == domain_field:
            domains.add(bytes(_content(value)))
        elif kind == "node" and number == _OP_TYPE:
            operators.add(bytes(_content(value)))
        elif kind == "tensor":
            _check_tensor(number, value)
    _check_domains(kind, domains, operators)


def _check_tensor(number: int, value: int | memoryview) -> None:
    # Any other value than 0 may come out as EXTERNAL when a parser cuts it to 32 bits.
    if number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value != 0):
        raise _unsafe("weights outside the model's file", "weights inside it")


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


def _fields(view: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The fields of one message: number and value; 32 and 64 fixed bits come as bytes."""
    position = 0
    while position < len(view):
        tag, position = _varint(view, position)
        number, wire = tag >> 3, tag & 7
        if not 0 < number < 2**29:
            raise _no_model("a field number out of range")
        if wire == _VARINT:
            value, position = _varint(view, position)
            yield number, value
            continue
        length, position = _length(view, position, wire)
        if position + length > len(view):
            raise _no_model("it breaks off")
        yield number, view[position : position + length]
        position += length


def _length(view: memoryview, position: int, wire: int) -> tuple[int, int]:
    if wire == _BYTES:
        return _varint(view, position)
    if wire == _FIXED64:
        return 8, position
    if wire == _FIXED32:
        return 4, position
    raise _no_model("an unknown kind of field")


def _varint(view: memoryview, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(view):
            raise _no_model("it breaks off")
        byte = view[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise _no_model("a number without an end")


def _content(value: int | memoryview) -> memoryview:
    if isinstance(value, int):
        raise _no_model("a number where a message should be")
    return value


def _shown(name: bytes) -> str:
    return repr(name.decode("utf-8", "replace")[:60])


def _unsafe(found: str, expected: str) -> BundleUnsafe:
    remedy = "do not use this bundle, or export its model again with everything inside"
    return BundleUnsafe(found, expected=expected, remedy=remedy)


def _no_model(found: str) -> BundleFormat:
    return BundleFormat(
        f"the model is damaged: {found}",
        expected="a model in the ONNX format",
        remedy="export the model again",
    )

"""The wire format of protobuf, field by field: what may be read in two ways is refused.

https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Iterator

from razbor.errors import BundleFormat

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def fields(view: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """The fields of one message: number and value; 32 and 64 fixed bits come as bytes.

    Raises:
        BundleFormat: it is no message, or breaks off.
    """
    position = 0
    while position < len(view):
        tag, position = varint(view, position)
        number, wire = tag >> 3, tag & 7
        if not 0 < number < 2**29:
            raise no_model("a field number out of range")
        if wire == _VARINT:
            value, position = varint(view, position)
            yield number, value
            continue
        length, position = _length(view, position, wire)
        if position + length > len(view):
            raise no_model("it breaks off")
        yield number, view[position : position + length]
        position += length


def _length(view: memoryview, position: int, wire: int) -> tuple[int, int]:
    if wire == _BYTES:
        return varint(view, position)
    if wire == _FIXED64:
        return 8, position
    if wire == _FIXED32:
        return 4, position
    raise no_model("an unknown kind of field")


def varint(view: memoryview, position: int) -> tuple[int, int]:
    """A number and where it ends.

    Raises:
        BundleFormat: it has no end.
    """
    value = 0
    for shift in range(0, 70, 7):
        if position >= len(view):
            raise no_model("it breaks off")
        byte = view[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
    raise no_model("a number without an end")


def content(value: int | memoryview) -> memoryview:
    """What a field of bytes holds.

    Raises:
        BundleFormat: it holds a number.
    """
    if isinstance(value, int):
        raise no_model("a number where a message should be")
    return value


def no_model(found: str) -> BundleFormat:
    """The error for bytes that are no ONNX model."""
    return BundleFormat(
        f"the model is damaged: {found}",
        expected="a model in the ONNX format",
        remedy="export the model again",
    )

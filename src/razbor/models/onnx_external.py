"""Initializers of an ONNX graph whose numbers lie in the bundle's safetensors file.

Such a graph names them and their shapes; the numbers are read and checked by us and given to
ONNX Runtime under the same names, so that it opens no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.errors import BundleFormat, BundleUnsafe
from razbor.models.protobuf import content, fields, no_model, varint

_DIMS, _TYPE, _NAME, _EXTERNAL_DATA, _DATA_LOCATION = 1, 2, 8, 13, 14
_FLOAT, _EXTERNAL = 1, 1
_ALLOWED = frozenset({_DIMS, _TYPE, _NAME, _EXTERNAL_DATA, _DATA_LOCATION})
_KEY, _VALUE = 1, 2


@dataclass(frozen=True, slots=True)
class Given:
    """The file that numbers may lie in, and what it holds by name."""

    location: str
    numbers: Mapping[str, NDArray[np.float32]]


def external_name(tensor: memoryview, given: Given | None) -> str | None:
    """The name of an initializer that lies outside the graph; None for one that does not.

    Args:
        tensor: a TensorProto.
        given: what may lie outside; None for nothing.

    Raises:
        BundleUnsafe: it lies in another file, or has numbers of its own as well.
        BundleFormat: it is not in the file, or there of another shape.
    """
    found = list(fields(tensor))
    # Any other value than 0 may come out as EXTERNAL when a parser cuts it to 32 bits.
    if not any(n == _EXTERNAL_DATA or (n == _DATA_LOCATION and v != 0) for n, v in found):
        return None
    if given is None:
        raise unsafe("weights outside the model's file")
    if {number for number, _ in found} - _ALLOWED or (_DATA_LOCATION, _EXTERNAL) not in found:
        raise unsafe("weights both inside and outside the model's file")
    if [_entry(value) for number, value in found if number == _EXTERNAL_DATA] != [
        (b"location", given.location.encode())
    ]:
        raise unsafe("weights in another file")
    return _checked(_name(found), found, given)


def unsafe(found: str) -> BundleUnsafe:
    """The error for weights that lie where they may not."""
    return BundleUnsafe(
        found,
        expected="weights inside the model's file, or initializers in the one of the manifest",
        remedy="do not use this bundle, or export its model again with everything inside",
    )


def _checked(name: str, found: list[tuple[int, int | memoryview]], given: Given) -> str:
    numbers = given.numbers.get(name)
    shape = tuple(size for number, value in found if number == _DIMS for size in _sizes(value))
    kinds = [value for number, value in found if number == _TYPE]
    if numbers is None or numbers.shape != shape or kinds != [_FLOAT]:
        there = "nothing" if numbers is None else f"float32 {list(numbers.shape)}"
        raise BundleFormat(
            f"{there} under the name {name[:80]!r}",
            expected=f"float32 {list(shape)}, as the graph says",
            remedy="get the bundle again from where it came, or write it anew",
            place=given.location,
        )
    return name


def _name(found: list[tuple[int, int | memoryview]]) -> str:
    names = [content(value) for number, value in found if number == _NAME]
    if len(names) != 1:
        raise no_model("an initializer without one name")
    return bytes(names[0]).decode("utf-8", "replace")


def _sizes(value: int | memoryview) -> Iterator[int]:
    """Dimensions come one by one, or packed."""
    if isinstance(value, int):
        yield value
        return
    position = 0
    while position < len(value):
        size, position = varint(value, position)
        yield size


def _entry(value: int | memoryview) -> tuple[bytes, bytes]:
    """Key and value of a StringStringEntryProto."""
    pairs = [(number, bytes(content(inner))) for number, inner in fields(content(value))]
    if [number for number, _ in pairs] != [_KEY, _VALUE]:
        raise no_model("an entry that is no key and value")
    return pairs[0][1], pairs[1][1]

"""Offsets in code points, as Python counts, and in UTF-16 units, as JavaScript, Swift, Java do.

An emoji is one code point and two units, so that every offset behind it differs.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

from razbor.errors import ArgumentInvalid

_OF_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")


def to_utf16(text: str, offsets: Iterable[int]) -> list[int]:
    """The same places in UTF-16 units.

    Args:
        text: the text that the offsets refer to.
        offsets: in code points, from 0 to the length of the text, in any order.

    Raises:
        ArgumentInvalid: an offset outside the text.
    """
    wide = _wide(text)
    found = []
    for offset in offsets:
        if not 0 <= offset <= len(text):
            raise _outside(offset, len(text), "code points")
        found.append(offset + bisect_left(wide, offset))
    return found


def from_utf16(text: str, offsets: Iterable[int]) -> list[int]:
    """The same places in code points.

    Args:
        text: the text that the offsets refer to.
        offsets: in UTF-16 units, in any order.

    Raises:
        ArgumentInvalid: an offset outside the text, or between the two units of a character.
    """
    wide = _wide(text)
    starts = [place + before for before, place in enumerate(wide)]
    length = len(text) + len(wide)
    found = []
    for offset in offsets:
        if not 0 <= offset <= length:
            raise _outside(offset, length, "UTF-16 units")
        before = bisect_left(starts, offset)
        if before and starts[before - 1] == offset - 1:
            raise ArgumentInvalid(
                f"the offset {offset}, in the middle of a character of two units",
                expected="an offset between characters",
                remedy="check that the offsets belong to this very text",
            )
        found.append(offset - before)
    return found


def _wide(text: str) -> list[int]:
    """The places of the characters that take two units."""
    return [found.start() for found in _OF_TWO_UNITS.finditer(text)]


def _outside(offset: int, length: int, unit: str) -> ArgumentInvalid:
    return ArgumentInvalid(
        f"the offset {offset} in a text of {length} {unit}",
        expected=f"0 to {length}",
        remedy="check that the offsets belong to this very text",
    )

"""Values as they are read → plain JSON types that every writer can store."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

from razbor.reading.fields import Misfit

MAX_DEPTH = 50
"""Levels of lists and objects in one value: deeper ones break serialisers further on."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Cleaning:
    """Cleans one value and remembers whether a character had to be replaced.

    Half of a character, a lone surrogate, can be written neither to UTF-8 nor to Parquet.
    """

    def __init__(self) -> None:
        self.replaced = False

    def plain(self, value: object, depth: int = 0) -> object:
        """The value in JSON types; NaN is None, bytes that are no UTF-8 stay bytes.

        Raises:
            Misfit: lists and objects are nested deeper than `MAX_DEPTH`.
        """
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, (bool, int)):
            return value
        if isinstance(value, (float, Decimal)):
            return _number(float(value), depth)
        if isinstance(value, (date, time)):
            return value.isoformat()
        if isinstance(value, bytes):
            return _decoded(value, depth)
        return self._nested(value, depth)

    def text(self, value: str) -> str:
        """The text with U+FFFD for every lone surrogate."""
        if value.isascii() or not _LONE_SURROGATE.search(value):
            return value
        self.replaced = True
        return _LONE_SURROGATE.sub("\ufffd", value)

    def _nested(self, value: object, depth: int) -> object:
        if depth >= MAX_DEPTH:
            raise Misfit(f"more than {MAX_DEPTH} levels")
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.plain(item, depth + 1) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.plain(item, depth + 1) for item in value]
        return self.text(str(value))


def _number(value: float, depth: int) -> float | None:
    # Inside of a list an infinite number cannot be told from the outside and is missing too.
    return None if math.isnan(value) or (depth and math.isinf(value)) else value


def _decoded(value: bytes, depth: int) -> str | bytes:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("utf-8", errors="replace") if depth else value

"""Plain values as YAML: what the block at the top of a card needs, and nothing more.

Every string stands in double quotes, so that none is taken for a number, a date or a truth.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

Value = str | bool | int | float | None | Sequence["Value"] | Mapping[str, "Value"]

_STEP = "  "
# What YAML 1.1 takes for a truth or for nothing.
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def yaml(values: Mapping[str, Value]) -> str:
    """A mapping as a block of YAML, a line break at its end.

    Raises:
        ValueError: a number that is not finite.
    """
    return "\n".join(_lines(values, "")) + "\n"


def _lines(value: Value, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            yield from _item(f"{indent}{_key(key)}:", each, indent)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        for each in value:
            inner = list(_lines(each, indent + _STEP))
            # The first line of what is inside moves up behind the dash.
            yield f"{indent}- {inner[0][len(indent) + len(_STEP) :]}"
            yield from inner[1:]
    else:
        yield f"{indent}{_scalar(value)}"


def _item(head: str, value: Value, indent: str) -> Iterator[str]:
    nested = isinstance(value, (Mapping, Sequence)) and not isinstance(value, str)
    if nested and value:
        yield head
        yield from _lines(value, indent + _STEP)
    else:
        yield f"{head} {_scalar(value)}"


def _key(key: str) -> str:
    plain = key.isascii() and key.replace("_", "").replace("-", "").isalpha()
    return key if plain and key[0].isalpha() and key.lower() not in _WORDS else _quoted(key)


def _scalar(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} in a card")
        # `1e-05` is a string to YAML 1.1: it wants a point.
        return repr(value) if "e" not in repr(value) else _exponent(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    return "{}" if isinstance(value, Mapping) else "[]"


def _exponent(value: float) -> str:
    digits, _, power = repr(value).partition("e")
    signed = power if power[0] in "+-" else f"+{power}"
    return f"{digits if '.' in digits else digits + '.0'}e{signed}"


def _quoted(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable():
        return character
    return f"\\U{ord(character):08x}"

"""Values of structured fields, in the shapes that boards and tables give them.

Each function takes one value as read, neither None nor empty, and raises `Misfit` where
it is nothing of the kind.
"""

from __future__ import annotations

import ast
import json
import math
import re
import warnings
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

from razbor.schema import Salary

_MAX_LITERAL = 100_000  # characters of a cell that is read as a list or a dict
_TRUE = frozenset({"true", "yes", "1", "y", "да", "gross", "до вычета налогов", "ja", "wahr"})
_FALSE = frozenset({"false", "no", "0", "n", "нет", "net", "на руки", "nein", "falsch"})

_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "a text"),
    (bool, "true or false"),
    ((int, float, Decimal), "a number"),
    (Mapping, "an object"),
    ((list, tuple), "a list"),
    (bytes, "bytes that are no UTF-8"),
    ((date, time), "a date or a time"),
)


class Misfit(ValueError):
    """A value that does not fit its field; the message says what was found, not its text."""


def kind(value: object) -> str:
    """The kind of a value in words, for messages."""
    if value is None:
        return "nothing"
    for known, words in _KINDS:
        if isinstance(value, known):
            return words
    return "another type"


def word(value: object) -> str:
    """A name or an id: a text, a number, `{name: …}`, or a list of these."""
    value = unpacked(value)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        raise Misfit(kind(value))
    if isinstance(value, (int, float, Decimal)):
        return _digits(value)
    if isinstance(value, Mapping):
        return _word_of(value, ("name", "value", "title"))
    if isinstance(value, (list, tuple)):
        return ", ".join(dict.fromkeys(word(item) for item in value if item))
    raise Misfit(kind(value))


def identifier(value: object) -> str:
    """An id: like `word`, but of `{name, value}` the value is meant."""
    if isinstance(value, Mapping):
        return _word_of(value, ("value", "id", "name"))
    return word(value)


def experience(value: object) -> str:
    """Experience: like `word`, or a schema.org requirement in months."""
    months = value.get("monthsOfExperience") if isinstance(value, Mapping) else None
    return word(value) if months is None else f"{word(months)} months"


def place(value: object) -> str:
    """A place of work: a text, `{name}`, or a schema.org Place with its address."""
    value = unpacked(value)
    if isinstance(value, (list, tuple)):
        return "; ".join(dict.fromkeys(place(item) for item in value if item))
    if isinstance(value, Mapping):
        address = value.get("address") or value
        if isinstance(address, Mapping):
            keys = ("addressLocality", "addressRegion", "addressCountry")
            parts = [word(address[key]) for key in keys if address.get(key)]
            return ", ".join(parts) if parts else word(value)
        return word(address)
    return word(value)


def names(value: object) -> list[str]:
    """A list of names: list of texts or of `{name}`, or one text cut at `;`, `|`, line or `,`."""
    value = unpacked(value)
    if isinstance(value, str):
        cut = next((mark for mark in (";", "|", "\n") if mark in value), ",")
        return _filled(value.split(cut))
    if isinstance(value, Mapping):
        return _filled([word(value)])
    if isinstance(value, (list, tuple)):
        return _filled([word(item) for item in value if item is not None])
    raise Misfit(kind(value))


def amount(value: object) -> float:
    """A sum of money: a finite number, or a text that is one («120 000», "4500,50")."""
    if isinstance(value, str):
        digits = re.sub(r"[\s'’]", "", value)
        if not re.fullmatch(r"\d+([.,]\d+)?", digits):
            raise Misfit("a text that is no number")
        value = float(digits.replace(",", "."))
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise Misfit(kind(value))
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Misfit("a number without end")
    return number


def flag(value: object) -> bool:
    """True or false, also as 1 and 0 or in words."""
    if isinstance(value, str):
        if value.strip().casefold() in _TRUE | _FALSE:
            return value.strip().casefold() in _TRUE
        raise Misfit("a text")
    if isinstance(value, bool) or (isinstance(value, (int, float)) and value in (0, 1)):
        return bool(value)
    raise Misfit(kind(value))


def salary(value: object) -> Salary:
    """Pay: `{from, to, currency, gross}`, a schema.org MonetaryAmount, or one number."""
    value = unpacked(value)
    if not isinstance(value, Mapping):
        number = amount(value)
        return Salary(minimum=number, maximum=number)
    inner = value.get("value")
    pay = {**value, **inner} if isinstance(inner, Mapping) else dict(value)
    exact = inner.get("value") if isinstance(inner, Mapping) else inner
    found = Salary(
        minimum=_first(pay, "from", "minValue", "min", "minimum", other=exact),
        maximum=_first(pay, "to", "maxValue", "max", "maximum", other=exact),
        gross=None if pay.get("gross") is None else flag(pay["gross"]),
    )
    if pay.get("currency"):
        found.currency = word(pay["currency"])
    if pay.get("unitText") or pay.get("period"):
        found.period = word(pay.get("unitText") or pay["period"])
    return found


def unpacked(value: object) -> object:
    """A cell that holds a list or an object in JSON or in Python's notation, taken apart."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("[", "{"):
        return value
    if len(value) > _MAX_LITERAL:
        return value
    for parse in (json.loads, _literal):
        try:
            found = parse(value.strip())
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue  # a text that only begins like a list
        if isinstance(found, (list, dict)):
            return found
    return value


def _literal(text: str) -> object:
    with warnings.catch_warnings():  # of escapes, with a line of the text
        warnings.simplefilter("ignore")
        return ast.literal_eval(text)


def _word_of(value: Mapping[object, object], keys: tuple[str, ...]) -> str:
    for key in keys:
        if value.get(key) is not None and not isinstance(value[key], Mapping):
            return word(value[key])
    raise Misfit("an object without a name")


def _digits(value: float | Decimal) -> str:
    """17.0 is how a table with gaps stores 17; integers keep all their digits."""
    if isinstance(value, int):
        try:
            return str(value)
        except ValueError:  # more digits than Python writes out
            raise Misfit("a number without end") from None
    if not math.isfinite(value):
        raise Misfit("a number without end")
    return str(int(value)) if value == int(value) else str(value)


def _first(pay: Mapping[object, object], *keys: str, other: object) -> float | None:
    value = next((pay[key] for key in keys if pay.get(key) is not None), other)
    return None if value is None or value == "" else amount(value)


def _filled(items: list[str]) -> list[str]:
    return [item.strip() for item in items if item.strip()]

"""One row of a user's table → an entry; see `reading` for the columns."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from razbor.catalogue.entries import Entry, Name, invalid, names_of
from razbor.errors import ColumnMissing

Row = Mapping[str, object]
"""Column, in small letters → value."""

_IN_LANGUAGE = re.compile(r"names_([a-z]{2,3})")
_READ = frozenset({"id", "names", "name", "alternatives", "description", "code", "group"})
_NAMES = "a list of texts, or names|with|bars"


def check_columns(columns: list[str]) -> None:
    """Refuse a table that cannot have a single entry, or that has a column twice.

    Args:
        columns: in small letters.

    Raises:
        ColumnMissing: there is no column for ids, or none for names, or one is there twice.
    """
    read = [name for name in columns if name in _READ or _IN_LANGUAGE.fullmatch(name)]
    named = {"names", "name"} & set(read) or any(map(_IN_LANGUAGE.fullmatch, read))
    if "id" not in read or not named or len(set(read)) != len(read):
        raise ColumnMissing(
            f"the columns {', '.join(columns)}"[:200],
            expected="id, and names, name or names_en, names_de …, each once",
            remedy="name the columns in the first line",
        )


def entry_of(row: Row) -> Entry:
    """The entry of a row; whether it has an id and names is looked at later.

    Raises:
        EntryInvalid: a value of another type, a JSON list that is broken.
    """
    names = [*_names(row.get("names"))]
    names += _listed([*_texts(row.get("name")), *_texts(row.get("alternatives"))], None)
    for column, value in row.items():
        if found := _IN_LANGUAGE.fullmatch(column):
            names += _listed(_texts(value), found.group(1))
    return Entry(
        id=_text(row, "id") or "",
        names=tuple(names),
        description=_text(row, "description"),
        code=_text(row, "code"),
        group=_text(row, "group"),
    )


def _names(value: object) -> tuple[Name, ...]:
    if isinstance(value, Mapping):
        return names_of({str(language): _texts(texts) for language, texts in value.items()})
    return _listed(_texts(value), None)


def _listed(texts: list[str], language: str | None) -> tuple[Name, ...]:
    return tuple(Name(text, language, index == 0) for index, text in enumerate(texts))


def _texts(value: object) -> list[str]:
    """The names in a cell: a list, a JSON list, or texts between bars; blank ones are none."""
    if value is None:
        return []
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise invalid("a JSON list of names that is broken", _NAMES) from None
    elif isinstance(value, str):
        value = value.split("|")
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise invalid("names that are no texts", _NAMES)
    return [each for each in value if each.strip()]


def _text(row: Row, key: str) -> str | None:
    value = row.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise invalid(f"a {type(value).__name__} for the {key}", "a text")
    return value.strip() or None if value else None

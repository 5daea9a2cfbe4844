"""One record as read → one `schema.Vacancy`.

Title and description must be texts. A structured field of another type is left out with a
note in `Vacancy.reading_notes`: it never costs the record.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from razbor.errors import BrokenEncoding, BrokenRecord, RazborError
from razbor.reading import fields
from razbor.reading.cleaning import Cleaning
from razbor.reading.columns import Columns, Layout, lay_out
from razbor.schema import Salary, Vacancy

_BYTE_AS_SURROGATE = re.compile("[\udc80-\udcff]")
_SURROGATES_NOTE = "half characters (lone surrogates) were replaced by U+FFFD"

_READERS: dict[str, Callable[[object], object]] = {
    "html": fields.flag,
    "id": fields.identifier,
    "url": fields.word,
    "employer": fields.word,
    "area": fields.place,
    "published_at": fields.word,
    "salary": fields.salary,
    "skills": fields.names,
    "roles": fields.names,
    "experience": fields.experience,
    "employment": fields.word,
    "schedule": fields.word,
}
_PAY: dict[str, tuple[str, Callable[[object], object]]] = {
    "salary_from": ("minimum", fields.amount),
    "salary_to": ("maximum", fields.amount),
    "salary_currency": ("currency", fields.word),
    "salary_gross": ("gross", fields.flag),
    "salary_period": ("period", fields.word),
}
_SNIPPET = ("requirement", "responsibility")  # of the results of a search on hh.ru


@dataclass(frozen=True, slots=True)
class Failure:
    """A record, or a whole source, that could not be read.

    Attributes:
        source: file and line, row or index: "jobs.jsonl:17".
        error: what was found, what was expected, what helps.
    """

    source: str
    error: RazborError


@dataclass(slots=True)
class _Draft:
    """The values of a vacancy in the making, and what there is to say about them."""

    record: Mapping[str, object]
    layout: Layout
    values: dict[str, object] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def raw(self, name: str) -> object:
        """The value of a field as read; None where it is missing."""
        column = self.layout.fields.get(name)
        return None if column is None else self.sound(self.record.get(column))

    def sound(self, value: object) -> object:
        """The value as plain JSON types without lone surrogates; NaN is None."""
        cleaning = Cleaning()
        cleaned = cleaning.plain(value)
        if cleaning.replaced:
            self.note(_SURROGATES_NOTE)
        return cleaned

    def kept(self, column: str) -> object:
        """The value of a column to keep; one that JSON cannot hold is left out."""
        try:
            value = self.sound(self.record.get(column))
            if isinstance(value, bytes) or value in (math.inf, -math.inf):
                raise fields.Misfit(fields.kind(value))
        except fields.Misfit as error:
            self.note(f"a column to keep was left out: found {error}")
            return None
        return value

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def take(
    record: object, columns: Columns, source: str, notes: tuple[str, ...] = ()
) -> Vacancy | Failure:
    """One JSON value as a vacancy; its keys are looked at one record at a time."""
    try:
        if not isinstance(record, Mapping):
            raise BrokenRecord(
                fields.kind(record),
                expected="one object with the keys of a vacancy",
                remedy='write every vacancy as an object such as {"title": …, "description": …}',
            )
        return vacancy(record, _layout(record, columns), source, notes)
    except RazborError as error:
        return Failure(source, error.at(source))


def take_row(
    record: Mapping[str, object], layout: Layout, source: str, notes: tuple[str, ...] = ()
) -> Vacancy | Failure:
    """One row of a table as a vacancy."""
    try:
        return vacancy(record, layout, source, notes)
    except RazborError as error:
        return Failure(source, error.at(source))


def vacancy(
    record: Mapping[str, object], layout: Layout, source: str, notes: tuple[str, ...] = ()
) -> Vacancy:
    """Build the vacancy.

    Raises:
        BrokenRecord: the title or the description is not a text.
    """
    draft = _Draft(record, layout, notes=list(notes))
    _texts(draft)
    for name, reader in _READERS.items():
        _structured(draft, name, name, reader, draft.values)
    _pay(draft)
    extra = {str(draft.sound(name)): draft.kept(name) for name in layout.keep}
    return Vacancy.model_validate(
        {**draft.values, "source": source, "extra": extra, "reading_notes": draft.notes}
    )


def refuse_broken_bytes(text: str) -> None:
    """Refuse a piece of a file in which bytes are not of the file's encoding.

    `encoding.open_text` reads such bytes as lone surrogates, so that they cost one record
    and not the file.

    Raises:
        BrokenEncoding: there is such a byte.
    """
    if not text.isascii() and (found := _BYTE_AS_SURROGATE.search(text)):
        raise BrokenEncoding(
            f"the byte 0x{ord(found.group()) - 0xDC00:02x} at character {found.start() + 1:,}",
            expected="UTF-8, or UTF-16 with a byte order mark",
            remedy="save the file as UTF-8",
        )


def _layout(record: Mapping[str, object], columns: Columns) -> Layout:
    """Keys with a value come first: `"description": null` must not hide a snippet."""
    empty = frozenset(key for key, value in record.items() if value is None)
    return lay_out(tuple(record), columns, sparse=True, empty=empty)


def _texts(draft: _Draft) -> None:
    for name in ("title", "description"):
        try:
            value = _text(draft, name)
        except fields.Misfit as error:
            raise BrokenRecord(
                f"{error} as {name}",
                expected="a text",
                remedy="write it as a text, or choose another column for it",
            ) from None
        draft.values[name] = value


def _text(draft: _Draft, name: str) -> str:
    value = draft.raw(name)
    if value is None:
        return ""
    if name == "description" and _is_snippet(value):
        draft.values["html"] = True  # the words searched for are marked up in it
        return _joined_snippet(value)
    given = draft.record[draft.layout.fields[name]]
    if isinstance(value, str) and isinstance(given, (str, bytes)):
        return value
    raise fields.Misfit(fields.kind(given))


def _is_snippet(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict) and bool(set(_SNIPPET) & value.keys())


def _joined_snippet(snippet: dict[str, object]) -> str:
    parts = [snippet[key] for key in _SNIPPET if snippet.get(key)]
    return "\n".join(f"<p>{part}</p>" for part in parts if isinstance(part, str))


def _structured(
    draft: _Draft,
    name: str,
    key: str,
    reader: Callable[[object], object],
    into: dict[str, object],
) -> None:
    try:
        value = draft.raw(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return
        found = reader(value)
    except fields.Misfit as error:
        draft.note(f"{name} was left out: found {error}")
        return
    if found not in ("", []):
        into[key] = found


def _pay(draft: _Draft) -> None:
    """Flat columns fill what the salary as a whole leaves open."""
    flat: dict[str, object] = {}
    for name, (key, reader) in _PAY.items():
        _structured(draft, name, key, reader, flat)
    whole = draft.values.get("salary")
    given = whole.model_dump(exclude_none=True) if isinstance(whole, Salary) else {}
    merged = {**flat, **given}
    if merged:
        draft.values["salary"] = Salary.model_validate(merged)
    else:
        draft.values.pop("salary", None)

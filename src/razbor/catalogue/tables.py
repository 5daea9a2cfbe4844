"""Entries and their names as two Parquet tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import fields
from sys import intern
from typing import TYPE_CHECKING, Any

import numpy as np

from razbor.catalogue.entries import Entry, Name, as_entries
from razbor.errors import CatalogueFormat, EntryInvalid

if TYPE_CHECKING:
    from pyarrow import Schema, Table

_TEXTS = tuple(field.name for field in fields(Entry) if field.name != "names")
_BROKEN = "build the catalogue again, or get it again from where it came"


def write_entries(entries: Sequence[Entry]) -> bytes:
    """`entries.parquet`: id, description, code and group of each entry."""
    import pyarrow as pa

    columns = {name: [getattr(entry, name) for entry in entries] for name in _TEXTS}
    return _bytes(pa.table(columns, schema=_entries_schema()))


def write_names(entries: Sequence[Entry]) -> bytes:
    """`names.parquet`: the number of the entry, language, text and whether it is preferred."""
    import pyarrow as pa

    sizes = [len(entry.names) for entry in entries]
    names = [name for entry in entries for name in entry.names]
    columns = {
        "entry": np.repeat(np.arange(len(entries)), sizes),
        "language": [name.language for name in names],
        "text": [name.text for name in names],
        "preferred": [name.preferred for name in names],
    }
    return _bytes(pa.table(columns, schema=_names_schema()))


def read_tables(entries: bytes, names: bytes) -> tuple[Entry, ...]:
    """The entries of both tables.

    Raises:
        CatalogueFormat: tables of other columns, names of no entry or out of order, entries
            that could not have been built.
    """
    rows = _columns(entries, _entries_schema(), "entries.parquet")
    found = _columns(names, _names_schema(), "names.parquet")
    groups: list[list[Name]] = [[] for _ in rows["id"]]
    owners = found["entry"]
    if owners and (owners != sorted(owners) or owners[0] < 0 or owners[-1] >= len(groups)):
        raise _unfit("names of entries that are not there, or out of order", "names.parquet")
    texts = zip(found["text"], found["language"], found["preferred"], strict=True)
    for owner, (text, language, preferred) in zip(owners, texts, strict=True):
        # One object for each language, not one for each name: 3 MB of ESCO.
        groups[owner].append(Name(text, language and intern(language), preferred))
    columns = [rows[name] for name in _TEXTS]
    given = tuple(
        Entry(names=tuple(group), **dict(zip(_TEXTS, row, strict=True)))
        for group, row in zip(groups, zip(*columns, strict=True), strict=True)
    )
    try:
        sound = as_entries(given)
    except EntryInvalid as error:
        raise _unfit(error.found, f"entries.parquet: {error.place}") from None
    if sound != given:
        raise _unfit("names that are blank, twice there or not on one line", "names.parquet")
    return given


def _entries_schema() -> Schema:
    import pyarrow as pa

    return pa.schema([pa.field(name, pa.string(), nullable=name != "id") for name in _TEXTS])


def _names_schema() -> Schema:
    import pyarrow as pa

    return pa.schema(
        [
            pa.field("entry", pa.int32(), nullable=False),
            pa.field("language", pa.string()),
            pa.field("text", pa.string(), nullable=False),
            pa.field("preferred", pa.bool_(), nullable=False),
        ]
    )


def _bytes(table: Table) -> bytes:
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _columns(data: bytes, schema: Schema, place: str) -> dict[str, list[Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data), use_threads=False)
        if not table.schema.equals(schema):
            raise _unfit(f"the columns {', '.join(table.schema.names)}"[:200], place)
        table.validate(full=True)
        found: dict[str, list[Any]] = table.to_pydict()
        del table
        pa.default_memory_pool().release_unused()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _unfit(f"a table that cannot be read ({type(error).__name__})", place) from None
    if any(None in found[field.name] for field in schema if not field.nullable):
        raise _unfit("a cell without a value", place)
    return found


def _unfit(found: str, place: str) -> CatalogueFormat:
    return CatalogueFormat(
        found, expected="the tables that razbor writes", remedy=_BROKEN, place=place
    )

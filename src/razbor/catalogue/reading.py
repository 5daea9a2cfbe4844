"""A user's own taxonomy from a file: CSV, TSV or JSON Lines, an entry a row.

Columns, in any order and of any case: `id`; its names, by one or several of

- `names`: preferred one first, separated by `|`, or a JSON list; in JSON Lines also
  language → names,
- `name` and `alternatives`,
- `names_en`, `names_de`, `names_ru` …: names in one language;

and, where there are, `description`, `code` and `group`. Other columns are not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from razbor.catalogue.entries import Entry, gathered
from razbor.catalogue.rows import Row, check_columns, entry_of
from razbor.errors import BrokenRecord, FileMissing, RazborError, UnknownFormat
from razbor.reading.delimited import Table, fitted
from razbor.reading.encoding import open_text
from razbor.reading.jsonl import broken_json
from razbor.reading.record import refuse_broken_bytes
from razbor.reading.rows import MISSING
from razbor.reading.source import Source

Rows = Iterator[tuple[int, Row | RazborError]]
"""Line → row, or what is wrong with it."""


def read_entries(path: str | Path) -> tuple[Entry, ...]:
    """The entries of a file.

    Raises:
        FileMissing: it is not there.
        UnknownFormat: its suffix is none of .csv, .tsv, .jsonl and .ndjson.
        ColumnMissing: a table has no column for ids or for names.
        BrokenRecord: a row or a line that cannot be read.
        EntryInvalid: a row that is no entry; all name the line.
        ReadingError: bytes of another encoding, a file that is no text.
    """
    path = Path(path)
    readers = {".csv": _table, ".tsv": _table, ".jsonl": _lines, ".ndjson": _lines}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnknownFormat(
            f'the suffix "{path.suffix[:20]}"',
            expected=", ".join(readers),
            remedy="convert the file to one of them",
            place=path.as_posix(),
        )
    if not path.is_file():
        raise FileMissing(
            "no such file", expected="a file", remedy="check the path", place=path.as_posix()
        )
    source = Source(path.as_posix(), path=path)
    try:
        return gathered(_entries(source.name, reader(source)))
    except RazborError as error:
        raise error.at(source.name) from None


def _entries(name: str, rows: Rows) -> Iterator[tuple[str, Entry]]:
    for line, row in rows:
        place = f"{name}:{line}"
        try:
            if isinstance(row, RazborError):
                raise row
            yield place, entry_of({str(key).strip().lower(): row[key] for key in row})
        except RazborError as error:
            raise error.at(place) from None


def _table(source: Source) -> Rows:
    with open_text(source) as text:
        rows = Table(text).rows()
        header = next(rows, (1, [""]))[1]
        if isinstance(header, BrokenRecord):
            raise header
        columns = [name.strip().lower() for name in header]
        check_columns(columns)
        for line, cells in rows:
            yield line, _row(columns, cells)


def _row(columns: list[str], cells: list[str] | BrokenRecord) -> Row | RazborError:
    if isinstance(cells, BrokenRecord):
        return cells
    try:
        refuse_broken_bytes("".join(cells))
        if len(cells) != len(columns):
            cells = fitted(cells, len(columns))
    except RazborError as error:
        return error
    values = [None if cell.strip() in MISSING else cell for cell in cells]
    return dict(zip(columns, values, strict=True))


def _lines(source: Source) -> Rows:
    with open_text(source) as text:
        for number, line in enumerate(text.lines(), 1):
            if given := line.strip("\ufeff \t\r\n"):
                yield number, _object(given)


def _object(line: str) -> Row | RazborError:
    try:
        refuse_broken_bytes(line)
        value = json.loads(line, strict=False)
    except RazborError as error:
        return error
    except (ValueError, RecursionError) as error:
        return broken_json(error)
    if isinstance(value, dict):
        return value
    return BrokenRecord(
        "JSON that is no object",
        expected="one object a line",
        remedy='write every entry as an object such as {"id": …, "names": […]}',
    )

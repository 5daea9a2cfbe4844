"""CSV and its relatives: `,` `;` or tab, quoted cells over several lines."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from razbor.errors import BrokenRecord, RazborError
from razbor.reading.columns import Columns, Layout, is_known, lay_out
from razbor.reading.content import markup, mistaken
from razbor.reading.encoding import MAX_RECORD, Text, open_text
from razbor.reading.record import Failure, refuse_broken_bytes, take_row
from razbor.reading.rows import named, present
from razbor.reading.source import Source
from razbor.schema import Vacancy

_DELIMITERS = ",;\t"
_EXCEL_HINT = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
_REMEDY = "put cells with line breaks, quotes or the delimiter in quotes, and double inner quotes"


class Table:
    """A header and the rows under it, each with the line it starts at."""

    def __init__(self, text: Text) -> None:
        self._lines = text.lines()
        self._before = 0  # lines read before the reader of cells was there
        header = self._first_line()
        delimiter = _EXCEL_HINT.match(header)
        if delimiter:
            header = self._first_line()
        # The limit is one of the process; it is only ever raised.
        csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD))
        self._cells = csv.reader(
            self._with(header),
            delimiter=delimiter.group(1) if delimiter else _delimiter(header),
            strict=True,  # a quote that is never closed must not swallow rows in silence
        )

    def rows(self) -> Iterator[tuple[int, list[str] | BrokenRecord]]:
        """The header and the rows that are not blank, each with its line."""
        while True:
            line = self._before + self._cells.line_num
            try:
                cells = next(self._cells)
            except StopIteration:
                return
            except csv.Error as error:
                yield line, self._torn(error, line)
            else:
                if any(cell.strip() for cell in cells):
                    yield line, cells

    def _torn(self, error: csv.Error, line: int) -> BrokenRecord:
        """The error for a row; one whose quote is never closed has swallowed all behind it."""
        if "unexpected end" in str(error):
            lines = self._before + self._cells.line_num - line
            return _broken(f"a quote that is never closed: {lines:,} lines to the end are lost")
        return _broken(f"cells that cannot be told apart ({error})")

    def _first_line(self) -> str:
        for line in self._lines:
            self._before += 1
            if line.strip("\ufeff \r\n"):
                return line.lstrip("\ufeff")
        return ""

    def _with(self, header: str) -> Iterator[str]:
        yield header
        yield from self._lines


def read(source: Source, columns: Columns) -> Iterator[Vacancy | Failure]:
    """Read the rows as vacancies; `Vacancy.source` names the line a row starts at.

    Raises:
        ColumnMissing: the header has no column that is needed.
        BrokenRecord: the header cannot be read.
        DamagedFile: the file is no table.
    """
    with open_text(source) as text:
        rows = Table(text).rows()
        for line, header in rows:
            if isinstance(header, BrokenRecord):
                raise header.at(f"{source.name}:{line}")
            if found := markup("".join(header[:1])):
                raise mistaken(found, "a table with a header")
            names = [name.strip() for name in header]
            refuse_broken_bytes("".join(names))
            layout = lay_out(tuple(name for name in names if name), columns)
            for start, cells in rows:
                place = f"{source.name}:{start}"
                yield _row(names, cells, layout, place, text.notes)
            return


def _row(
    names: list[str],
    cells: list[str] | BrokenRecord,
    layout: Layout,
    place: str,
    notes: tuple[str, ...],
) -> Vacancy | Failure:
    if isinstance(cells, BrokenRecord):
        return Failure(place, cells.at(place))
    try:
        refuse_broken_bytes("".join(cells))
        if len(cells) != len(names):
            cells = fitted(cells, len(names))
    except RazborError as error:
        return Failure(place, error.at(place))
    record, lost = named(names, present(names, cells, layout), layout)
    return take_row(record, layout, place, (*notes, *lost))


def fitted(cells: list[str], width: int) -> list[str]:
    """Rows may end with delimiters too many; anything else is a sign of lost quotes.

    Raises:
        BrokenRecord: too few cells, or too many.
    """
    if len(cells) > width and not any(cells[width:]):
        return cells[:width]
    raise _broken(f"{len(cells)} cells where the header has {width}")


def _broken(found: str) -> BrokenRecord:
    return BrokenRecord(found, expected="one cell for each column", remedy=_REMEDY)


def _delimiter(header: str) -> str:
    """The delimiter that cuts the header into the most known names, then into the most cells."""

    def fit(delimiter: str) -> tuple[int, int]:
        names = [name.strip(' "\r\n') for name in header.split(delimiter)]
        return sum(is_known(name) for name in names), len(names)

    return max(_DELIMITERS, key=fit)

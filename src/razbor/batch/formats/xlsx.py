"""Workbooks: plain cells within Excel's limits, streamed row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from razbor.batch.formats import flat
from razbor.batch.formats.fields import Cell
from razbor.errors import ExtraMissing
from razbor.schema import Report

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

MAX_ROWS = 1_048_576
"""Rows of a sheet, the header among them; the next ones go to another sheet."""
MAX_CHARACTERS = 32_767
"""Of a cell; a longer text is cut and ends in `CUT`. Counted in UTF-16, as Excel does."""
CUT = " […]"

CUT_NOTE = "cells cut at 32,767 characters"
REPLACED_NOTE = "cells with control characters replaced by U+FFFD"


@dataclass(frozen=True, slots=True)
class Xlsx:
    """Reports as rows of cells, `keep` having columns of the input beside them."""

    keep: tuple[str, ...] = ()
    explain: bool = False

    def encode(self, report: Report) -> tuple[Cell, ...]:
        """One row."""
        return flat.row(report, self.keep, explain=self.explain)

    def open(self, target: Path | BinaryIO) -> XlsxWriter:
        """Begin a workbook."""
        return XlsxWriter(cast(Path, target), flat.header(self.keep, explain=self.explain))


class XlsxWriter:
    """Writes rows under a header, on as many sheets as they need."""

    def __init__(
        self,
        path: Path,
        header: Sequence[str],
        max_rows: int = MAX_ROWS,
        *,
        sheet: str = "vacancies",
    ) -> None:
        from openpyxl import Workbook

        self.notes: Counter[str] = Counter()
        self._path = path
        self._header = header
        self._max_rows = max_rows
        self._title = sheet
        self._book = Workbook(write_only=True)
        self._begin_sheet()

    def write(self, payload: Sequence[Cell]) -> None:
        """Write one row."""
        if self._rows == self._max_rows:
            self._begin_sheet()
        self._append(payload)

    def close(self) -> None:
        """Save the workbook."""
        self._book.save(self._path)

    def _begin_sheet(self) -> None:
        number = len(self._book.worksheets)
        self._sheet = self._book.create_sheet(
            f"{self._title} {number + 1}" if number else self._title
        )
        self._sheet.freeze_panes = "A2"
        self._rows = 0
        self._append(self._header)

    def _append(self, cells: Sequence[Cell]) -> None:
        self._sheet.append([self._text(cell) if isinstance(cell, str) else cell for cell in cells])
        self._rows += 1

    def _text(self, text: str) -> WriteOnlyCell:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        text, replaced = ILLEGAL_CHARACTERS_RE.subn("\ufffd", text)
        self.notes[REPLACED_NOTE] += bool(replaced)
        shown = _within(text)
        self.notes[CUT_NOTE] += shown != text
        cell = WriteOnlyCell(self._sheet, shown)
        cell.data_type = "s"  # whatever it looks like: a formula, an error such as #N/A
        return cell


def check_library() -> None:
    """See, before any work is done, that workbooks can be written.

    Raises:
        ExtraMissing: without openpyxl.
    """
    if find_spec("openpyxl") is None:
        raise ExtraMissing.of("documents", "openpyxl")


def _within(text: str) -> str:
    """The text, cut visibly where a cell cannot hold it; no character is cut in half."""
    if len(text) * 2 <= MAX_CHARACTERS:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= MAX_CHARACTERS * 2:
        return text
    return units[: (MAX_CHARACTERS - len(CUT)) * 2].decode("utf-16-le", errors="ignore") + CUT

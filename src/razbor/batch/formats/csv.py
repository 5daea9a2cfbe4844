"""CSV: plain cells in UTF-8 with a byte order mark, by which Excel knows the encoding."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from razbor.batch.formats import flat
from razbor.batch.formats.fields import Cell
from razbor.schema import Report


@dataclass(frozen=True, slots=True)
class Csv:
    """Reports as rows of cells, `keep` having columns of the input beside them."""

    keep: tuple[str, ...] = ()
    explain: bool = False

    def encode(self, report: Report) -> tuple[Cell, ...]:
        """One row; true and false in lower case, as in JSON."""
        cells = flat.row(report, self.keep, explain=self.explain)
        return tuple(str(cell).lower() if isinstance(cell, bool) else cell for cell in cells)

    def open(self, target: Path | BinaryIO) -> CsvWriter:
        """Begin a file."""
        return CsvWriter(cast(Path, target), flat.header(self.keep, explain=self.explain))


class CsvWriter:
    """Writes rows under a header."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.notes: Counter[str] = Counter()
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(header)

    def write(self, payload: Sequence[Cell]) -> None:
        """Write one row."""
        self._writer.writerow(payload)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

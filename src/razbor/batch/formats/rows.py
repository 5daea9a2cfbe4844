"""Rows under columns of one's own, as a file: what is no report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from razbor.batch.answering import Done
from razbor.batch.formats.csv import CsvWriter
from razbor.batch.formats.fields import Cell
from razbor.batch.formats.flat import safe
from razbor.batch.formats.form import Writer
from razbor.batch.formats.jsonl import JsonLinesWriter
from razbor.batch.formats.parquet import ParquetWriter
from razbor.batch.formats.xlsx import XlsxWriter
from razbor.batch.summary import UNSEEN

if TYPE_CHECKING:
    from pyarrow import Schema

Kind = Literal["text", "whole", "real", "flag", "by label"]
Row = dict[str, object]
"""Column → value."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A kind of output for rows, as those of `batch.formats` are for reports.

    Args:
        suffix: `.jsonl`, `.csv`, `.xlsx` or `.parquet`.
        columns: column → its kind.
    """

    suffix: str
    columns: Mapping[str, Kind]

    def encode(self, report: object) -> object:
        """What a writer takes: rows come as they are."""
        row = cast(Row, report)
        if self.suffix == ".parquet":
            # Arrow takes a map as pairs.
            return {
                name: list(value.items()) if isinstance(value, dict) else value
                for name, value in row.items()
            }
        if self.suffix == ".jsonl":
            return json.dumps(row, ensure_ascii=False).encode() + b"\n"
        return tuple(safe(self._cell(row[name])) for name in self.columns)

    def open(self, target: Path | BinaryIO) -> Writer:
        """Begin an output."""
        if self.suffix == ".jsonl":
            return JsonLinesWriter(target)
        path = cast(Path, target)
        if self.suffix == ".parquet":
            return ParquetWriter(path, _schema(self.columns))
        names = [str(safe(name)) for name in self.columns]
        return CsvWriter(path, names) if self.suffix == ".csv" else XlsxWriter(path, names)

    def done(self, row: Row) -> Done:
        """A row as what destinations write."""
        return Done(self.encode(row), UNSEEN)

    def _cell(self, value: object) -> Cell:
        if isinstance(value, bool) and self.suffix == ".csv":
            return str(value).lower()  # as in JSON
        if value is None or isinstance(value, (str, int, float)):
            return value
        return json.dumps(value, ensure_ascii=False)


@cache
def _arrow() -> Mapping[Kind, object]:
    import pyarrow as pa

    text, real = pa.string(), pa.float64()
    return {
        "text": text,
        "whole": pa.int64(),
        "real": real,
        "flag": pa.bool_(),
        "by label": pa.map_(text, real),
    }


def _schema(columns: Mapping[str, Kind]) -> Schema:
    import pyarrow as pa

    return pa.schema([(name, _arrow()[kind]) for name, kind in columns.items()])

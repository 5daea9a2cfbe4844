"""Parquet: batches of the needed columns only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from razbor.errors import DamagedFile
from razbor.reading.columns import Columns, lay_out
from razbor.reading.content import binary, markup, mistaken
from razbor.reading.record import Failure, take_row
from razbor.reading.source import Source
from razbor.schema import Vacancy

if TYPE_CHECKING:
    from pyarrow import RecordBatch, StringArray
    from pyarrow.parquet import ParquetFile

_ROWS = 256  # in a batch
_BUFFER = 1 << 20  # bytes read ahead of a column: without it a row group is read as a whole


def read(source: Source, columns: Columns) -> Iterator[Vacancy | Failure]:
    """Read the rows as vacancies; `Vacancy.source` names the row, counted from 1.

    Raises:
        ColumnMissing: there is no column that is needed.
        DamagedFile: the file breaks off or is no Parquet.
    """
    with _opened(source) as file:
        layout = lay_out(tuple(file.schema_arrow.names), columns)
        number = 0
        for rows in _batches(file, layout.used):
            for row in rows:
                number += 1
                yield take_row(row, layout, f"{source.name}:{number}")


def count(source: Source) -> int | None:
    """The number of rows, from the file's footer; None for a packed file or a stream."""
    if source.size is None:
        return None
    with _opened(source) as file:
        return int(file.metadata.num_rows)


@contextmanager
def _opened(source: Source) -> Iterator[ParquetFile]:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    found = binary(source.head)
    if source.head and found != "parquet":
        found = found or markup(source.head.decode("utf-8", errors="ignore"))
        raise mistaken(found or "no Parquet file", "a Parquet file")
    with source.open_seekable() as stream:
        try:
            file = ParquetFile(stream, buffer_size=_BUFFER, pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise _damaged("a Parquet file that breaks off or is damaged") from error
        yield file


def _batches(file: ParquetFile, used: list[str]) -> Iterator[list[dict[str, object]]]:
    import pyarrow as pa

    batches = file.iter_batches(batch_size=_ROWS, columns=used, use_threads=False)
    number = 0
    while True:
        try:
            batch = next(batches, None)
            if batch is None:
                return
            rows = _rows(batch)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise _damaged(f"a Parquet file that is damaged after row {number:,}") from error
        number += len(rows)
        yield rows


def _rows(batch: RecordBatch) -> list[dict[str, object]]:
    """The rows; times as ISO 8601 texts, as Python has neither nanoseconds nor the year 10000."""
    import pyarrow as pa

    for index, column in enumerate(batch.schema):
        kind = column.type
        if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
            texts = _as_iso(batch.column(index).cast(pa.string()))
            batch = batch.set_column(index, column.name, texts)
    rows: list[dict[str, object]] = batch.to_pylist()
    return rows


def _as_iso(texts: StringArray) -> StringArray:
    """Arrow's own notation with a T, without a fraction of zeros, an offset as +01:00."""
    import pyarrow.compute as pc

    for found, put in ((r"^(\S+) ", r"\1T"), (r"\.0+(Z|[+-]|$)", r"\1")):
        texts = pc.replace_substring_regex(texts, found, put)
    return pc.replace_substring_regex(texts, r"(:\S*[+-]\d\d)(\d\d)$", r"\1:\2")


def _damaged(found: str) -> DamagedFile:
    return DamagedFile(
        found,
        expected="a Parquet file, whole",
        remedy="write or download it again; what was read before is good",
    )

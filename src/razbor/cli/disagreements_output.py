"""Disagreements as rows of a file: ids, offsets, labels and scores, texts where asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from razbor.batch.answering import Done
from razbor.batch.destination import STDOUT, Destination, Stream, check_place
from razbor.batch.formats import Writer
from razbor.batch.formats.csv import CsvWriter
from razbor.batch.formats.fields import Cell
from razbor.batch.formats.flat import safe
from razbor.batch.formats.jsonl import JsonLinesWriter
from razbor.batch.formats.parquet import ParquetWriter
from razbor.batch.summary import UNSEEN
from razbor.errors import OutputInvalid
from razbor.evaluation.disagreement_ranking import Disagreement, DisputedDocument

if TYPE_CHECKING:
    from pyarrow import Schema

SUFFIXES = (".jsonl", ".csv", ".parquet")
JOINER = "; "

Row = dict[str, object]
"""Column → value."""

PLACES = {
    "id": "text",
    "question": "text",
    "start": "whole",
    "stop": "whole",
    "given": "text",
    "said": "text",
    "other": "text",
    "score": "real",
    "probabilities": "by label",
    "other_probabilities": "by label",
}
DOCUMENTS = {"id": "text", "places": "whole", "differing": "whole", "score": "real"}
TEXT = {"text": "text"}


@dataclass(frozen=True, slots=True)
class Rows:
    """A kind of output for rows, as those of `batch.formats` are for reports.

    Args:
        suffix: of `SUFFIXES`.
        columns: column → its kind.
    """

    suffix: str
    columns: Mapping[str, str]

    def encode(self, report: object) -> object:
        """What a writer takes: rows come as they are."""
        row = cast(Row, report)
        if self.suffix == ".parquet":
            # Arrow takes a map as pairs.
            return {
                name: list(value.items()) if isinstance(value, dict) else value
                for name, value in row.items()
            }
        if self.suffix == ".csv":
            return tuple(safe(_cell(row[name])) for name in self.columns)
        return json.dumps(row, ensure_ascii=False).encode() + b"\n"

    def open(self, target: Path | BinaryIO) -> Writer:
        """Begin an output."""
        if self.suffix == ".parquet":
            return ParquetWriter(cast(Path, target), _schema(self.columns))
        if self.suffix == ".csv":
            return CsvWriter(cast(Path, target), list(self.columns))
        return JsonLinesWriter(target)

    def done(self, row: Row) -> Done:
        """A row as what destinations write."""
        return Done(self.encode(row), UNSEEN)


def rows_for(output: str, sources: Sequence[str], *, documents: bool, texts: bool) -> Rows:
    """The kind of output that a path asks for by its suffix; `-` is JSON lines.

    Raises:
        OutputInvalid: another suffix, or a place that is read from.
    """
    columns = {**(DOCUMENTS if documents else PLACES), **(TEXT if texts else {})}
    if output == STDOUT:
        return Rows(".jsonl", columns)
    suffix = Path(output).suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputInvalid(
            f"the suffix {suffix!r}" if suffix else "a name without a suffix",
            expected=f"one of {', '.join(SUFFIXES)}",
            remedy="give the output one of these suffixes; `-` writes JSON lines to stdout",
            place=output,
        )
    check_place(Path(output), sources)
    return Rows(suffix, columns)


def write(
    listed: Sequence[Disagreement | DisputedDocument],
    rows: Rows,
    to: Destination | Stream,
    cover: Callable[[str], str] | None,
) -> None:
    """Write what is listed; `cover` hides personal data in texts, None leaves texts out."""
    for each in listed:
        row = _place(each) if isinstance(each, Disagreement) else _document(each)
        if cover is not None:
            row["text"] = each.text(cover)
        to.write(rows.done(row))


def destination(output: str, rows: Rows) -> Destination | Stream:
    """Where rows and errors go."""
    return Stream(rows) if output == STDOUT else Destination(Path(output), rows)


def _place(found: Disagreement) -> Row:
    answered = found.answered
    first, *others = answered.answers
    other = others[0] if others else None
    return {
        "id": found.document.id,
        "question": answered.question,
        "start": answered.start,
        "stop": answered.stop,
        "given": None if answered.given is None else JOINER.join(answered.given),
        "said": JOINER.join(first.said),
        "other": None if other is None else JOINER.join(other.said),
        "score": found.score,
        "probabilities": first.by_label(),
        "other_probabilities": None if other is None else other.by_label(),
    }


def _document(found: DisputedDocument) -> Row:
    return {
        "id": found.document.id,
        "places": len(found.rows),
        "differing": found.differing,
        "score": found.score,
    }


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, (str, int, float)):
        return value
    return json.dumps(value, ensure_ascii=False)


@cache
def _arrow() -> Mapping[str, object]:
    import pyarrow as pa

    text, real = pa.string(), pa.float64()
    return {"text": text, "whole": pa.int64(), "real": real, "by label": pa.map_(text, real)}


def _schema(columns: Mapping[str, str]) -> Schema:
    import pyarrow as pa

    return pa.schema([(name, _arrow()[kind]) for name, kind in columns.items()])

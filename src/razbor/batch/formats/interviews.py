"""Reports of interviews in files: JSON lines hold them whole, tables have a row an answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from razbor.batch.formats.csv import CsvWriter
from razbor.batch.formats.fields import Cell
from razbor.batch.formats.flat import safe
from razbor.batch.formats.form import Opens, Writer
from razbor.batch.formats.jsonl import JsonLinesWriter
from razbor.batch.formats.parquet import ParquetWriter
from razbor.batch.formats.suffixes import checked_suffix
from razbor.batch.formats.xlsx import XlsxWriter, check_library
from razbor.interviews import Answer, InterviewReport
from razbor.labels import Language, ids, table

if TYPE_CHECKING:
    from pyarrow import Schema

Row = dict[str, Cell]
"""Column → value."""

COLUMNS = (
    *("source", "answer", "speaker", "began", "ended", "label", "name", "probability", "unsure"),
    *(*ids("answers"), "words", "windows", "start", "stop", "text"),
    *("language", "warnings"),
)
_SHEET = "answers"


class InterviewFormat(Opens, Protocol):
    """A kind of output for interviews."""

    def encode(self, report: InterviewReport) -> Any:
        """What there is to write about a report."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Reports as `InterviewReport.to_dict` gives them, one a line."""

    def encode(self, report: InterviewReport) -> bytes:
        """One line."""
        return json.dumps(report.to_dict(), ensure_ascii=False).encode() + b"\n"

    def open(self, target: Path | BinaryIO) -> Writer:
        """Begin a file, or go on with a stream."""
        return JsonLinesWriter(target)


@dataclass(frozen=True, slots=True)
class Rows:
    """A row for every answer.

    Args:
        suffix: of the file: `.csv`, `.xlsx` or `.parquet`.
        lang: of the labels' names; None for the language of each interview.
    """

    suffix: str
    lang: Language | None = None

    def encode(self, report: InterviewReport) -> list[Row]:
        """The rows of an interview, none where nobody answers."""
        return list(_rows(report, self.lang))

    def open(self, target: Path | BinaryIO) -> Writer:
        """Begin a file."""
        path = cast(Path, target)
        if self.suffix == ".parquet":
            return _Many(ParquetWriter(path, _schema()), dict)
        if self.suffix == ".csv":
            return _Many(CsvWriter(path, COLUMNS), _in_csv)
        return _Many(XlsxWriter(path, COLUMNS, sheet=_SHEET), _in_cells)


def interview_format(path: Path, lang: Language | None = None) -> InterviewFormat:
    """The kind of output that a path asks for by its suffix.

    Args:
        path: where the output will lie.
        lang: of the labels' names in tables.

    Raises:
        OutputInvalid: another suffix.
        ExtraMissing: a workbook without the extra `documents`.
    """
    suffix = checked_suffix(path)
    if suffix == ".xlsx":
        check_library()
    return Whole() if suffix == ".jsonl" else Rows(suffix, lang)


def names_of_labels(lang: Language | None, language: str | None) -> dict[str, str]:
    """Label → its name in a language, or else in that of the text, or else in English."""
    known: dict[str | None, Language] = {"ru": "ru", "en": "en", "de": "de"}
    chosen = lang or known.get(language, "en")
    return {label.id: label.name(chosen) for label in table("answers")}


class _Many:
    """A writer that takes the rows of a document together."""

    def __init__(self, writer: Writer, encode: Callable[[Row], Any]) -> None:
        self.notes = writer.notes
        self._writer = writer
        self._encode = encode

    def write(self, payload: Sequence[Row]) -> None:
        """Write the rows of one interview."""
        for row in payload:
            self._writer.write(self._encode(row))

    def close(self) -> None:
        """Make the file readable."""
        self._writer.close()


def _in_cells(row: Row) -> tuple[Cell, ...]:
    return tuple(map(safe, row.values()))


def _in_csv(row: Row) -> tuple[Cell, ...]:
    """True and false in lower case, as in JSON."""
    return tuple(str(cell).lower() if isinstance(cell, bool) else cell for cell in _in_cells(row))


def _rows(report: InterviewReport, lang: Language | None) -> Iterator[Row]:
    names = names_of_labels(lang, report.language)
    codes = "; ".join(dict.fromkeys(warning.code for warning in report.warnings))
    for number, answer in enumerate(report.answers, start=1):
        turn = report.turns[answer.turn]
        values: tuple[Cell, ...] = (
            *(report.source, number, answer.speaker, turn.began, turn.ended),
            *(answer.label, names[answer.label], round(answer.probability, 4), answer.unsure),
            *_scores(answer),
            *(answer.words, answer.windows, answer.start, answer.stop, answer.text),
            *(report.language, codes),
        )
        yield dict(zip(COLUMNS, values, strict=True))


def _scores(answer: Answer) -> Iterator[float]:
    return (round(answer.scores[label], 4) for label in ids("answers"))


def _schema() -> Schema:
    import pyarrow as pa

    kinds = {
        **dict.fromkeys(("answer", "words", "windows", "start", "stop"), pa.int64()),
        **dict.fromkeys(("began", "ended", "probability"), pa.float64()),
        **dict.fromkeys(ids("answers"), pa.float64()),
        "unsure": pa.bool_(),
    }
    return pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])

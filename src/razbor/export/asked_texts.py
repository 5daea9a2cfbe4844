"""The texts of a file, for two forms of a model to be asked about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from razbor.errors import EmptyFile, FileMissing
from razbor.export.texts import GateText
from razbor.reading import Columns, Failure, read_vacancies
from razbor.reading.encoding import open_text
from razbor.reading.record import refuse_broken_bytes
from razbor.reading.source import Source
from razbor.schema import Vacancy


def read_texts(path: Path, language_column: str | None = None) -> tuple[list[GateText], int]:
    """The texts of a file, and how many of its records could not be read.

    A line of a `.txt` is a text. Of every other format a record is one: its title in the first
    line, its description below.

    Args:
        path: jsonl, csv, parquet … as `razbor annotate` reads.
        language_column: holds the language of each; without, it is told from the text.

    Raises:
        FileMissing: there is no such file.
        EmptyFile: no text in it.
        ReadingError: a `.txt` that is no text.
    """
    if not path.exists():
        raise FileMissing(
            "no such file", expected="a file of texts", remedy="check the path", place=str(path)
        )
    if path.suffix.lower() == ".txt":
        found, failed = [GateText("", line) for line in _lines(path)], 0
    else:
        keep = (language_column,) if language_column else ()
        records = list(read_vacancies(path, Columns(keep=keep)))
        vacancies = [each for each in records if not isinstance(each, Failure)]
        found = [_text(each, language_column) for each in vacancies]
        failed = len(records) - len(vacancies)
    if not found:
        raise EmptyFile(
            "a file without a text that can be read",
            expected="at least one",
            remedy="check how the file was written",
            place=str(path),
        )
    return found, failed


def _lines(path: Path) -> Iterator[str]:
    with open_text(Source(path.as_posix(), path=path)) as text:
        for line in text.lines():
            refuse_broken_bytes(line)
            if line.strip():
                yield line.rstrip("\r\n")


def _text(vacancy: Vacancy, column: str | None) -> GateText:
    language = vacancy.extra.get(column, "") if column else ""
    parts = (vacancy.title.strip(), vacancy.description)
    return GateText(str(language or ""), "\n".join(part for part in parts if part))

"""Titles from files: one a line of a text, one a row of a table."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from razbor.errors import EmptyFile, FileMissing, RazborError
from razbor.reading.columns import Columns
from razbor.reading.encoding import open_text
from razbor.reading.explained import EXPLAINED, explained
from razbor.reading.record import Failure, refuse_broken_bytes
from razbor.reading.source import Source
from razbor.reading.sources import STDIN, read_vacancies
from razbor.schema import Vacancy

_LINES = ".txt"


def read_titles(
    sources: Iterable[str],
    columns: Columns = Columns(),  # noqa: B008 - frozen
    *,
    stdin: BinaryIO | None = None,
) -> Iterator[Vacancy | Failure]:
    """Read titles, one at a time; those of standard input as they come.

    Nothing is raised while reading: what cannot be read comes out as a `Failure`. A blank line
    is a blank title, so that answers stay in step.

    Args:
        sources: paths of `.txt` files, a title a line; of tables and JSON as `read_vacancies`
            reads them; `-` for the lines of standard input.
        columns: the user's choice of the column.
        stdin: the bytes of standard input; None: those of the process.

    Yields:
        A `Vacancy` with `title` and `source`, or a `Failure`.
    """
    for given in sources:
        path = Path(given)
        if given == STDIN:
            yield from _lines(Source("stdin", stream=stdin or sys.stdin.buffer))
        elif path.is_dir():
            yield Failure(path.as_posix(), _folder().at(path.as_posix()))
        elif path.suffix.lower() == _LINES:
            yield from _lines(Source(path.as_posix(), path=path))
        else:
            yield from read_vacancies(path, columns)


def _lines(source: Source) -> Iterator[Vacancy | Failure]:
    number = 0
    try:
        with open_text(source) as text:
            for number, line in enumerate(text.lines(), 1):
                yield _title(line.rstrip("\r\n"), f"{source.name}:{number}", text.notes)
        if not number:
            raise EmptyFile(
                "an empty file", expected="at least one title", remedy="check how it was written"
            )
    except EXPLAINED as error:
        yield Failure(source.name, explained(error).at(source.name))


def _title(line: str, place: str, notes: tuple[str, ...]) -> Vacancy | Failure:
    try:
        refuse_broken_bytes(line)
    except RazborError as error:
        return Failure(place, error.at(place))
    return Vacancy(title=line, source=place, reading_notes=list(notes))


def _folder() -> FileMissing:
    return FileMissing(
        "a folder", expected="the path of one file", remedy="give the files in it one by one"
    )

"""JSON lines: one object a line. A broken line costs itself alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from razbor.errors import BrokenRecord, RazborError
from razbor.reading.columns import Columns
from razbor.reading.content import is_header, markup, mistaken
from razbor.reading.encoding import open_text
from razbor.reading.record import Failure, refuse_broken_bytes
from razbor.reading.source import Source
from razbor.reading.wrapping import take_all
from razbor.schema import Vacancy

_MAX_COUNTED = 1 << 26  # bytes: larger files are not read just to count them


def read(source: Source, columns: Columns) -> Iterator[Vacancy | Failure]:
    """Read the lines as vacancies; `Vacancy.source` names the line.

    Raises:
        DamagedFile: the file is one JSON document, or something else altogether.
    """
    with open_text(source) as text:
        numbered = enumerate(text.lines(), start=1)
        yield from read_lines(_checked(numbered), columns, source.name, text.notes)


def count(source: Source) -> int | None:
    """The number of lines that are not blank; None for a large or packed file."""
    if source.size is None or source.size > _MAX_COUNTED:
        return None
    with source.open() as file:
        return sum(1 for line in file if line.strip())


def read_lines(
    numbered: Iterable[tuple[int, str]], columns: Columns, name: str, notes: tuple[str, ...]
) -> Iterator[Vacancy | Failure]:
    """Read numbered lines; blank ones are no records."""
    for number, line in numbered:
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            refuse_broken_bytes(line)
            value = parsed(line)
        except RazborError as error:
            yield Failure(place, error.at(place))
        else:
            yield from take_all(value, columns, place, notes)


def broken_json(error: ValueError | RecursionError) -> BrokenRecord:
    """The error for JSON that cannot be parsed; it does not show the text."""
    if isinstance(error, json.JSONDecodeError):
        found = f"broken JSON at column {error.colno:,} ({error.msg})"
    elif isinstance(error, RecursionError):
        found = "JSON that is nested too deep"
    else:
        found = "a JSON number that is too long"
    return BrokenRecord(found, expected="one JSON object a line", remedy="write this record again")


def parsed(line: str) -> object:
    """The value of a line.

    Raises:
        BrokenRecord: it is no JSON.
    """
    try:
        # Raw tabs and other control characters in texts harm nobody.
        return json.loads(line.strip("\ufeff \t\r\n"), strict=False)
    except (ValueError, RecursionError) as error:
        raise broken_json(error) from None


def _checked(numbered: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines, once the first one looks like a record."""
    first = True
    for number, line in numbered:
        if first and line.strip():
            first = False
            if markup(line) == "html":
                raise mistaken("html", "JSON lines")
            if line.lstrip()[0] == "[" or line.strip() == "{":
                raise mistaken("json", "JSON lines: one object a line")
            if is_header(line):
                raise mistaken("table", "JSON lines: one object a line")
        yield number, line

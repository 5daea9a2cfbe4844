"""Plain text: one vacancy, its title in the first line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from razbor.reading.columns import Columns
from razbor.reading.content import refuse_other_text
from razbor.reading.encoding import open_text
from razbor.reading.record import Failure, refuse_broken_bytes, take
from razbor.reading.source import Source
from razbor.schema import Vacancy

MAX_TITLE = 120
"""Characters: a longer first line is a paragraph."""


def read(source: Source, columns: Columns) -> Iterator[Vacancy | Failure]:
    """Read the file as one vacancy; it has no columns to choose from.

    Raises:
        BrokenEncoding: the bytes are of no encoding that is known.
        DamagedFile: the file is a page, JSON, or a table.
    """
    with open_text(source) as text:
        whole = text.whole()
        refuse_broken_bytes(whole)
        refuse_other_text(whole)
        title, description = split_title(whole)
        if title or description:
            record = {"title": title, "description": description}
            yield take(record, Columns(keep=columns.keep), source.name, text.notes)


def is_text(place: str) -> bool:
    """Whether a vacancy at this place was read from a text, and its title from the first line."""
    return place.lower().endswith((".txt", ".txt.gz"))


def whole_text(path: Path) -> str:
    """The text of a file with its first line, for those who have a title already."""
    with open_text(Source(path.as_posix(), path=path)) as text:
        return _tidy(text.whole())


def count(source: Source) -> int | None:
    """A text is one vacancy."""
    return None if source.size is None else 1


def split_title(text: str) -> tuple[str, str]:
    """Title and description; no title where the first line reads like a sentence."""
    whole = _tidy(text)
    first, _, rest = whole.partition("\n")
    first = first.strip()
    if rest.strip() and len(first) <= MAX_TITLE and not first.endswith("."):
        return first, rest.strip("\n")
    return "", whole


def _tidy(text: str) -> str:
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip()

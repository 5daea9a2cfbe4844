"""Transcripts in Word documents: paragraphs, and tables of speakers beside what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from razbor.reading.docx import text_of
from razbor.reading.source import Source
from razbor.reading.word_text import lines, lists, row_lines
from razbor.text.dialogue.times import seconds
from razbor.text.dialogue.words import phrases, plain

if TYPE_CHECKING:
    from docx.document import Document

_LONGEST = 60
"""Characters of the name of a speaker."""


def read(source: Source) -> str:
    """The text of the body; headers and footers of pages are nobody's words.

    Raises:
        ExtraMissing: python-docx is not installed.
        DamagedFile: the file is no Word document, is damaged, or would fill the memory.
    """
    return text_of(source, _parts)


def _parts(document: Document) -> Iterator[str]:
    return lines(document.element.body, lists(document.styles.element), _row)


def _row(cells: list[list[str]]) -> Iterator[str]:
    """«Анна: …» for a speaker and what he says, a time in a cell of its own before it.

    A header and rows of another form are read as in any document.
    """
    filled = [cell for cell in cells if cell]
    times = [cell[0].strip() for cell in filled if len(cell) == 1 and _is_time(cell[0])]
    others = [cell for cell in filled if not (len(cell) == 1 and _is_time(cell[0]))]
    if len(others) != 2 or len(times) > 1 or not _is_name(others[0]) or _is_header(others):
        yield from row_lines(cells)
        return
    clock = f"[{times[0]}] " if times else ""
    name = others[0][0].strip().rstrip(":")
    yield f"{clock}{name}: {others[1][0].strip()}"
    yield from others[1][1:]


def _is_time(text: str) -> bool:
    return seconds(text.strip(" []()")) is not None


def _is_name(cell: list[str]) -> bool:
    return len(cell) == 1 and len(cell[0].strip()) <= _LONGEST


def _is_header(cells: list[list[str]]) -> bool:
    return all(len(cell) == 1 and plain(cell[0].strip()) in phrases("column") for cell in cells)

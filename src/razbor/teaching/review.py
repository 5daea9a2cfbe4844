"""A table of rows to look at, beside the bundle: it holds texts, and the bundle holds none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from razbor.teaching.examples import Example
from razbor.teaching.findings import Findings

SUFFIX = ".review.csv"
COLUMNS = ("why", "row", "label", "suggested", "doubt", "text")
JOINER = "; "

UNREADABLE = "could not be read"
EMPTY = "no text"
UNLABELLED = "no label"
REPEATED = "repeats another row"
CONFLICTING = "same text, another label"
SUSPECT = "looks mislabelled"


def beside(output: Path) -> Path:
    """Where the table of a bundle lies."""
    return output.with_name(output.name + SUFFIX)


def review_bytes(found: Findings) -> bytes:
    """The table as CSV that spreadsheets open as UTF-8; the header alone where all is well."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(found))
    return text.getvalue().encode("utf-8-sig", "replace")


def _rows(found: Findings) -> Iterator[tuple[str, ...]]:
    lesson = found.sorted.lesson
    for same in found.sorted.conflicts:
        yield from (_row(CONFLICTING, each) for each in same)
    for one in found.suspects:
        place, text = lesson.places[one.item], lesson.texts[one.item]
        yield SUSPECT, place, one.given, one.suggested, f"{one.doubt:.2f}", _cell(text)
    for failure in found.unreadable:
        yield UNREADABLE, failure.source, "", "", "", str(failure.error)
    for why, examples in (
        (EMPTY, found.sorted.empty),
        (UNLABELLED, found.sorted.unlabelled),
        (REPEATED, found.sorted.repeated),
    ):
        yield from (_row(why, each) for each in examples)


def _row(why: str, example: Example) -> tuple[str, ...]:
    return why, example.place, JOINER.join(example.labels), "", "", _cell(example.text)


def _cell(text: str) -> str:
    """A text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text

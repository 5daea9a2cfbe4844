"""The formats: which suffix is read by which module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from razbor.errors import UnknownFormat
from razbor.reading import (
    delimited,
    json_document,
    jsonl,
    page,
    parquet,
    plain_text,
    spreadsheet,
)
from razbor.reading.columns import Columns
from razbor.reading.record import Failure
from razbor.reading.source import Source
from razbor.schema import Vacancy


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its suffixes, and how it is read and counted.

    Attributes:
        suffixes: file name endings, the usual one first.
        read: the records of a source, one by one.
        count: their number where it is cheap to tell.
        packed: whether it is read with `.gz` behind the suffix as well.
    """

    suffixes: tuple[str, ...]
    read: Callable[[Source, Columns], Iterator[Vacancy | Failure]]
    count: Callable[[Source], int | None] = lambda _: None
    packed: bool = True


FORMATS = {
    "jsonl": Format((".jsonl", ".ndjson"), jsonl.read, jsonl.count),
    "json": Format((".json",), json_document.read),
    "csv": Format((".csv", ".tsv"), delimited.read),
    "xlsx": Format((".xlsx",), spreadsheet.read, packed=False),
    "parquet": Format((".parquet",), parquet.read, parquet.count, packed=False),
    "html": Format((".html", ".htm"), page.read, page.count),
    "txt": Format((".txt",), plain_text.read, plain_text.count),
}

_BY_SUFFIX = {ending: format_ for format_ in FORMATS.values() for ending in format_.suffixes}
_MAX_SUFFIX = 20


def known(path: Path) -> bool:
    """Whether the suffix is one that is read."""
    return _find(path) is not None


def suffix(path: Path) -> str:
    """The end of a file's name that says what it is, for messages: ".docx", ".md.gz"."""
    kept = 2 if path.suffix.lower() == ".gz" else 1
    return "".join(path.suffixes[-kept:]).lower()[-_MAX_SUFFIX:]


def format_of(path: Path) -> Format:
    """The format that a path's suffix names.

    Raises:
        UnknownFormat: none does.
    """
    found = _find(path)
    if found is None:
        shown = suffix(path)
        raise UnknownFormat(
            f'the suffix "{shown}"' if shown else "a file name without a suffix",
            expected=", ".join(_BY_SUFFIX) + ", and .gz behind all but .xlsx and .parquet",
            remedy="rename or convert the file",
        )
    return found


def _find(path: Path) -> Format | None:
    suffixes = [ending.lower() for ending in path.suffixes]
    if suffixes[-1:] == [".gz"]:
        found = _BY_SUFFIX.get(suffixes[-2]) if len(suffixes) > 1 else None
        return found if found and found.packed else None
    return _BY_SUFFIX.get(suffixes[-1]) if suffixes else None

"""Rows of a user's file → examples: a text and its labels, as the user wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from razbor.errors import DataInvalid, EmptyFile, RazborError
from razbor.reading import Columns, Failure, read_vacancies

TEXT = "text"
LABEL = "label"
MAX_LABEL = 200
"""Characters: what is longer is a text in the wrong column."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text, its labels without repetition, and its line or row in the file."""

    text: str
    labels: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where texts and labels stand in a file.

    Attributes:
        text: the column or key of the text.
        label: the column or key of the label; in JSON its value may be a list of labels.
        separator: between several labels of one cell; None: a cell is one label.
    """

    text: str = TEXT
    label: str = LABEL
    separator: str | None = None

    @property
    def columns(self) -> Columns:
        """The choice of columns, as readers take it."""
        return Columns(description=self.text, keep=(self.label,), exact=(self.label,))


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a file.

    Attributes:
        examples: in the file's order; those without a text or a label are among them.
        failures: rows that are no examples.
        several: whether a row may have more labels than one.
    """

    examples: tuple[Example, ...]
    failures: tuple[Failure, ...]
    several: bool


def read_examples(file: Path, wanted: Wanted) -> Read:
    """Read the labelled texts of a file: CSV, TSV, Excel, JSON, JSON Lines or Parquet.

    Args:
        file: one file.
        wanted: its columns.

    Raises:
        ReadingError: the file cannot be read at all, or lacks a column.
        EmptyFile: it has no row that could be read.
    """
    examples: list[Example] = []
    failures: list[Failure] = []
    lists = 0
    for found in read_vacancies(file, wanted.columns):
        if isinstance(found, Failure):
            failures.append(found)
            continue
        try:
            value = next(iter(found.extra.values()), None)  # the only column that is kept
            lists += isinstance(value, list)
            labels = tuple(_labels(value, wanted.separator))
        except RazborError as error:
            failures.append(Failure(found.source or "", error.at(found.source or "")))
        else:
            place = (found.source or "").removeprefix(f"{file.as_posix()}:")
            examples.append(Example(found.description, labels, place))
    if not examples:
        raise _nothing(failures, file)
    return Read(tuple(examples), tuple(failures), bool(lists) or wanted.separator is not None)


def label_text(value: object) -> str:
    """One label as a text: 1 and 1.0 of a spreadsheet are "1", spaces around it do not count.

    Raises:
        DataInvalid: a value that is neither text, number nor truth, or a text too long.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, (str, int, float)):
        raise _misfit(f"a label of the type {type(value).__name__}", "a text or a number")
    label = " ".join(str(value).split())
    if len(label) > MAX_LABEL:
        raise _misfit(f"a label of {len(label):,} characters", f"at most {MAX_LABEL}")
    return label


def _labels(value: object, separator: str | None) -> Iterator[str]:
    parts: Sequence[object]
    if isinstance(value, list):
        parts = value
    elif isinstance(value, str) and separator:
        parts = value.split(separator)
    else:
        parts = [value]
    found = [label_text(part) for part in parts if part is not None]
    yield from dict.fromkeys(label for label in found if label)


def _nothing(failures: Sequence[Failure], file: Path) -> RazborError:
    if failures:
        return failures[0].error.at(failures[0].source)
    return EmptyFile(
        "a file without a row",
        expected="a table with a text and a label in each row",
        remedy="check how the file was written",
        place=str(file),
    )


def _misfit(found: str, expected: str) -> DataInvalid:
    return DataInvalid(
        found,
        expected=expected,
        remedy="mend the row, or name another column with --label",
    )

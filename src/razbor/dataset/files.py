"""JSON Lines of labelled data: read whole, every row checked, no text of a row in any message."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from razbor.errors import DataInvalid, DataMissing

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True)
class DataFile:
    """A file that was read: its name below the data folder, digest, number of rows."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Rows(Generic[R]):
    """The rows of a file, each with its place (`path:line`) for messages."""

    file: DataFile
    rows: tuple[tuple[str, R], ...]


def read_rows(data: Path, name: str, kind: type[R]) -> Rows[R]:
    """The rows of `data/name`.

    Raises:
        DataMissing: no such file.
        DataInvalid: a row that is not JSON or does not fit; a file without rows.
    """
    path = data / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise missing(f"the file cannot be read ({type(error).__name__})", path) from None
    rows = tuple(_rows(path, content, kind))
    if not rows:
        raise invalid("no rows", "at least one row", str(path))
    return Rows(DataFile(name, digest(content), len(rows)), rows)


def digest(content: bytes) -> str:
    """The sha256 that names the content of a file."""
    return hashlib.sha256(content).hexdigest()


def missing(found: str, path: Path) -> DataMissing:
    """The error for data that are not there."""
    return DataMissing(
        found,
        expected="<data>/<split>/ with the files that docs/data.md lists",
        remedy="name the folder with --data or RAZBOR_DATA, and the split with --split",
        place=str(path),
    )


def invalid(found: str, expected: str, place: str) -> DataInvalid:
    """The error for a row that does not fit."""
    return DataInvalid(
        found, expected=expected, remedy="mend the row named, or label it anew", place=place
    )


def _rows(path: Path, content: bytes, kind: type[R]) -> Iterator[tuple[str, R]]:
    # Lines end with \n alone: other separators occur inside of texts.
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            row = kind.model_validate_json(line)
        except ValidationError as error:
            # `from None`: the cause would show the row.
            raise invalid(_reasons(error), "a row as docs/data.md says", place) from None
        yield place, row


def _reasons(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    reasons = (
        f"{'.'.join(map(str, each['loc'])) or 'the row'} ({each['type']})" for each in found[:3]
    )
    return f"a row that does not fit: {', '.join(reasons)}"

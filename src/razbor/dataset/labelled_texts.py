"""Texts with one label each: JSON Lines or CSV with the columns `text` and `label`."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from razbor.dataset.files import DataFile, digest, invalid, missing, read_rows
from razbor.dataset.splits import Labelled


class LabelledText(BaseModel):
    """A text and its label; other columns are welcome."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    text: Annotated[str, Field(min_length=1)]
    label: Annotated[str, Field(min_length=1)]
    id: str = ""


def load_texts(data: Path, name: str, labels: Collection[str]) -> Labelled[LabelledText]:
    """The labelled texts of `data/name`.

    Args:
        data: the folder of the file.
        name: below it; a `.csv` file is a table with a header, any other JSON Lines.
        labels: those that a row may have.

    Raises:
        DataMissing: no such file.
        DataInvalid: a row that does not fit, or has another label; a file without rows.
    """
    if Path(name).suffix.lower() == ".csv":
        file, rows = _csv(data, name)
    else:
        found = read_rows(data, name, LabelledText)
        file, rows = found.file, list(found.rows)
    for place, row in rows:
        if row.label not in labels:
            raise invalid("a label that is not in the list", f"one of {list(labels)}", place)
    return Labelled(tuple(row for _, row in rows), (file,))


def _csv(data: Path, name: str) -> tuple[DataFile, list[tuple[str, LabelledText]]]:
    path = data / name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise missing(f"the file cannot be read ({type(error).__name__})", path) from None
    try:
        lines = content.decode("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError:
        raise invalid("a file that is no UTF-8", "UTF-8", str(path)) from None
    rows = list(_rows(path, lines))
    if not rows:
        raise invalid("no rows", "at least one row", str(path))
    return DataFile(name, digest(content), len(rows)), rows


def _rows(path: Path, lines: list[str]) -> Iterator[tuple[str, LabelledText]]:
    reader = csv.DictReader(lines)
    for row in reader:
        place = f"{path}:{reader.line_num}"
        text, label = row.get("text"), row.get("label")
        if not text or not label:
            raise invalid("a row without text or label", "the columns text and label", place)
        yield place, LabelledText(text=text, label=label, id=row.get("id") or "")

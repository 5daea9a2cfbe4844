"""Labelled data: read, checked, and named by digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from razbor.errors import DataInvalid, DataMissing
from razbor.labels import ids
from razbor.models.manifest import DataDigest

HEADING = "heading"
MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of a document, half-open, in code points."""

    start: int
    stop: int
    label: str


@dataclass(frozen=True, slots=True)
class Document:
    """A vacancy whose fragments are labelled."""

    uid: str
    title: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Posting:
    """A vacancy with its category and its areas."""

    title: str
    text: str
    category: str
    areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class Title:
    """A title with its areas."""

    title: str
    areas: frozenset[str]


class Data:
    """The folder of training data; keeps the digest of every file that was read.

    Args:
        folder: as `--data` or `RAZBOR_DATA` names it.

    Raises:
        DataMissing: no such folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.digests: list[DataDigest] = []
        if not folder.is_dir():
            raise _missing(str(folder), "a folder with the training data")

    def documents(self, split: str = "silver") -> list[Document]:
        """The vacancies of `sections.jsonl`, fragments in order.

        Raises:
            DataMissing: a file is not there.
            DataInvalid: broken rows, unknown labels, offsets that miss the text.
        """
        known = {*ids("sections"), HEADING, MIXED}
        spans: dict[str, list[Span]] = {}
        texts = self._texts(split, "sections_vacancies.jsonl")
        for place, row in self._rows(f"{split}/sections.jsonl"):
            title_and_text = texts.get(row["uid"])
            if title_and_text is None:
                raise _invalid(place, f"the uid {row['uid']!r}", "the uid of a vacancy")
            _check_label(place, row["label"], known)
            if title_and_text[1][row["start"] : row["stop"]] != row["text"]:
                raise _invalid(place, "offsets that miss the text", "text[start:stop] == row text")
            spans.setdefault(row["uid"], []).append(Span(row["start"], row["stop"], row["label"]))
        return [
            Document(uid, *texts[uid], tuple(sorted(found, key=lambda span: span.start)))
            for uid, found in spans.items()
        ]

    def postings(self, split: str = "silver") -> list[Posting]:
        """The vacancies of `roles.jsonl`. Raises as `documents`."""
        texts = self._texts(split, "roles_vacancies.jsonl")
        found = []
        for place, row in self._rows(f"{split}/roles.jsonl"):
            if row["uid"] not in texts:
                raise _invalid(place, f"the uid {row['uid']!r}", "the uid of a vacancy")
            _check_label(place, row["category"], set(ids("categories")))
            found.append(Posting(*texts[row["uid"]], row["category"], _areas(place, row)))
        return found

    def titles(self, split: str = "silver") -> list[Title]:
        """The titles of `titles.jsonl`. Raises as `documents`."""
        rows = self._rows(f"{split}/titles.jsonl")
        return [Title(row["title"], _areas(place, row)) for place, row in rows]

    def unlabelled(self) -> Iterator[dict[str, Any]]:
        """The rows of `vacancies.parquet`: uid, title, description, is_html."""
        import pyarrow.parquet as pq

        path = self._path("vacancies.parquet")
        table = pq.read_table(path, columns=["uid", "title", "description", "is_html"])
        self._note(path, path.read_bytes(), table.num_rows)
        yield from table.to_pylist()

    def texts(self, name: str) -> dict[str, tuple[str, str]]:
        """Title and description by uid, of a file of vacancies. Raises as `documents`."""
        return {row["uid"]: (row["title"], row["description"]) for _, row in self._rows(name)}

    def _texts(self, split: str, name: str) -> dict[str, tuple[str, str]]:
        return self.texts(f"{split}/{name}")

    def _rows(self, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        path = self._path(name)
        raw = path.read_bytes()
        lines = raw.splitlines()
        self._note(path, raw, len(lines))
        for number, line in enumerate(lines, 1):
            place = f"{name}:{number}"
            try:
                row = json.loads(line)
            except ValueError as error:
                raise _invalid(place, "no JSON", "one JSON object a line") from error
            yield place, row

    def _path(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise _missing(str(path), f"the file {name} in the folder of training data")
        return path

    def _note(self, path: Path, raw: bytes, rows: int) -> None:
        name = path.relative_to(self.folder).as_posix()
        digest = DataDigest(name=name, sha256=hashlib.sha256(raw).hexdigest(), rows=rows)
        if digest not in self.digests:
            self.digests.append(digest)


def _areas(place: str, row: dict[str, Any]) -> frozenset[str]:
    for label in row["areas"]:
        _check_label(place, label, set(ids("areas")))
    return frozenset(row["areas"])


def _check_label(place: str, label: str, known: set[str]) -> None:
    if label not in known:
        raise _invalid(place, f"the label {label!r}", f"one of {sorted(known)}")


def _invalid(place: str, found: str, expected: str) -> DataInvalid:
    return DataInvalid(found, expected=expected, remedy="mend the row or leave it out", place=place)


def _missing(found: str, expected: str) -> DataMissing:
    return DataMissing(
        f"{found} is not there",
        expected=expected,
        remedy="name the folder with --data DIR or RAZBOR_DATA",
    )

"""JSON lines: the whole report, one a line, in UTF-8."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from razbor.schema import Report


@dataclass(frozen=True, slots=True)
class JsonLines:
    """Reports as `Report.to_dict` gives them."""

    explain: bool = False

    def encode(self, report: Report) -> bytes:
        """One line."""
        return json.dumps(report.to_dict(explain=self.explain), ensure_ascii=False).encode() + b"\n"

    def open(self, target: Path | BinaryIO) -> JsonLinesWriter:
        """Begin a file, or go on with a stream."""
        return JsonLinesWriter(target)


class JsonLinesWriter:
    """Writes lines; a stream gets each at once and is left open."""

    def __init__(self, target: Path | BinaryIO) -> None:
        self.notes: Counter[str] = Counter()
        self._owned = isinstance(target, Path)
        self._file = target.open("wb") if isinstance(target, Path) else target

    def write(self, payload: bytes) -> None:
        """Write one line."""
        self._file.write(payload)
        if not self._owned:
            self._file.flush()

    def close(self) -> None:
        """Close a file, flush a stream."""
        if self._owned:
            self._file.close()
        else:
            self._file.flush()

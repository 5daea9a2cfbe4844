"""A kind of output that kills its process: for documents that a process dies of."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from razbor.batch.formats.jsonl import JsonLines, JsonLinesWriter
from razbor.schema import Report

KILLER = "Дрессировщик"


@dataclass(frozen=True, slots=True)
class Deadly:
    """JSON lines, but for one title."""

    def encode(self, report: Report) -> bytes:
        if report.vacancy.title == KILLER:
            os._exit(9)
        return JsonLines().encode(report)

    def open(self, target: Path | BinaryIO) -> JsonLinesWriter:
        return JsonLinesWriter(target)

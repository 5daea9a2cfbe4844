"""What a kind of output has to be able to do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from razbor.schema import Report


class Writer(Protocol):
    """An output that is being written.

    `notes` says what had to be changed to fit the format, in words → how often.
    """

    notes: Counter[str]

    def write(self, payload: Any) -> None:
        """Write what `Format.encode` made of one report."""

    def close(self) -> None:
        """Make what was written readable."""


class Opens(Protocol):
    """A kind of output, whatever it is about."""

    def open(self, target: Path | BinaryIO) -> Writer:
        """Begin an output; only JSON lines can be written into a stream."""


class Format(Opens, Protocol):
    """A kind of output. It travels to other processes, where `encode` is called."""

    def encode(self, report: Report) -> Any:
        """What there is to write about a report: the work that can be done apart."""

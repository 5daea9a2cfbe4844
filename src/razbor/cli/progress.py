"""How far a run is: a bar in a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from razbor.batch import Summary
from razbor.cli.messages import note, stderr
from razbor.reading import count_records

_EVERY = 10.0
"""Seconds between two lines."""


class Meter:
    """Shows a summary that grows.

    Args:
        sources: what is read, to know how much it is where that is cheap.
        limit: the most that will be read.
    """

    def __init__(self, sources: Sequence[str], limit: int | None) -> None:
        self._bar = _bar() if sys.stderr.isatty() else None
        self._sources = sources
        self._limit = limit
        self._said = time.monotonic()

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
            self._task = self._bar.add_task("", total=self._total(), rate="")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, summary: Summary) -> None:
        """Show the state after a document."""
        failed = f", {summary.failed} failed" if summary.failed else ""
        if self._bar:
            rate = f"{summary.rate:.0f}/s{failed}"
            self._bar.update(self._task, completed=summary.documents, rate=rate)
        elif time.monotonic() - self._said >= _EVERY:
            self._said = time.monotonic()
            note(f"{summary.documents:,} documents, {summary.rate:.0f} a second{failed}")

    def _total(self) -> int | None:
        total = count_records(self._sources)
        return total if total is None or self._limit is None else min(total, self._limit)


def _bar() -> Progress:
    return Progress(
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=stderr(),
        transient=True,
    )

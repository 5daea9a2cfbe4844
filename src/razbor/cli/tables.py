"""What a run came to, for people."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from razbor.batch import Glance, Summary
from razbor.cli.colours import SHORT, STYLES
from razbor.cli.messages import shown, stderr

_TOP = 6
_TITLE = 300  # characters: more than a line of any terminal


def show_summary(summary: Summary) -> None:
    """The first results one by one, then the run as a whole."""
    console = stderr()
    if summary.first:
        console.print(_first(summary))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in _lines(summary):
        grid.add_row(name, Text(value))
    console.print(grid)


def _lines(summary: Summary) -> Iterator[tuple[str, str]]:
    if summary.signal is not None:
        name = signal.Signals(summary.signal).name
        yield "stopped", f"by {name} after {summary.documents:,} documents; they are complete"
    yield (
        "documents",
        f"{summary.documents:,} in {summary.seconds:.1f} s, {summary.rate:.0f} a second",
    )
    if summary.categories:
        yield "tech", f"{summary.tech:,} of {summary.answered:,}"
        yield "categories", _counted(summary.categories)
    if summary.areas:
        yield "areas", _counted(summary.areas)
    if summary.occupations:
        yield "occupations", _counted(summary.occupations)
    if summary.sections:
        shares = (f"{label} {share:.0%}" for label, share in summary.shares.items())
        yield "fragments", f"{summary.sections.total():,}: {', '.join(shares)}"
    if summary.warnings:
        yield "warnings", _counted(summary.warnings)
    if summary.notes:
        yield "altered", _counted(summary.notes)
    if summary.passed_over:
        yield "passed over", f"files of other formats: {_counted(summary.passed_over)}"
    if summary.failed:
        yield "failed", f"{summary.failed:,}: {_counted(summary.failures)}"
        yield from _errors(summary)
    yield from _places(summary)


def _errors(summary: Summary) -> Iterator[tuple[str, str]]:
    """The first errors as they are, unless standard error has them all already."""
    for error in summary.first_errors if summary.errors else ():
        yield "", shown(str(error))


def _places(summary: Summary) -> Iterator[tuple[str, str]]:
    yield "results", summary.output or "standard output"
    if summary.kept:
        yield "kept", "nothing was answered: these results are of an earlier run"
    if summary.errors:
        yield "errors", summary.errors


def _counted(counts: Counter[str]) -> str:
    shown = ", ".join(f"{name} {count:,}" for name, count in counts.most_common(_TOP))
    more = len(counts) - _TOP
    return f"{shown}, {more} more" if more > 0 else shown


def _first(summary: Summary) -> Table:
    left = summary.answered - len(summary.first)
    caption = f"and {left:,} more" if left else None
    table = Table(box=SIMPLE_HEAD, pad_edge=False, caption=caption, caption_justify="left")
    table.add_column("title", ratio=3, min_width=20, no_wrap=True)
    table.add_column("role", min_width=5, no_wrap=True)
    table.add_column("category", ratio=2, min_width=8, no_wrap=True)
    table.add_column("areas", ratio=2, min_width=8, no_wrap=True)
    for label, style in STYLES.items():
        name = SHORT.get(label, label)
        table.add_column(name, justify="right", style=style, min_width=len(name), no_wrap=True)
    for glance in summary.first:
        table.add_row(*_cells(glance))
    return table


def _cells(glance: Glance) -> Iterator[Text]:
    sections = glance.sections
    title = " ".join(glance.title[:_TITLE].split())
    yield Text(shown(title) or "(no title)")
    yield Text(glance.role or "", style="green" if glance.role == "tech" else "")
    yield Text(glance.category or "")
    yield Text(", ".join(glance.areas or ()))
    for label in STYLES:
        yield Text("" if sections is None else str(sections.get(label, 0)))

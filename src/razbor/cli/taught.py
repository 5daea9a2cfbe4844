"""What was taught, for people."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from razbor.cli.messages import shown
from razbor.teaching import report

if TYPE_CHECKING:
    from razbor.teaching.teach import Taught

_WIDTH = 120
_FIGURES = ("", "value", "95 % interval", "n")
_LABELS = ("label", "examples", "precision", "recall", "F1", "95 % interval")


def show(made: Taught) -> None:
    """The report on standard output: figures, what to beware of, what to do next."""
    found = made.findings
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    for line in report.warnings(found):
        console.print(Text.assemble(("Beware: ", "bold red"), shown(line)), soft_wrap=True)
    console.print(Text(found.method), soft_wrap=True)
    console.print(_table(_FIGURES, report.figure_rows(found)))
    console.print(_table(_LABELS, report.label_rows(found)))
    console.print(f"guessing without reading: macro-F1 {report.number(found.judged.guess)}")
    curve = report.curve_line(found)
    _block(console, "next", [*([curve] if curve else []), *report.advice_lines(found)])
    _block(console, "confused", report.confused_lines(found))
    _block(console, "look mislabelled", report.suspect_lines(found))
    _block(console, "not taught", report.left_out(found))
    manifest = made.bundle.manifest
    lies = f"{manifest.name} {manifest.version} lies in {made.bundle.folder}"
    _block(console, "bundle", [lies, f"rows to look at, with their texts: {made.review}"])


def _block(console: Console, title: str, lines: Iterable[str]) -> None:
    for number, line in enumerate(lines):
        begin = (f"{title}: " if number == 0 else "  ", "dim")
        console.print(Text.assemble(begin, shown(line)), soft_wrap=True)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for number, name in enumerate(head):
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(shown(cell)) for cell in row))
    return table

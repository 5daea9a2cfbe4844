"""Messages to people: on standard error, so that results have standard output to themselves."""

from __future__ import annotations

import re
import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from razbor.errors import RazborError

_LOG = 120
"""Columns, where there is no terminal to ask."""
# Orders to a terminal, and marks that turn the direction of all that stands behind them.
_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """A text of a document for a terminal: what would give it orders shows as U+FFFD."""
    return _ORDERS.sub("\ufffd", text)


def stderr() -> Console:
    """The console for everything but results; a log has room for whole tables."""
    return Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else _LOG)


def note(message: str) -> None:
    """Say something."""
    stderr().print(Text(message), soft_wrap=True)


def show_error(error: RazborError) -> None:
    """An error in lines: code and place, what was found and expected, what helps."""
    console = stderr()
    place = f" {shown(error.place)}" if error.place else ""
    console.print(Text.assemble((f"Error {error.code}", "bold red"), place), soft_wrap=True)
    lines = Table.grid(padding=(0, 2))
    lines.add_column(style="dim", no_wrap=True)
    lines.add_column(overflow="fold")
    for name in ("found", "expected", "remedy"):
        lines.add_row(f"  {name}", Text(getattr(error, name)))
    console.print(lines)

"""The occupations of one title or résumé for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from razbor.batch.matching import Matched
from razbor.cli.messages import shown
from razbor.cli.options import write_line
from razbor.schema import Occupation, Passage

_FILE = 120
"""Columns, where there is no terminal to ask."""
_LONG = 300
"""Characters: more than a line of any terminal."""


def show(found: Matched) -> None:
    """Write it at once; a reader that has gone is met as by any other line."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _FILE)
    with console.capture() as captured:
        for part in _parts(found):
            console.print(part)
    write_line(captured.get().rstrip("\n"))


def _parts(found: Matched) -> Iterator[RenderableType]:
    heading = found.source if found.title is None else _line(found.title)
    yield Text(shown(heading) or "(no title)", style="bold")
    for warning in found.warnings:
        yield Text.assemble((f"{warning.code}: ", "yellow"), shown(warning.message))
    if not found.occupations:
        yield Text("no occupation", style="dim")
        return
    # A title is all that spoke for its occupations.
    yield _table(found.occupations, passages=found.title is None)


def _table(occupations: Sequence[Occupation], *, passages: bool) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=passages)
    table.add_column("code", no_wrap=True)
    table.add_column("ISCO", no_wrap=True)
    table.add_column("occupation", overflow="fold", ratio=2 if passages else None)
    table.add_column("score", justify="right", no_wrap=True)
    if passages:
        table.add_column("what spoke for it", ratio=3, no_wrap=True, overflow="ellipsis")
    for each in occupations:
        spoke = [_passages(each.passages)] if passages else []
        table.add_row(
            *(Text(shown(each.code or "")), Text(shown(each.isco or ""))),
            *(Text(shown(each.name)), Text(f"{each.score:.2f}"), *spoke),
        )
    return table


def _passages(passages: Sequence[Passage]) -> Text:
    """A line each: what it is in the résumé, and its text as far as it fits."""
    lines = [Text.assemble((f"{each.kind} ", "dim"), shown(_line(each.text))) for each in passages]
    return Text("\n").join(lines)


def _line(text: str) -> str:
    return " ".join(text[:_LONG].split())

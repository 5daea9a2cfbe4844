"""Disagreements as a table for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from razbor.cli.colours import STYLES
from razbor.cli.messages import shown
from razbor.evaluation.disagreement_answers import Answer
from razbor.evaluation.disagreement_ranking import Disagreement, DisputedDocument

Cover = Callable[[str], str]

_FILE = 120
"""Columns, where there is no terminal to ask."""
_LONG = 300
"""Characters: more than a line of any terminal."""
_ID = 24
"""Columns for an id; a longer one, such as a path, takes several lines."""
_TEXT = 20
_NONE = "–"


def show(
    above: Sequence[str],
    listed: Sequence[Disagreement | DisputedDocument],
    below: Sequence[str],
    cover: Cover,
) -> None:
    """Print a list on standard output, between lines about it.

    Args:
        above: lines before it.
        listed: of one kind; none shows no table.
        below: lines behind it.
        cover: what hides personal data.
    """
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _FILE)
    for line in above:
        console.print(Text(shown(line)))
    if listed:
        console.print(_table(listed, cover))
    for line in below:
        console.print(Text(shown(line)))


def _table(listed: Sequence[Disagreement | DisputedDocument], cover: Cover) -> Table:
    """A line for each place, or for each document."""
    places = [each for each in listed if isinstance(each, Disagreement)]
    documents = [each for each in listed if isinstance(each, DisputedDocument)]
    return _of_documents(documents, cover) if documents else _of_places(places, cover)


def _of_places(rows: Sequence[Disagreement], cover: Cover) -> Table:
    """A line for each place; columns that have nothing to say are left out."""
    answered = [row.answered for row in rows]
    placed = any(each.start is not None for each in answered)
    asked = len({each.question for each in answered}) > 1
    given = any(each.given is not None for each in answered)
    others = any(len(each.answers) > 1 for each in answered)
    columns = {"question": asked, "place": placed, "given": given, "said": True, "other": others}
    grid = _grid()
    for name in (name for name, there in columns.items() if there):
        grid.add_column(name, overflow="fold", justify="right" if name == "place" else "left")
    grid.add_column("text", ratio=1, min_width=_TEXT, no_wrap=True, overflow="ellipsis")
    for row in rows:
        cells = dict(_cells(row))
        kept = (cells[name] for name, there in columns.items() if there)
        grid.add_row(*_named(row.score, row.document.id), *kept, _line(row.text(cover)))
    return grid


def _of_documents(rows: Sequence[DisputedDocument], cover: Cover) -> Table:
    """A line for each document."""
    grid = _grid()
    grid.add_column("places", justify="right")
    grid.add_column("called otherwise", justify="right")
    grid.add_column("title", ratio=1, min_width=_TEXT, no_wrap=True, overflow="ellipsis")
    for row in rows:
        counts = (Text(str(len(row.rows))), Text(str(row.differing)))
        grid.add_row(*_named(row.score, row.document.id), *counts, _line(row.text(cover)))
    return grid


def _grid() -> Table:
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    grid.add_column("score", justify="right", no_wrap=True)
    grid.add_column("id", overflow="fold", max_width=_ID)
    return grid


def _named(score: float, name: str) -> tuple[Text, Text]:
    return Text(f"{score:.3f}"), Text(shown(name))


def _cells(row: Disagreement) -> Iterator[tuple[str, Text]]:
    answered = row.answered
    first, *others = answered.answers
    yield "question", Text(answered.question)
    yield "place", Text("" if answered.start is None else f"{answered.start}–{answered.stop}")
    yield "given", _labels([(label, label) for label in answered.given or ()])
    yield "said", _said(first)
    yield "other", _said(others[0]) if others else Text()


def _said(answer: Answer) -> Text:
    sure = answer.by_label()
    return _labels([(label, f"{label} {sure[label]:.2f}") for label in answer.said])


def _labels(named: Sequence[tuple[str, str]]) -> Text:
    parts = [Text(words, style=STYLES.get(label, "")) for label, words in named]
    return Text(", ").join(parts) if parts else Text(_NONE)


def _line(text: str) -> Text:
    """A text in a line: the table cuts it to the width."""
    return Text(shown(" ".join(text[:_LONG].split())))

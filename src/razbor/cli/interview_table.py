"""The report of one interview for a terminal: the summary, then the answers one by one."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from razbor.batch.formats.interviews import names_of_labels
from razbor.cli.messages import shown
from razbor.cli.options import write_line
from razbor.interviews import InterviewReport, LabelSummary
from razbor.labels import Language

STYLES = {"process": "cyan", "result": "green", "neutral": "dim"}
_FILE = 120
"""Columns, where there is no terminal to ask."""
_LONG = 400
"""Characters: more than a line of any terminal."""


def show(report: InterviewReport, lang: Language | None) -> None:
    """Write it at once; a reader that has gone is met as by any other line."""
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _FILE)
    names = names_of_labels(lang, report.language)
    with console.capture() as captured:
        for part in _parts(report, names):
            console.print(part)
    write_line(captured.get().rstrip("\n"))


def _parts(report: InterviewReport, names: Mapping[str, str]) -> Iterator[RenderableType]:
    yield Text(shown(report.source or ""), style="bold")
    for warning in report.warnings:
        yield Text.assemble((f"{warning.code}: ", "yellow"), shown(warning.message))
    if not report.answers:
        return
    yield _summary(report, names)
    yield _answers(report, names)
    if any(answer.unsure for answer in report.answers):
        yield Text("? unsure: the label lies below the confidence of the model", style="dim")


def _summary(report: InterviewReport, names: Mapping[str, str]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("label", no_wrap=True)
    table.add_column("answers", justify="right", no_wrap=True)
    table.add_column("words", justify="right", no_wrap=True)
    table.add_column("of words", justify="right", no_wrap=True)
    table.add_column("clearest passages", ratio=1, no_wrap=True, overflow="ellipsis")
    for label, found in report.summary.labels.items():
        table.add_row(
            Text(names[label], style=STYLES[label]),
            *(f"{found.answers:,}", f"{found.words:,}", f"{found.share_of_words:.0%}"),
            _clearest(found),
        )
    return table


def _clearest(found: LabelSummary) -> Text:
    """A line each: which answer, how probable, and the text as far as it fits."""
    lines = [
        Text.assemble((f"{each.answer + 1} · {each.probability:.2f} ", "dim"), _line(each.text))
        for each in found.clearest
    ]
    return Text("\n").join(lines)


def _answers(report: InterviewReport, names: Mapping[str, str]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("#", justify="right", no_wrap=True, style="dim")
    table.add_column("label", no_wrap=True)
    table.add_column("words", justify="right", no_wrap=True)
    if speakers := any(answer.speaker for answer in report.answers):
        table.add_column("speaker", no_wrap=True, max_width=16, overflow="ellipsis")
    table.add_column("answer", ratio=1, no_wrap=True, overflow="ellipsis")
    for number, answer in enumerate(report.answers, start=1):
        doubt = "?" if answer.unsure else ""
        table.add_row(
            str(number),
            Text(
                f"{names[answer.label]}{doubt} {answer.probability:.2f}", style=STYLES[answer.label]
            ),
            f"{answer.words:,}",
            *([Text(shown(answer.speaker or ""))] if speakers else []),
            Text(_line(answer.text)),
        )
    return table


def _line(text: str) -> str:
    return shown(" ".join(text[:_LONG].split()))

"""A report for the terminal: the answers above, below them the text with its sections.

Beside each answer stands how sure it is, and what nearly was said instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from razbor.cli.answers import answers
from razbor.cli.colours import SHORT, STYLES
from razbor.cli.messages import shown
from razbor.schema import Fragment, FragmentExplanation, Heading, Report


def render(report: Report) -> RenderableType:
    """The report, coloured."""
    explanation = report.explain()
    parts: list[RenderableType] = [
        Text(shown(report.vacancy.title.strip()) or "(no title)", style="bold"),
        Padding(answers(report, explanation), (1, 0)),
    ]
    if report.fragments or report.headings:
        parts.append(_text(report, explanation.fragments))
    return Group(*parts, *_limit(report), *_warnings(report))


def _text(report: Report, explanations: Sequence[FragmentExplanation]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    if report.fragments:
        table.add_row("section", "then", "", style="dim")
    stop = 0
    rows = [(each.start, each.stop, _heading(each)) for each in report.headings]
    rows += [
        (each.start, each.stop, _fragment(each, explained))
        for each, explained in zip(report.fragments, explanations, strict=True)
    ]
    for start, end, row in sorted(rows, key=lambda row: row[0]):
        # Blank lines stand as in the text, so that it is known again.
        if "\n\n" in report.text[stop:start]:
            table.add_row()
        table.add_row(*row)
        stop = end
    return table


def _heading(heading: Heading) -> tuple[Text, ...]:
    return Text(), Text(), Text(shown(heading.text), style="bold")


def _fragment(fragment: Fragment, explanation: FragmentExplanation) -> tuple[Text, ...]:
    """Label, runner-up, text; the heading it stands under is the last one above it."""
    style = STYLES[fragment.label]
    doubt = "?" if fragment.unsure else ""
    second = explanation.runner_up
    return (
        Text(f"{fragment.label}{doubt} {fragment.probability:.2f}", style=style),
        Text(f"{SHORT.get(second.label, second.label)} {second.probability:.2f}" if second else ""),
        Text(shown(fragment.text), style=style),
    )


def _limit(report: Report) -> Iterator[RenderableType]:
    """What the question marks mean, where there are any."""
    limit = report.limits.sections if report.limits else None
    if limit is not None and any(each.unsure for each in report.fragments):
        yield Text(f"\n? unsure: below {limit:.2f}", style="dim")


def _warnings(report: Report) -> Iterator[RenderableType]:
    if report.warnings:
        yield Text()
    for warning in report.warnings:
        yield Text.assemble((f"{warning.code}: ", "yellow"), warning.message)

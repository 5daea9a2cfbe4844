"""A report for the terminal: the answers above, below them the text with its sections."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from razbor.cli.colours import STYLES
from razbor.cli.messages import shown
from razbor.schema import Fragment, Heading, Report


def render(report: Report) -> RenderableType:
    """The report, coloured."""
    parts: list[RenderableType] = [
        Text(shown(report.vacancy.title.strip()) or "(no title)", style="bold"),
        Padding(_answers(report), (1, 0)),
    ]
    if report.fragments or report.headings:
        parts.append(_text(report))
    return Group(*parts, *_warnings(report))


def _answers(report: Report) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    if report.role:
        table.add_row("role", _role(report))
    if report.areas is not None:
        named = ", ".join(f"{area.label} {area.probability:.2f}" for area in report.areas)
        table.add_row("areas", Text(named or "none"))
    table.add_row("language", report.language or "unknown")
    return table


def _role(report: Report) -> Text:
    role = report.role
    if role is None:
        return Text()
    shown = Text.assemble(
        (role.label, "bold green" if role.label == "tech" else "bold"),
        f" {role.probability:.2f} (tech from {role.threshold:.2f})",
        f" · {role.category} {role.scores[role.category]:.2f}",
    )
    if role.unsure:
        shown.append(" unsure", style="yellow")
    if role.lead:
        shown.append(f" · leads people {role.lead_probability:.2f}")
    return shown


def _text(report: Report) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    stop = 0
    pieces: list[Fragment | Heading] = [*report.headings, *report.fragments]
    for piece in sorted(pieces, key=lambda piece: piece.start):
        # Blank lines stand as in the text, so that it is known again.
        if "\n\n" in report.text[stop : piece.start]:
            table.add_row()
        table.add_row(*_line(piece))
        stop = piece.stop
    return table


def _line(piece: Fragment | Heading) -> tuple[Text, Text]:
    if isinstance(piece, Heading):
        return Text(), Text(shown(piece.text), style="bold")
    style = STYLES[piece.label]
    label = f"{piece.label}?" if piece.unsure else piece.label
    return Text(label, style=style), Text(shown(piece.text), style=style)


def _warnings(report: Report) -> Iterator[RenderableType]:
    if report.warnings:
        yield Text()
    for warning in report.warnings:
        yield Text.assemble((f"{warning.code}: ", "yellow"), warning.message)

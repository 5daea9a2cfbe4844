"""A report for the terminal: the answers above, below them the text with its sections.

Beside each answer stands how sure it is, and what nearly was said instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from razbor.cli.colours import SHORT, STYLES
from razbor.cli.messages import shown
from razbor.schema import (
    AreaScore,
    AreasExplanation,
    Explanation,
    Fragment,
    FragmentExplanation,
    Heading,
    LabelScore,
    Report,
    Role,
    RoleExplanation,
)


def render(report: Report) -> RenderableType:
    """The report, coloured."""
    explanation = report.explain()
    parts: list[RenderableType] = [
        Text(shown(report.vacancy.title.strip()) or "(no title)", style="bold"),
        Padding(_answers(report, explanation), (1, 0)),
    ]
    if report.fragments or report.headings:
        parts.append(_text(report, explanation.fragments))
    return Group(*parts, *_limit(report), *_warnings(report))


def _answers(report: Report, explanation: Explanation) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    if report.role and explanation.role:
        for name, answer in _role(report.role, explanation.role):
            table.add_row(name, answer)
    if report.areas is not None:
        table.add_row("areas", _areas(explanation.areas))
    table.add_row("language", report.language or "unknown")
    return table


def _role(role: Role, explanation: RoleExplanation) -> Iterator[tuple[str, Text]]:
    side = "above" if explanation.distance >= 0 else "below"
    yield (
        "role",
        Text.assemble(
            (role.label, "bold green" if role.label == "tech" else "bold"),
            f" {role.probability:.2f}",
            (f" (tech from {role.threshold:.2f}, {abs(explanation.distance):.2f} {side})", "dim"),
        ),
    )
    category = Text(f"{role.category} {role.scores[role.category]:.2f}")
    if role.unsure:
        category.append(f" unsure{_of(' below', explanation.unsure_below)}", style="yellow")
    yield "category", category.append_text(_then(explanation.runner_up))
    if role.lead or explanation.lead_near:
        said = "leads people" if role.lead else "does not lead people"
        limit = f" ({_of('leads from', explanation.lead_threshold)})"
        yield "lead", Text.assemble(f"{said} {role.lead_probability:.2f}", (limit, "dim"))


def _areas(explanation: AreasExplanation | None) -> Text:
    if explanation is None:
        return Text("none")
    named = Text(", ".join(map(_from, explanation.named)) or "none")
    if explanation.by_nearest:
        named.append(" the nearest", style="yellow")
    under = ", ".join(map(_from, explanation.under))
    return named.append(f" · then {under}" if under else "", style="dim")


def _from(area: AreaScore) -> str:
    return f"{area.label} {area.probability:.2f} (from {area.threshold:.2f})"


def _of(words: str, limit: float | None) -> str:
    return "" if limit is None else f"{words} {limit:.2f}"


def _then(second: LabelScore | None) -> Text:
    return Text(f" · then {second.label} {second.probability:.2f}" if second else "", style="dim")


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

"""The answers of a report for the terminal: each with how sure it is, and what nearly was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from razbor.cli.messages import shown
from razbor.rendering import SHOWN
from razbor.schema import (
    AreaScore,
    AreasExplanation,
    Explanation,
    LabelScore,
    Occupation,
    Report,
    Role,
    RoleExplanation,
)


def answers(report: Report, explanation: Explanation) -> Table:
    """A line for each answer that was asked for."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    if report.role and explanation.role:
        for name, answer in _role(report.role, explanation.role):
            table.add_row(name, answer)
    if report.areas is not None:
        table.add_row("areas", _areas(explanation.areas))
    if report.occupations is not None:
        table.add_row("occupations", _occupations(report.occupations))
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
    if role.category is not None:
        category = Text(f"{role.category} {role.scores[role.category]:.2f}")
        if role.unsure:
            category.append(f" unsure{_of(' below', explanation.unsure_below)}", style="yellow")
        yield "category", category.append_text(_then(explanation.runner_up))
    if role.lead_probability is not None and (role.lead or explanation.lead_near):
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


def _occupations(found: Sequence[Occupation]) -> Text:
    """The best, a line each."""
    lines = [
        Text.assemble(shown(each.name), (f" {each.code}" if each.code else "", "dim"))
        .append(f" {each.score:.2f}")
        for each in found[:SHOWN]
    ]  # fmt: skip
    return Text("\n").join(lines) if lines else Text("none")


def _from(area: AreaScore) -> str:
    return f"{area.label} {area.probability:.2f} (from {area.threshold:.2f})"


def _of(words: str, limit: float | None) -> str:
    return "" if limit is None else f"{words} {limit:.2f}"


def _then(second: LabelScore | None) -> Text:
    return Text(f" · then {second.label} {second.probability:.2f}" if second else "", style="dim")

"""A report for the eyes: HTML in a notebook, a table in pandas."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from razbor.errors import ExtraMissing
from razbor.schema import (
    Explanation,
    Fragment,
    FragmentExplanation,
    Heading,
    LabelScore,
    Occupation,
    Report,
    Role,
)

if TYPE_CHECKING:
    from pandas import DataFrame

COLOURS = {
    "responsibilities": "#cfe5ff",
    "requirements": "#d6f2d0",
    "terms": "#ffefc2",
    "notes": "#eadcf8",
    "junk": "#e9e9e9",
}
"""The background of each section; the text on it is dark."""

SHOWN = 3
"""How many occupations."""

COLUMNS = (
    "id", "title", "start", "stop", "label", "probability", "unsure", "heading", "language", "text",
)  # fmt: skip
"""The columns of a report in pandas."""

_FRAME = (
    "font: 14px/1.5 sans-serif; max-width: 60em; padding: 1em;"
    " color: #1a1a1a; background: #fff; border: 1px solid #ccc"
)


def to_html(report: Report) -> str:
    """One report as an HTML fragment: title, answers, warnings, the text in colours.

    Everything that comes from the document is escaped.
    """
    explanation = report.explain()
    parts = [f'<div class="razbor" style="{_FRAME}">']
    if report.vacancy.title.strip():
        parts.append(f"<h3>{_safe(report.vacancy.title)}</h3>")
    if report.role is not None:
        parts.append(f"<p>{_role(report.role, explanation)}</p>")
    if report.areas:
        named = ", ".join(f"{_safe(area.label)} {area.probability:.2f}" for area in report.areas)
        by_nearest = explanation.areas is not None and explanation.areas.by_nearest
        parts.append(f"<p>Areas: {named}{' (the nearest)' if by_nearest else ''}</p>")
    if report.occupations:
        named = ", ".join(map(_occupation, report.occupations[:SHOWN]))
        parts.append(f"<p>Occupations: {named}</p>")
    parts.extend(
        f"<p><em>{_safe(warning.code)}: {_safe(warning.message)}</em></p>"
        for warning in report.warnings
    )
    if report.fragments:
        parts.append(f"<p>{_legend(report)}</p>")
    parts.append(
        f'<div style="white-space: pre-wrap">{"".join(_text(report, explanation))}</div></div>'
    )
    return "\n".join(parts)


def to_pandas(report: Report) -> DataFrame:
    """One report as a table with a row for every fragment, in order, and `COLUMNS`.

    Raises:
        ExtraMissing: pandas is not installed.
    """
    try:
        from pandas import DataFrame
    except ImportError as error:
        raise ExtraMissing(
            "pandas is not installed", expected="pandas", remedy="run: pip install pandas"
        ) from error
    about = {"id": report.vacancy.id, "title": report.vacancy.title}
    rows = [{**about, **fragment.to_dict()} for fragment in report.fragments]
    return DataFrame([[row[name] for name in COLUMNS] for row in rows], columns=list(COLUMNS))


def _role(role: Role, explanation: Explanation) -> str:
    second = _then(explanation.role.runner_up if explanation.role else None)
    said = [
        f"<strong>{_safe(role.label)}</strong>",
        *([f"{_safe(role.category)}{second}"] if role.category else []),
        f"P(tech) {role.probability:.2f}, tech from {role.threshold:.2f}",
    ]
    if role.lead:
        said.append("leads people")
    if role.unsure:
        said.append("category unsure")
    return " · ".join(said)


def _occupation(one: Occupation) -> str:
    code = f"{_safe(one.code)} " if one.code else ""
    return f"{_safe(one.name)} {code}{one.score:.2f}"


def _legend(report: Report) -> str:
    counts = {
        label: sum(fragment.label == label for fragment in report.fragments) for label in COLOURS
    }
    return " ".join(
        f'<span style="background: {COLOURS[label]}; padding: 0 .4em">{label} {count}</span>'
        for label, count in counts.items()
        if count
    )


def _text(report: Report, explanation: Explanation) -> Iterator[str]:
    """The whole text in order: what is no fragment and no heading stands as it is."""
    at = 0
    marked: list[tuple[Fragment | Heading, str]] = [
        *((one, _heading(one)) for one in report.headings),
        *zip(
            report.fragments, map(_fragment, report.fragments, explanation.fragments), strict=True
        ),
    ]
    for one, markup in sorted(marked, key=lambda pair: pair[0].start):
        yield _safe(report.text[at : one.start])
        yield markup
        at = one.stop
    yield _safe(report.text[at:])


def _heading(one: Heading) -> str:
    sure = "" if one.probability is None else f" {one.probability:.2f}"
    return f'<strong title="heading{sure}">{_safe(one.text)}</strong>'


def _fragment(one: Fragment, explanation: FragmentExplanation) -> str:
    doubt = ", unsure" if one.unsure else ""
    sure = f"{one.label} {one.probability:.2f}{doubt}{_then(explanation.runner_up)}"
    under = f", under: {_safe(one.heading)}" if one.heading else ""
    return (
        f'<span style="background: {COLOURS[one.label]}"'
        f' title="{sure}{under}">{_safe(one.text)}</span>'
    )


def _then(second: LabelScore | None) -> str:
    return f", then {_safe(second.label)} {second.probability:.2f}" if second else ""


def _safe(text: str) -> str:
    # Half of a surrogate pair cannot be written to a notebook.
    return escape(text.encode("utf-8", "replace").decode())

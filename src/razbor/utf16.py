"""A report whose fragments and headings also say where they stand in UTF-16 units."""

from __future__ import annotations

from collections.abc import Sequence

from razbor.schema import Fragment, Heading, Report, Span
from razbor.text import to_utf16


def placed(report: Report) -> Report:
    """Give every fragment and heading its `utf16` span in the text of the report."""
    _place(report.text, [*report.fragments, *report.headings])
    return report


def placed_alone(fragment: Fragment) -> Fragment:
    """Give a fragment that is all of its text its `utf16` span."""
    _place(fragment.text, [fragment])
    return fragment


def _place(text: str, parts: Sequence[Fragment | Heading]) -> None:
    edges = iter(to_utf16(text, [at for each in parts for at in (each.start, each.stop)]))
    for each, start, stop in zip(parts, edges, edges, strict=True):
        each.utf16 = Span(start=start, stop=stop)

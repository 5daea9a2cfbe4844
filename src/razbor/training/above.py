"""The heading above each labelled fragment, as the form of the text tells it."""

from __future__ import annotations

from bisect import bisect_right

from razbor.dataset import MarkedVacancy
from razbor.tasks.sections import ABOVE, rows
from razbor.text import cut, lay_out


def headings_above(document: MarkedVacancy) -> list[str]:
    """The last heading before each labelled fragment, in their order; empty where there is none.

    No label is asked which piece is a heading: who uses a model has no labels either.
    """
    html = document.markup is not None
    text = document.markup if document.markup is not None else document.vacancy.description
    layout = lay_out(text, html=html)
    pieces = cut(layout)
    if not pieces:
        return [""] * len(document.fragments)
    above = [row.texts[ABOVE] for row in rows(layout.text, pieces)]
    stops = [piece.stop for piece in pieces]
    first = (bisect_right(stops, row.start) for row in document.fragments)
    return [above[min(index, len(above) - 1)] for index in first]

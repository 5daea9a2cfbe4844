"""The cells of one row under the names of a header, and what of them has no place there."""

from __future__ import annotations

from collections.abc import Sequence

from razbor.reading.columns import Layout

MISSING = frozenset({"NaN", "nan", "NULL", "null", "None", "<NA>", "#N/A"})
"""What programs write into a cell that has no value."""

NAMELESS = "cells without a column name were left out"


def named(
    names: Sequence[str], cells: Sequence[object], layout: Layout
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Column → cell, the first where columns of one name are read, and notes on what is lost.

    Nothing is lost with an empty cell, with one that says the same again, or with a column
    that nobody asked for. A cell without a name cannot be asked for.

    Args:
        names: the header; an empty text where a column has no name.
        cells: those of the row, None or empty where there is no value. There may be more or
            fewer than names.
        layout: the columns that are read.
    """
    record: dict[str, object] = {}
    notes: dict[str, None] = {}
    used = frozenset(layout.used)
    for index, cell in enumerate(cells):
        name = names[index] if index < len(names) else ""
        if not name:
            if not _empty(cell):
                notes[NAMELESS] = None
        elif name not in record:
            record[name] = cell
        elif name in used and not _empty(cell) and cell != record[name]:
            notes[f'of several columns "{name}" the first one was read'] = None
    return record, tuple(notes)


def present(names: Sequence[str], cells: Sequence[object], layout: Layout) -> list[object]:
    """The cells, None for those that say that there is no value; exact columns say no such thing.

    Args:
        names: the header.
        cells: of a row; there may be more or fewer than names.
        layout: the columns that are read.
    """
    exact = {place for place, name in enumerate(names) if name in layout.exact}
    return [
        None if isinstance(cell, str) and cell in MISSING and place not in exact else cell
        for place, cell in enumerate(cells)
    ]


def _empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())

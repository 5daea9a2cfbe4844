"""Values and tables in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table."""
    yield _row(head)
    yield _row(["---"] * len(head), gap="")
    yield from map(_row, rows)


def listed(values: Mapping[str, object]) -> str:
    """Names with their values, in one line."""
    return ", ".join(f"{key} {number(value)}" for key, value in values.items())


def number(value: object) -> str:
    """A value for people: of a fraction the digits that say something."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def quoted(text: str) -> str:
    """A text as it stands in a cell: in one line, and no mark-up of its own."""
    line = " ".join(text.split())
    return "".join(f"\\{one}" if one in r"\`*_[]<>|~" else one for one in line)


def _row(cells: Sequence[str], gap: str = " ") -> str:
    return f"|{gap}" + f"{gap}|{gap}".join(map(_cell, cells)) + f"{gap}|"


def _cell(text: str) -> str:
    """No cell ends early: a bar that is not escaped yet is."""
    return re.sub(r"(?<!\\)\|", r"\|", " ".join(text.split()))

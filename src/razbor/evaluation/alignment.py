"""Which label the system gave to a gold fragment: the one that covers most of its characters.

The system cuts a text its own way, so its pieces and the gold fragments need not agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from razbor.schema import Fragment, Heading, Report

NO_LABEL = "no label"

P = TypeVar("P", Fragment, Heading)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a gold fragment took.

    `label` is NO_LABEL where headings and characters left out together cover at least as
    much as any label. `probability` and `unsure` are those of the system's fragment of
    that label that covers most; without a label there are none. `heading` says that
    headings cover more than half.
    """

    label: str
    probability: float | None
    unsure: bool
    heading: bool


def take(start: int, stop: int, report: Report) -> Taken:
    """What the characters from `start` to `stop` took.

    Of two labels that cover equally much, the one that comes first in the text is taken.
    """
    heads = sum(count for _, count in _overlaps(start, stop, report.headings))
    heading = 2 * heads > stop - start
    pieces = _overlaps(start, stop, report.fragments)
    covered: dict[str, int] = {}
    for piece, count in pieces:
        covered[piece.label] = covered.get(piece.label, 0) + count
    label = max(covered, key=lambda each: covered[each], default=NO_LABEL)
    unlabelled = stop - start - sum(covered.values())
    if not covered or covered[label] <= unlabelled:
        return Taken(NO_LABEL, None, False, heading)
    deciding, _ = max(
        ((piece, count) for piece, count in pieces if piece.label == label),
        key=lambda pair: pair[1],
    )
    return Taken(label, deciding.probability, deciding.unsure, heading)


def _overlaps(start: int, stop: int, pieces: Sequence[P]) -> list[tuple[P, int]]:
    """The pieces that share characters with a range, in the order of the text, with how many."""
    shared = (
        (piece, min(stop, piece.stop) - max(start, piece.start))
        for piece in sorted(pieces, key=lambda piece: piece.start)
    )
    return [(piece, count) for piece, count in shared if count > 0]

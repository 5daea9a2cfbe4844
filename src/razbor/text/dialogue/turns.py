"""A transcript → its turns: by names, by dashes, by blank lines, in this order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from razbor.interviews import Turn
from razbor.text.blank import blank
from razbor.text.dialogue.naming import marks
from razbor.text.dialogue.times import TIME, seconds
from razbor.text.sentences import trim

DASH = re.compile(r"[ \t]*(?:—|[-–―][ \t])[ \t]*")
"""What begins a line that somebody else speaks."""

_DASHED = re.compile(rf"^{DASH.pattern}", re.M)
_GAP = re.compile(r"\n[^\S\n]*\n\s*")
_CLOCK = re.compile(rf"\s*(?:[\[(](?P<framed>{TIME})[\])]|(?P<bare>{TIME})(?=[ \t]*\n))[ \t]*")


@dataclass(frozen=True, slots=True)
class Cut:
    """Turns in the order of the text.

    Attributes:
        turns: disjoint stretches of the text.
        before: words that stand before the first speaker and are no turn, such as a title.
    """

    turns: list[Turn]
    before: int


def cut_turns(text: str) -> Cut:
    """Cut a transcript into turns.

    Lines that begin with a speaker's name decide; without them lines that begin with a dash, if
    there are two and one of them asks or the text begins with one: a list does neither. Without
    them, blank lines; a text without any is one turn.

    Args:
        text: with line ends of any system; what is cut are places in it.
    """
    lines = text.replace("\r\n", " \n").replace("\r", "\n").replace("\ufeff", " ")
    if named := marks(lines):
        ends = [*(mark.start for mark in named[1:]), len(text)]
        found = [
            _turn(text, mark.speaks, stop, mark.speaker, mark.began)
            for mark, stop in zip(named, ends, strict=True)
        ]
        return _cut(found, text[: named[0].start])
    dashes = [(match.start(), match.end()) for match in _DASHED.finditer(lines)]
    if _is_talk(lines, dashes):
        starts = [*dashes, (len(text), len(text))]
        found = [_turn(text, one[1], other[0]) for one, other in pairwise(starts)]
        return _cut(found, text[: dashes[0][0]])
    return _cut([_turn(text, *span) for span in _paragraphs(lines)], "")


def _cut(found: Sequence[Turn], before: str) -> Cut:
    said = [turn for turn in found if not blank(turn.text)]
    return Cut(said, 0 if blank(before) else len(before.split()))


def _turn(
    text: str, start: int, stop: int, speaker: str | None = None, began: float | None = None
) -> Turn:
    clock = _CLOCK.match(text, start, stop)
    if clock and (time := seconds(clock["framed"] or clock["bare"])) is not None:
        start, began = clock.end(), time if began is None else began
    start, stop = trim(text, start, stop)
    return Turn(start=start, stop=stop, text=text[start:stop], speaker=speaker, began=began)


def _is_talk(text: str, dashes: Sequence[tuple[int, int]]) -> bool:
    """Whether dashes begin what somebody says, and not the items of a list."""
    if len(dashes) < 2:
        return False
    if blank(text[: dashes[0][0]]):
        return True
    ends = [*(start for start, _ in dashes[1:]), len(text)]
    return any(
        text[start:stop].rstrip().endswith("?")
        for (_, start), stop in zip(dashes, ends, strict=True)
    )


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _GAP.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)

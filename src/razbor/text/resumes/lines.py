"""The lines of a résumé: wrapped ones joined, and those cut that lost their line breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from razbor.text.layout import BULLET
from razbor.text.periods import Dated, periods
from razbor.text.resumes.breaks import pieces
from razbor.text.resumes.headings import opening

LOOK = 300
"""How much of a line is looked at, in code points."""
_WRAPPED = 60
_MOST = 6
_LISTED = tuple("-–—−•·●○▪▫■□◦‣⁃∙*")
_LONE = re.compile(r"[-–—•·●○▪▫■□◦‣⁃∙*➢✓►]")

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes one passage.

    `bare` is the line without its `bullet`; `dated` its first period, as it stands in `bare`;
    `apart` says whether an empty line stands above; `empty` that it has no letter or digit.
    """

    start: int
    stop: int
    bare: str
    bullet: str
    apart: bool
    empty: bool
    dated: Dated | None

    @property
    def listed(self) -> bool:
        """Whether a bullet stands before it that would stand before no heading."""
        return self.bullet[:1] in _LISTED


def lines(text: str) -> list[Line]:
    """The lines of a text, in order; every character that is not white space lies in one."""
    found: list[Line] = []
    apart = False
    for start, stop, gap in _joined(text):
        line = _line(text, start, stop, apart or gap)
        apart = line.empty
        found.append(line)
    return found


def _line(text: str, start: int, stop: int, apart: bool) -> Line:
    content = text[start : min(stop, start + LOOK)]
    bullet = BULLET.match(content)
    bare = content[bullet.end() :] if bullet else content
    empty = not any(map(str.isalnum, content))
    dated = next(iter(periods(bare)), None) if stop - start >= 4 else None
    return Line(start, stop, bare, bullet[0].strip() if bullet else "", apart, empty, dated)


def _joined(text: str) -> Iterator[tuple[int, int, bool]]:
    """Spans with whether an empty line stands above, wrapped lines as one."""
    held: tuple[int, int, bool] | None = None
    last, count = 0, 0  # where the last line of what is held begins; how many it has
    for start, stop, gap in _raw(text):
        if held and not gap and count < _MOST and _goes_on(text, held[:2], last, (start, stop)):
            held, last, count = (held[0], stop, held[2]), start, count + 1
            continue
        if held:
            yield held
        held, last, count = (start, stop, gap), start, 1
    if held:
        yield held


def _goes_on(text: str, held: _Span, last: int, span: _Span) -> bool:
    """Whether a line goes on with what is held, whose last line begins at `last`."""
    start, stop = span
    if held[1] - held[0] == 1 and _LONE.match(text[held[0]]):
        return True
    if not text[start].isalpha() or "\n" not in text[held[1] : start]:
        return False
    deeper = _indent(text, start) > _indent(text, held[0]) and _bulleted(text, held[0])
    wrapped = (
        held[1] - last >= _WRAPPED and text[start].islower() and text[held[1] - 1] not in ".!?:;|"
    )
    if not deeper and not wrapped:
        return False
    line = text[start : min(stop, start + LOOK)]
    if BULLET.match(line) or opening(line) or any(each.start < 3 for each in periods(line)):
        return False
    return deeper or not any(each.ranged for each in periods(text[held[0] : held[0] + LOOK]))


def _bulleted(text: str, at: int) -> bool:
    return bool(_LONE.match(text, at))


def _indent(text: str, at: int) -> int:
    return at - text.rfind("\n", max(0, at - LOOK), at) - 1


def _raw(text: str) -> Iterator[tuple[int, int, bool]]:
    at, gap = 0, False
    for raw in text.splitlines(keepends=True):
        start = at + len(raw) - len(raw.lstrip())
        stop = at + len(raw.rstrip())
        at += len(raw)
        if start >= stop:
            gap = True
            continue
        for first, last in pieces(text, start, stop):
            yield first, last, gap
            gap = False

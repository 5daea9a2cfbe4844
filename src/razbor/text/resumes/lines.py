"""The lines of a résumé: wrapped ones joined, and those cut that lost their line breaks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from razbor.text.layout import BULLET
from razbor.text.periods import Dated, periods
from razbor.text.resumes.headings import known, opening
from razbor.text.sentences import trim

LOOK = 300
"""How much of a line is looked at, in code points."""
_LONG = 160
_WRAPPED = 60
_MOST = 6
_LONE = re.compile(r"[-–—•·●○▪▫■□◦‣⁃∙*➢✓►]")
_SPOTS = re.compile(r"\s(?=[•●▪■◦]\s)")
_LABEL = re.compile(r"(?<=\s)[A-ZА-ЯЁÄÖÜ][^\W\d_]{1,24}(?:[ -][^\W\d_]{1,24}){0,3}(?=\s?:)")
_WORD = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(r"[.;!]\s(?=[A-ZА-ЯЁÄÖÜ])")

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes one passage.

    `bare` is the line without its bullet; `dated` its first period, as it stands in `bare`;
    `apart` says whether an empty line stands above; `empty` that it has no letter or digit.
    """

    start: int
    stop: int
    bare: str
    bullet: bool
    apart: bool
    empty: bool
    dated: Dated | None


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
    return Line(start, stop, bare, bullet is not None, apart, empty, dated)


def _joined(text: str) -> Iterator[tuple[int, int, bool]]:
    """Spans with whether an empty line stands above, wrapped lines as one."""
    held: tuple[int, int, bool] | None = None
    last, count = 0, 0  # where the last line of what is held begins; how many it has
    for start, stop, gap in _raw(text):
        if held and not gap and count < _MOST and _goes_on(text, (held[0], held[1]), last, start, stop):
            held, last, count = (held[0], stop, held[2]), start, count + 1
            continue
        if held:
            yield held
        held, last, count = (start, stop, gap), start, 1
    if held:
        yield held


def _goes_on(text: str, held: _Span, last: int, start: int, stop: int) -> bool:
    """Whether a line goes on with what is held."""
    if held[1] - held[0] == 1 and _LONE.match(text[held[0]]):
        return True
    if not text[start].isalpha() or "\n" not in text[held[1] : start]:
        return False
    deeper = _indent(text, start) > _indent(text, held[0]) and _bulleted(text, held[0])
    wrapped = held[1] - last >= _WRAPPED and text[start].islower() and text[held[1] - 1] not in ".!?:;|"
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
        for first, last in _parted(text, start, stop):
            yield first, last, gap
            gap = False


def _parted(text: str, start: int, stop: int) -> Iterator[_Span]:
    """A long line in pieces, each with a label, a bullet or a period at its beginning."""
    cuts = sorted(_cuts(text[start:stop])) if stop - start > _LONG else []
    for begin, end in itertools.pairwise([start, *(start + cut for cut in cuts), stop]):
        first, last = trim(text, begin, end)
        if first < last:
            yield first, last


def _cuts(line: str) -> set[int]:
    found = {match.end() for match in _SPOTS.finditer(line)}
    for match in _LABEL.finditer(line):
        for word in _WORD.finditer(line, match.start(), match.end()):
            if line[word.start()].isupper() and known(line[word.start() : match.end()]):
                found.add(word.start())
                break
    for dated in periods(line):
        before = line[max(0, dated.start - 3) : dated.start].rstrip()
        if dated.ranged and (dated.start in found or before[-1:] in (".", ";", "!", "|")):
            found.add(dated.start)
        if dated.start in found or dated.start == 0:
            end = _ENDS.search(line, dated.stop, dated.stop + _LONG)
            found |= {end.end()} if end else set()
    return found

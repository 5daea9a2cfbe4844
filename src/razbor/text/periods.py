"""From when until when: the ranges of dates that résumés are built around.

«03/2019 – heute», «Март 2021 — по н.в.», “Jan 2018 to Present”, «с 2015 по 2018», «seit 2019».
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from razbor.text.points import MONTH_TO, POINT, Point, read
from razbor.text.points import month as month_of

_SHORT = re.compile(
    r"(?<![\d.,:/])(?:\d\d[./])?(0[1-9]|1[0-2])[./](?!00|30)(\d\d)\s?[-–—]{1,2}\s?"
    r"(?:(?:\d\d[./])?(0[1-9]|1[0-2])[./](?!00|30)(\d\d)(?!\d|[.:/]\d)|(?=\D))"
)
"""«05/16 – 07/19»: years of two digits, at both ends alike."""

_TO = re.compile(
    r"[\s,]{0,3}(?P<sign>[-‐‑–—−~/→]{1,3}|\.{2,3}|…|(?<!\w)(?:до|по|to|bis|until|till|through)(?!\w))"
    r"[ \u00a0]{0,3}(?:(?:по|до|to|bis|until|till)[ \u00a0]{1,2})?(?:zum?[ \u00a0])?",
    re.I,
)
_NOW = re.compile(
    r"(?:наст(?:оящ(?:ее|его|ий))?(?:\.|(?!\w))\s?(?:вр(?:емя|емени|\.)?|момента?)?|н\.?\s?/?\s?в(?:р|рем)?"
    r"|текущ(?:ее|его|ий)\s(?:время|времени|момента?)|сей\s?(?:час|день)|сегодня(?:шн(?:ий|его)\s(?:день|дня))?"
    r"|(?:the\s)?present|now|current(?:ly)?|today|date|ongoing|heute|jetzt|aktuell|dato|laufend"
    r"|gegenw[aä]rt(?:ig)?)(?!\w)\.?",
    re.I,
)
_OPEN = re.compile(r"\s{0,3}(?:$|[|\t)\]\n])")
_SINCE = re.compile(r"(?<!\w)(?:seit|since|from|с|со|ab|начиная\sс)\s{1,3}(?:dem\s)?$", re.I)
_BEGINS = re.compile(r"(?<!\w)(?:с|со|from|von|vom|seit|since|between|в\sпериод\sс)\s{1,3}$", re.I)
_TWO_DIGITS = re.compile(r"\s?[-–—/]\s?(\d\d)(?![\d./-])")
_REACH = 24


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when; `stop` is None until now, a month None where none is given."""

    start: Point
    stop: Point | None

    def order(self) -> tuple[int, int]:
        """Grows with the end; the end of a year is its December."""
        return (9999, 12) if self.stop is None else (self.stop[0], self.stop[1] or 12)


@dataclass(frozen=True, slots=True)
class Dated:
    """Where a period stands; not `ranged` where one date alone does."""

    start: int
    stop: int
    period: Period
    ranged: bool


def periods(line: str) -> list[Dated]:
    """The periods of a line, in order and disjoint.

    Args:
        line: one line of a text; keep it to some hundreds of characters.
    """
    if not any(char.isdecimal() for char in line):
        return []
    found = list(_of_points(line, list(POINT.finditer(line))))
    return found or list(_short(line))


def _of_points(line: str, points: list[re.Match[str]]) -> Iterator[Dated]:
    at = 0
    while at < len(points):
        follows = points[at + 1] if at + 1 < len(points) else None
        found, used = _one(line, points[at], follows)
        yield found
        at += used


def _one(line: str, point: re.Match[str], follows: re.Match[str] | None) -> tuple[Dated, int]:
    first = read(point)
    since = _BEGINS.search(line, max(0, point.start() - _REACH), point.start())
    start = since.start() if since else point.start()
    to = _TO.match(line, point.end())
    if to and follows and follows.start() == to.end():
        return _between(start, follows.end(), first, read(follows)), 2
    if to and (now := _NOW.match(line, to.end())):
        return Dated(start, now.end(), Period(first, None), ranged=True), 1
    short = _TWO_DIGITS.match(line, point.end()) if point["year"] else None
    if short and (last := first[0] // 100 * 100 + int(short[1])) >= first[0]:
        return _between(start, short.end(), first, (last, None)), 1
    if to and to["sign"] != "/" and _OPEN.match(line, to.end()):
        return Dated(start, to.end(), Period(first, None), ranged=True), 1
    return _alone(line, point, first), 1


def _alone(line: str, point: re.Match[str], date: Point) -> Dated:
    before = max(0, point.start() - _REACH), point.start()
    if since := _SINCE.search(line, *before):
        return Dated(since.start(), point.end(), Period(date, None), ranged=True)
    if date[1] is not None and (found := MONTH_TO.search(line, *before)):
        return _between(found.start(), point.end(), (date[0], month_of(found)), date)
    return Dated(point.start(), point.end(), Period(date, date), ranged=False)


def _between(start: int, stop: int, first: Point, last: Point) -> Dated:
    if (last[0], last[1] or 12) < (first[0], first[1] or 1):
        first, last = last, first  # «2019–2016»
    return Dated(start, stop, Period(first, last), ranged=True)


def _short(line: str) -> Iterator[Dated]:
    for match in _SHORT.finditer(line):
        first = _century(match[2]), int(match[1])
        if match[3]:
            yield _between(*match.span(), first, (_century(match[4]), int(match[3])))
        elif now := _NOW.match(line, match.end()):
            yield Dated(match.start(), now.end(), Period(first, None), ranged=True)


def _century(digits: str) -> int:
    return int(digits) + (2000 if int(digits) < 50 else 1900)

"""Subtitles (.srt, .vtt) → cues: words with a time; the words are kept whatever the times are.

Three libraries were tried on a file with one broken time: `srt` and `pysubs2` put that cue, with
its number and times, behind the words of the one before; `webvtt-py` drops it. None says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from razbor.text.dialogue.times import TIME, seconds

_ARROW = re.compile(r"(?:-{1,3}|[–—])>")
_TIMES = re.compile(rf"\s*({TIME})\s*(?:-{{1,3}}|[–—])>\s*({TIME})(?:\s.*)?$")
_LONGEST_TIMES = 80
_DIGITS = 10
_HEAD = re.compile(r"WEBVTT(?:[ \t].*)?$")
_NO_SPEECH = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"</?[a-zA-Z][^>\n]*>|</?\d[\d:.,]*>|\{\\[^}\n]*\}")


@dataclass(slots=True)
class Cue:
    """Lines that are shown together; times are seconds, None where they cannot be read.

    Attributes:
        lines: each with the voice that speaks it, None where none is named.
    """

    began: float | None
    ended: float | None
    lines: list[tuple[str | None, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues of a file, in order.

    Attributes:
        cues: those with words.
        unread: how many have times that are none.
    """

    cues: list[Cue]
    unread: int


def read_cues(text: str) -> Cues:
    """Read subtitles.

    A cue begins with a line of two times and an arrow, or, where that is broken, with the next
    number. Its number or name, the header, notes and styles of WebVTT are no words; everything
    else is, tags aside.
    """
    cues: list[Cue] = []
    unread = 0
    for times, words in _blocks(text.lstrip("\ufeff").splitlines()):
        began, ended = _span(times)
        if spoken := list(_spoken(words)):
            cues.append(Cue(began, ended, spoken))
            unread += times is not None and began is None
    return Cues(cues, unread)


def is_subtitles(head: str) -> bool:
    """Whether a text begins as subtitles do, whatever its name says."""
    lines = [line for line in head.lstrip("\ufeff").splitlines()[:20] if line.strip()]
    return bool(lines) and (
        _HEAD.match(lines[0]) is not None or any(_TIMES.match(line) for line in lines[:2])
    )


def _span(times: str | None) -> tuple[float | None, float | None]:
    """Both times; neither where one is none, or the end lies before the beginning."""
    found = _TIMES.match(times) if times is not None else None
    if found is None:
        return None, None
    began, ended = seconds(found[1]), seconds(found[2])
    if began is None or ended is None or ended < began:
        return None, None
    return began, ended


def _blocks(lines: list[str]) -> Iterator[tuple[str | None, list[str]]]:
    """The line of times of each cue, and its words; None for words before any time."""
    times: str | None = None
    words: list[str] = []
    number = 0
    at, gap = _after_head(lines), True
    webvtt = at > 0
    while at < len(lines):
        line, rest = (each.strip() for each in (*lines[at : at + 2], "")[:2])
        # Names other than numbers are WebVTT's alone.
        after = rest if gap and (webvtt or line.isdecimal()) else ""
        begins = _begins(line, after, number if gap else -1)
        if gap and webvtt and _NO_SPEECH.match(line) and not begins:
            at = _after_blank(lines, at)
            continue
        if begins is not None:
            yield times, words
            times, words = begins, []
            number = int(line) if line.isdecimal() and len(line) < _DIGITS else number
            at += begins == rest and begins != line
        elif line:
            words.append(line)
        gap = not line
        at += 1
    yield times, words


def _begins(line: str, rest: str, number: int) -> str | None:
    """The line of times of a cue that begins with this line; None where none does.

    Args:
        line: the first of the cue: its times, its name, or its number.
        rest: the line behind it; empty where no name can stand here.
        number: of the cue before; -1 where no number can stand here.
    """
    if _like_times(line) and _ARROW.search(line):
        return line
    if line and _like_times(rest) and (_ARROW.search(rest) or line.isdecimal()):
        return rest
    return "" if number > 0 and line == str(number + 1) else None


def _after_head(lines: list[str]) -> int:
    return _after_blank(lines, 0) if lines and _HEAD.match(lines[0].strip()) else 0


def _after_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and lines[at].strip():
        at += 1
    return at


def _like_times(line: str) -> bool:
    """Two times, or what was meant to be: digits and signs, hardly a letter."""
    if _TIMES.match(line):
        return True
    if len(line) > _LONGEST_TIMES or ":" not in line or sum(map(str.isdigit, line)) < 6:
        return False
    return sum(map(str.isalpha, line)) < 4


def _spoken(words: list[str]) -> Iterator[tuple[str | None, str]]:
    voice: str | None = None
    for line in words:
        parts = _VOICE.split(line)
        for number, part in enumerate(parts):
            if number % 2:
                voice = " ".join(unescape(part).split()) or None
                continue
            said = " ".join(unescape(_TAG.sub("", part)).split())
            if said:
                yield voice, said
            if "</v>" in part:
                voice = None

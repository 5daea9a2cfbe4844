"""A title, a vacancy or a résumé → the passages that speak of an occupation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from razbor.schema import Fragment
from razbor.text.blank import blank
from razbor.text.resumes import is_dates, is_heading, parts

TITLE = "title"

READ_OF_A_VACANCY = frozenset({"responsibilities", "requirements"})
"""Sections that tell of the occupation; the others tell of the employer."""
_LEFT_OUT = frozenset({"contacts", "hobbies", "languages"})
"""Parts of a résumé that say nothing of the occupation."""

_CUT = re.compile(r"\n|(?<=[.!?;])\s+|\s[|•]\s")
_SHORTEST = 3
"""Code points of a passage, but for those of skills: «1С», “Go”, “R”."""
_LONGEST = 400
"""Code points of a passage: a longer sentence is read in parts."""


@dataclass(frozen=True, slots=True)
class Told:
    """A passage of a text.

    Attributes:
        start: where it begins, and `stop` where it ends, in code points.
        text: between them.
        kind: what it is.
        rank: of a job: 0 is the most recent.
    """

    start: int
    stop: int
    text: str
    kind: str
    rank: int | None = None


def title(text: str) -> list[Told]:
    """A title as its only passage, without white space around it; none of a blank one."""
    if blank(text):
        return []
    start, stop = len(text) - len(text.lstrip()), len(text.rstrip())
    return [Told(start, stop, text[start:stop], TITLE)]


def vacancy(heading: str, fragments: Sequence[Fragment]) -> list[Told]:
    """The title of a vacancy, and what the person will do and must bring."""
    told = title(heading)
    told += [
        Told(each.start, each.stop, each.text, each.label)
        for each in fragments
        if each.label in READ_OF_A_VACANCY
    ]
    return [piece for each in told for piece in _shortened(each)]


def resume(text: str) -> list[Told]:
    """A résumé's passages, sentence by sentence; contacts and hobbies are left out.

    So are headings, and the dates of a job that stand alone.

    Args:
        text: of a résumé, or any other; where nothing speaks of work, all of it counts.
    """
    found = [each for each in parts(text) if each.kind not in _LEFT_OUT]
    told = [
        Told(start, stop, text[start:stop], each.kind, each.rank)
        for each in found
        for start, stop in _sentences(
            text, each.start, each.stop, 1 if each.kind == "skills" else _SHORTEST
        )
        if _tells(text[start:stop], each.kind)
    ]
    told = [piece for each in told for piece in _shortened(each)]
    return told or list(_shortened(Told(0, len(text), text, "other")))


def _tells(line: str, kind: str) -> bool:
    """Whether a line tells something of an occupation, as far as its form says."""
    match kind:
        case "position":
            return not is_dates(line)
        case "other":
            return not is_heading(line)
        case "skills":
            return not blank(line)
    return True


def _sentences(text: str, start: int, stop: int, shortest: int) -> Iterator[tuple[int, int]]:
    """The places of the sentences, lines and cells of a stretch of a text.

    Args:
        text: the whole of it.
        start: where the stretch begins, and `stop` where it ends.
        stop: see above.
        shortest: code points of a place; shorter ones are left out.
    """
    begin = start
    for cut in (*_CUT.finditer(text, start, stop), None):
        end = stop if cut is None else cut.start()
        piece = text[begin:end]
        if len(piece.strip()) >= shortest:
            left = len(piece) - len(piece.lstrip())
            yield begin + left, begin + len(piece.rstrip())
        begin = stop if cut is None else cut.end()


def _shortened(told: Told) -> Iterator[Told]:
    """A long passage in parts that the model reads whole; nothing is cut off."""
    for at in range(0, len(told.text), _LONGEST):
        piece = told.text[at : at + _LONGEST]
        if piece.strip():
            start = told.start + at
            yield Told(start, start + len(piece), piece, told.kind, told.rank)

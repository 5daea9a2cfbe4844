"""The lines of a header by their form: dates beside a job or a school, its name, its length."""

from __future__ import annotations

import re

from razbor.text.resumes.lines import Line
from razbor.text.resumes.words import tells

_REST = 110
_LABEL = re.compile(r"[^:]{2,40}:\s{0,3}")
_PREPOSITION = re.compile(r"(?<!\w)(?:в|во|за|к|in|im|during|within|nach|bis|until|до|by)\s$", re.I)
_LASTS = re.compile(
    r"\W{0,3}(?:(?:\d{1,2}\s?(?:лет|год\w{0,2}|г\.|мес\w{0,6}\.?|years?|yrs?\.?|months?|mos?\.?|jahre?n?"
    r"|monate?n?))[\s,и]{0,3}(?:and\s|und\s)?){1,2}\W{0,3}",
    re.I,
)
_SEASON = re.compile(r"summer|autumn|fall|winter|spring|лето|осень|зима|весна|sommer|herbst", re.I)
_EDGES = " \t|,;:–—-.()[]•*"
_TITLE = 90
_SHORTENED = re.compile(r"(?:inc|ltd|co|corp|г|гг|e\.\s?v|e\.\s?k|в|др|св|bzw|т\.\s?д)\.$", re.I)
_SENTENCE = re.compile(r"[.!;]$")


def is_dated(line: Line) -> bool:
    """Whether a period stands in a line as it does beside a job or a school."""
    dated = line.dated
    if dated is None or not dated.ranged:
        return False
    before, after = line.bare[: dated.start].strip(_EDGES), line.bare[dated.stop :].strip(_EDGES)
    if _PREPOSITION.search(line.bare[: dated.start]):
        return not before[2:]
    if not before or _LABEL.fullmatch(line.bare, 0, dated.start):
        return True
    if len(line.bare) > 2 * _REST:
        return False
    if "|" in line.bare or "\t" in line.bare:
        return True
    ends = not after or bool(_LASTS.fullmatch(after))
    bracketed = line.bare[: dated.start].endswith("(") or line.bare.startswith(":", dated.stop)
    ends = ends or bracketed or not _SENTENCE.search(line.bare)
    return ends and len(before) + len(after) <= _REST


def is_year(line: Line) -> bool:
    """Whether one date begins a line, or ends the name of a job: «2019 – Praktikum bei …»."""
    dated = line.dated
    if dated is None or dated.ranged or line.bullet:
        return False
    before, after = line.bare[: dated.start].strip(_EDGES), line.bare[dated.stop :]
    if not before or _SEASON.fullmatch(before):
        return not after or (after[0] in " \t:|–—-," and len(after) <= _REST)
    return not after.strip(_EDGES) and is_name(line.bare) and tells(before, "title")


def is_length(text: str) -> bool:
    """Whether a text says how long something was: «3 года 2 месяца»."""
    return bool(_LASTS.fullmatch(text))


def is_name(text: str) -> bool:
    """Whether a text may be the name of a job or an employer: short, and no sentence."""
    ends = _SENTENCE.search(text) and not _SHORTENED.search(text)
    return len(text) <= _TITLE and not ends


def rest(line: Line) -> str:
    """A line without its period, and without how long that was."""
    if line.dated is None:
        return line.bare
    left = line.bare[: line.dated.start] + "  " + line.bare[line.dated.stop :]
    return _LASTS.sub(" ", left, count=1).strip(_EDGES)

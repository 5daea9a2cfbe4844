"""What a single line of a résumé tells by its own words, under a heading or without one."""

from __future__ import annotations

import re

from razbor.text.resumes.kinds import Kind
from razbor.text.resumes.personal import is_page, is_personal
from razbor.text.resumes.words import tells

_FRAGMENT = 100
_STATEMENT = 160
_FEW = 6
_STOP = re.compile(r"[.!?]\s")
_SENTENCE = re.compile(r"[.!?]$")


def alone(line: str) -> Kind | None:
    """The kind of a line that no heading stands over; None where its words do not tell.

    Args:
        line: without its bullet; keep it to some hundreds of characters.
    """
    if len(line) < _FEW:
        return None
    if is_page(line):
        return "other"
    if is_personal(line):
        return "contacts"
    told = aside(line)
    if told is None and _is_pay(line):
        return "other"
    return told or ("education" if is_study(line) else None)


def aside(line: str) -> Kind | None:
    """What stands between things of another kind as well: a licence, a language, a wish."""
    if is_licence(line):
        return "skills"
    if len(line) <= _FRAGMENT and tells(line, "referee"):
        return "other"
    if is_tongue(line):
        return "languages"
    return "objective" if is_wish(line) else None


def is_licence(line: str) -> bool:
    """Whether a line says what the person may drive."""
    return len(line) <= _FRAGMENT and tells(line, "licence")


def is_tongue(line: str) -> bool:
    """«Английский — B2», “German (native)”: a language, and how well."""
    return len(line) <= _FRAGMENT and tells(line[:20], "tongue") and tells(line, "level")


def is_wish(line: str) -> bool:
    """Whether a line says what the person wants, in its first sentence."""
    return tells(_STOP.split(line[:_FRAGMENT], maxsplit=1)[0], "wish")


def is_study(line: str) -> bool:
    """Whether a line names a school or a degree, and nobody who works there."""
    return (
        len(line) <= _STATEMENT
        and (tells(line, "degree") or tells(line, "school"))
        and not tells(line, "title")
    )


def is_headline(line: str, *, labelled: bool = False) -> bool:
    """Whether a line is the name of a job, and no sentence.

    Args:
        line: without a label or the person's name.
        labelled: whether a label says that it is what the person wants to be.
    """
    line = line.removesuffix(".") if labelled else line
    if len(line) > _FRAGMENT or _SENTENCE.search(line) or is_wish(line):
        return False
    return len(line.split()) <= (_FEW if labelled else 2 * _FEW) and (
        labelled or tells(line, "title")
    )


def _is_pay(line: str) -> bool:
    return len(line) <= 60 and tells(line, "pay") and not tells(line, "title")

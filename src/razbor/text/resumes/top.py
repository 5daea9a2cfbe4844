"""The line at the top of a résumé that says what the person is or wants to be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from razbor.text.resumes.lines import Line
from razbor.text.resumes.personal import named
from razbor.text.resumes.sections import Place
from razbor.text.resumes.telling import alone, is_headline

_LINES = 6
_FALLBACK = re.compile(r"[A-ZА-ЯЁÄÖÜ][^,.!?;:\d]{1,49}(?<!\s)")
_WORDS = 4
_GREETING = re.compile(
    r"здравствуй|добр(?:ый|ое|ого)\s|привет|уважаем|hello|hi\b|dear\b|hallo|guten\s|sehr\sgeehrte"
    r"|меня\sзовут|my\sname|i\s|i'm|ich\s|я\s|мне\s|ответствен|коммуникаб",
    re.I,
)


def headline(lines: Sequence[Line], places: Sequence[Place]) -> int | None:
    """Which line is the headline; None where none is, or a label stands before it.

    Args:
        lines: of the whole text.
        places: where they stand, one for each line.
    """
    fallback = None
    for at, content in _candidates(lines, places):
        if is_headline(content):
            return at
        few = len(content.split()) <= _WORDS and not _GREETING.match(content)
        if fallback is None and few and _FALLBACK.fullmatch(content) and alone(content) is None:
            fallback = at
    labelled = any(where.section == "headline" for where in places)
    return None if labelled else fallback


def _candidates(lines: Sequence[Line], places: Sequence[Place]) -> Iterator[tuple[int, str]]:
    """The first lines that are neither contacts nor the name, with what stands beside it."""
    count = 0
    for at, (line, where) in enumerate(zip(lines, places, strict=True)):
        if where.headed or where.region is not None or count == _LINES:
            return
        if line.empty or where.section is not None or where.told:
            continue
        has_name, content = named(line.bare)
        if has_name and not is_headline(content):
            continue
        if not has_name and alone(line.bare) in ("contacts", "other"):
            continue
        count += 1
        if not line.bullet:
            yield at, content

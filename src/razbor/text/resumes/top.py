"""The line at the top of a résumé that says what the person is or wants to be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from razbor.text.resumes.kinds import Kind, Place
from razbor.text.resumes.lines import Line
from razbor.text.resumes.personal import beside_name
from razbor.text.resumes.telling import alone, is_headline

_LINES = 6
_FALLBACK = re.compile(r"[A-ZА-ЯЁÄÖÜ][^,.!?;:\d]{1,49}(?<!\s)")
_WORDS = 4
_BESIDE = 40
_MARKDOWN = ("#", "*")
_GREETING = re.compile(
    r"здравствуй|добр(?:ый|ое|ого)\s|привет|уважаем|hello|hi\b|dear\b|hallo|guten\s|sehr\sgeehrte"
    r"|меня\sзовут|my\sname|i\s|i'm|ich\s|я\s|мне\s|ответствен|коммуникаб",
    re.I,
)


def tops(lines: Sequence[Line], places: Sequence[Place]) -> dict[int, Kind]:
    """The headline without a label, and an unusual name before it: kinds by their index.

    Args:
        lines: of the whole text.
        places: where they stand, one for each line.
    """
    short: list[int] = []
    found: dict[int, Kind] = {}
    titled = any(where.section == "headline" for where in places)
    for at, content, named in _candidates(lines, places):
        if not titled and is_headline(content):
            found[at] = "headline"
            titled = True
        elif named and len(content) <= _BESIDE:
            found[at] = "contacts"
        elif "headline" not in found.values() and _is_short(content):
            short.append(at)
    if titled:
        return found | _name(lines, short)
    return found | {short[0]: "headline"} if short else found


def _is_short(content: str) -> bool:
    few = len(content.split()) <= _WORDS and not _GREETING.match(content)
    return few and bool(_FALLBACK.fullmatch(content)) and alone(content) is None


def _name(lines: Sequence[Line], short: Sequence[int]) -> dict[int, Kind]:
    """«Жан-Поль Легран», in no table of names, above what says the job."""
    words = lines[short[0]].bare.split() if short else []
    named = 1 < len(words) < 4 and all(word[0].isupper() for word in words)
    return {short[0]: "contacts"} if named else {}


def _candidates(lines: Sequence[Line], places: Sequence[Place]) -> Iterator[tuple[int, str, bool]]:
    """The first lines that are no contacts: without the name, and whether it was there."""
    count = 0
    for at, (line, where) in enumerate(zip(lines, places, strict=True)):
        if where.headed or where.region is not None or count == _LINES:
            return
        if line.empty or where.section is not None or where.told:
            continue
        has_name, content = beside_name(line.bare)
        if not has_name and alone(line.bare) in ("contacts", "other"):
            continue
        count += not has_name
        if not line.bullet or line.bullet in _MARKDOWN:
            yield at, content, has_name

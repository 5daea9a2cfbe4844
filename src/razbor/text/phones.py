"""Where phone numbers stand in a text.

A number is taken for a phone by its shape (country code, grouping), or by the word before
it. Dates, sums grouped by thousands and numbers with a name of their own («№», «ISO») are
told apart first. All patterns have a fixed length at most.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from razbor.text.announcing import Span, announcers

_GAP = r"[\s()/.\-‐‑–—]{0,3}"
_INLINE = _GAP.replace(r"\s", " \u00a0\u2009\u202f\t")
_DIGIT = rf"(?:{_INLINE}\d)"

_INTERNATIONAL = re.compile(rf"(?<![\d+])(?:\+|00(?=[1-9]))\(?[1-9]{_DIGIT}{{8,14}}(?!\d)")
_RUSSIAN = re.compile(rf"(?<!\d)(?<!\d[.,])(?:\+ ?)?[78]{_DIGIT}{{10}}(?!\d)")
_ZERO = re.compile(rf"(?<!\d)(?<!\d[.,\-–/])\(?0{_DIGIT}{{6,13}}(?!\d)")
_AMERICAN = re.compile(
    r"(?<!\d)(?<!\d[.,-])(?:1[-. ])?(?:\(\d{3}\)[-. ]?|\d{3}[-.])\d{3}[-. ]\d{4}(?!\d)"
)
_LOCAL = re.compile(
    r"(?<!\d)(?<!\d[.,\-–/])(?:\(\d{3,5}\)[ -]?\d{1,3}[ -]?\d\d[ -]?\d\d"
    r"|9\d\d[ -]\d{3}[ -]\d\d[ -]?\d\d|\d{3}-\d\d-\d\d)(?!\d|[-–.,/]\d)"
)
_SHORT = re.compile(r"\d(?:[ \-/]{0,3}\d){4,10}(?!\d|[.,:/]\d)")
_LENGTHS = {  # of numbers with their country code, where all have the same
    "7": 11, "1": 11, "375": 12, "380": 12, "998": 12, "996": 12, "992": 12, "994": 12,
    "995": 12, "374": 11, "44": 12, "41": 11, "357": 11, "34": 11, "33": 11, "48": 11,
}  # fmt: skip
_EXTENSION = re.compile(
    r",?\s?\(?\s?(?:доб(?:авочный|авочн\.)?|вн(?:утр)?|ext(?:ension|n)?|x|durchwahl|dw)"
    r"\.?:?\s?(?:№\s?)?\d{1,6}\)?",
    re.I,
)
_DATE = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:(?:19|20)?\d\d)?"
    r"|(?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d|(?:19|20)\d\d[./-](?:0[1-9]|1[0-2])"
    r"|(?:19|20)\d\d\s?[-–—]\s?(?:19|20)\d\d)(?!\d)"
)
_UNIT = re.compile(
    r"\s?(?:[₽€$£%°×xх]|руб|р\.|тыс|млн|млрд|eur|usd|euro|rub|k\b|зап|стр|шт|чел|кг|мм|км)", re.I
)
_TIME_AFTER = re.compile(r"\s?(?::\d|[-–]\s?\d{1,2}\b|uhr|am\b|pm\b|ч\b|час)", re.I)
_TO_SHORT = re.compile(r"[\s:.,()№–—-]{0,4}(?:[^\W\d]{1,12}[.:]?[\s:()]{1,3}){0,2}")
_NEXT = re.compile(r"\s?(?:[,;/|]|и|или|oder|or)\s?(?=\d)")
_NEXT_SHORT = re.compile(r"(?:\d{1,3}-\d\d-\d\d)(?!\d|[-.,/:]\d)")


def phones(text: str, low: str) -> Iterator[Span]:
    """Phone numbers with their extensions. Spans may overlap."""
    for start, stop in _numbers(text, low):
        extension = _EXTENSION.match(text, stop)
        stop = extension.end() if extension else stop
        yield start, stop
        follows = _NEXT.match(text, stop)
        if follows and (short := _NEXT_SHORT.match(text, follows.end())):
            yield short.span()


def _numbers(text: str, low: str) -> Iterator[Span]:
    for start, stop in _each(_INTERNATIONAL, text, _international):
        stop = _of_country(text, start, stop)
        if not _UNIT.match(text, stop):
            yield _without_time(text, start, stop)
    for pattern, fits in ((_RUSSIAN, _russian), (_ZERO, _with_zero), (_LOCAL, _any)):
        for start, stop in _each(pattern, text, fits):
            stop = _without_time(text, start, stop)[1]
            if not _named(low, start) and not _UNIT.match(text, stop):
                yield start, stop
    for match in _AMERICAN.finditer(text):
        if not _named(low, match.start()):
            yield match.span()
    yield from _announced(text, low)


def _each(pattern: re.Pattern[str], text: str, fits: Callable[[str], bool]) -> Iterator[Span]:
    """All matches that fit; behind one that does not, the search goes on one further."""
    at = 0
    while match := pattern.search(text, at):
        good = fits(match[0])
        at = match.end() if good else match.start() + 1
        if good:
            yield match.span()


def _international(number: str) -> bool:
    return not _thousands([len(group) for group in re.findall(r"\d+", number)])


def _any(_: str) -> bool:
    return True


def _russian(number: str) -> bool:
    """+7 or 8, the code in its own group or glued to it, then no group over 7."""
    groups = [len(group) for group in re.findall(r"\d+", number)]
    if groups in ([11], [1] * 11):
        return True
    return groups[0] in (1, 4) and not _thousands(groups) and not _DATE.search(number)


def _thousands(groups: list[int]) -> bool:
    return len(groups) > 1 and groups[0] <= 3 and all(group == 3 for group in groups[1:])


def _with_zero(number: str) -> bool:
    groups = [len(group) for group in re.findall(r"\d+", number)]
    if sum(groups) < 9 or _DATE.search(number) or _thousands(groups):
        return False
    return (len(groups) == 1 and sum(groups) >= 10) or len(groups) > 1


def _of_country(text: str, start: int, stop: int) -> int:
    """Where an international number ends whose country has one length."""
    digits = [at for at in range(start, stop) if text[at].isdigit()]
    written = "".join(text[at] for at in digits).removeprefix("00")
    length = next((n for code, n in _LENGTHS.items() if written.startswith(code)), None)
    if length is None:
        return stop
    length += "(0)" in text[start:stop]
    length += 2 * text.startswith("00", start)
    return digits[length - 1] + 1 if len(digits) > length else stop


def _without_time(text: str, start: int, stop: int) -> Span:
    """The number without a time that follows it: «0171 0000000 10–18 Uhr»."""
    last = re.search(r"[ \u00a0](\d{1,2})$", text[max(start, stop - 4) : stop])
    if last and _TIME_AFTER.match(text, stop):
        return start, stop - len(last[0])
    return start, stop


def _named(low: str, start: int) -> bool:
    """Whether the word before a number says that it is one of another kind."""
    before = low[max(0, start - 24) : start]
    ends = [match.end() for match in announcers("number").finditer(before)]
    if not ends or re.search(r"[^\W]|\n", before[ends[-1] :]):
        return False
    return not announcers("phone").search(before)


def _announced(text: str, low: str) -> Iterator[Span]:
    """Short numbers right behind a word that announces a phone."""
    for word in announcers("phone").finditer(low):
        gap = _TO_SHORT.match(text, word.end())
        number = _SHORT.match(text, gap.end() if gap else word.end())
        if number is None or _UNIT.match(text, number.end()) or _DATE.search(number[0]):
            continue
        groups = [len(group) for group in re.findall(r"\d+", number[0])]
        if groups == [5] or _named(low, number.start()):
            continue
        if not (_thousands(groups) and " " in number[0]) and not _range(number[0]):
            yield number.span()


def _range(number: str) -> bool:
    """«150000-200000», «2018-2021»: two numbers of about one size, and no more."""
    ends = re.findall(r"\d+", number)
    return len(ends) == 2 and "-" in number and len(ends[0]) == len(ends[1]) != 3

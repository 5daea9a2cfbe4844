"""One date with its year, as people write it: «март 2021 г.», «03/2019», “Sept. 2015”."""

from __future__ import annotations

import re

Point = tuple[int, int | None]
"""A year, and a month where one is given."""

_YEAR = r"(?:19[4-9]\d|20[0-4]\d)"
_MONTHS = (
    r"янв(?:ар[ьяе])?|jan(?:uary?|uar)?|jän(?:ner)?", r"фев(?:р|рал[ьяе])?|feb(?:ruary|ruar)?",
    r"мар(?:та?|те)?|mar(?:ch)?|märz?|mrz|maerz", r"апр(?:ел[ьяе])?|apr(?:il)?", r"ма[йяе]|ma[yi]",
    r"июн[ьяе]?|june?|juni", r"июл[ьяе]?|july?|juli", r"авг(?:уста?|усте)?|aug(?:ust)?",
    r"сент?(?:ябр[ьяе])?|sept?(?:ember)?", r"окт(?:ябр[ьяе])?|o[ck]t(?:ober)?",
    r"ноя(?:б|бр[ьяе])?|nov(?:ember)?", r"дек(?:абр[ьяе])?|de[cz](?:ember)?",
)  # fmt: skip
_NAMED = tuple(re.compile(month, re.I) for month in _MONTHS)
_MONTH = rf"(?:{'|'.join(_MONTHS)})(?![^\W\d_])\.?"
_NUMBER = r"(?:0?[1-9]|1[0-2])"

POINT = re.compile(
    rf"(?<![\w+])(?<!\d[.,])(?:(?P<word>{_MONTH}),?[\s'’]{{0,3}}(?P<year_of_word>{_YEAR})"
    rf"|\d{{1,2}}[./-](?P<month_of_day>{_NUMBER})[./-](?P<year_of_day>{_YEAR})"
    rf"|(?P<month>{_NUMBER})\s?[./-]\s?(?P<year_of_month>{_YEAR})"
    rf"|(?P<year_first>{_YEAR})[./-](?P<month_last>0[1-9]|1[0-2])(?:[./-]\d\d)?(?!\d|\s?[./-]\d)"
    rf"|(?P<year>{_YEAR}))(?!\d)(?:\s?(?:гг?\.|года?|году|г)(?!\w))?",
    re.I,
)
MONTH_TO = re.compile(
    rf"(?<!\w)(?:(?P<word>{_MONTH})|(?P<month>{_NUMBER})\.?)\s?(?:[-–—]|по|to|bis)\s?$", re.I
)
"""What stands before a date and gives another month of its year: «март – июль 2019»."""


def read(point: re.Match[str]) -> Point:
    """The date that `POINT` found."""
    year = next(value for name, value in point.groupdict().items() if "year" in name and value)
    number = point["month_of_day"] or point["month"] or point["month_last"]
    return int(year), int(number) if number else month(point) if point["word"] else None


def month(match: re.Match[str]) -> int:
    """The month that `POINT` or `MONTH_TO` found."""
    word = (match["word"] or "").rstrip(".")
    if not word:
        return int(match["month"])
    return next(at for at, name in enumerate(_NAMED, start=1) if name.fullmatch(word))

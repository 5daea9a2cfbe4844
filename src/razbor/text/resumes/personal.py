"""Which lines of a résumé say who and where the person is, and not what the person does."""

from __future__ import annotations

import re

from razbor.text.announcing import announcers, lowered
from razbor.text.contacts import emails, links
from razbor.text.own_name import seems_name
from razbor.text.papers import addresses
from razbor.text.phones import phones
from razbor.text.resumes.words import tells

_PARTS = re.compile(r"[|/,;•·—–(){}\[\]]|\s-\s|\s{2,3}|\t")
_TITLES = re.compile(r"(?:(?:Dr|Prof|Mr|Mrs|Ms|Dipl|Ing|Herr|Frau)\.?-?\s?){1,3}")
_EDGES = re.compile(r"^[\W_]{1,9}|[\W_]{1,9}$")
_AGE = re.compile(r"\b\d\d\s?(?:лет|год[а]?|years?(?:\sold)?|jahre(?:\salt)?|y\.?o\.?)\b", re.I)
_PLACE_MARK = re.compile(r"(?:г|гор|город|обл|область|р-н|край|респ|пос|с|д|метро|м)\.?\s[А-ЯЁ]")
_POSTCODE = re.compile(r"(?:\w{1,2}-)?\d{4,6}\s")
_REACHES = re.compile(r"[@\d]|www|://|\.\w", re.I)
_SHORT = 100
_NOTE = 70
_PAGE = re.compile(
    r"(?:страница|стр\.|page|seite)\s?\d{1,2}(?:\s?(?:из|of|von|/)\s?\d{1,2})?", re.I
)


def is_person(text: str) -> bool:
    """Whether a text is a person's name, and nothing else."""
    if len(text) > _SHORT:
        return False
    bare = _TITLES.sub("", _EDGES.sub("", text), count=1)
    return not tells(bare, "title") and seems_name(bare)


def beside_name(line: str) -> tuple[bool, str]:
    """Whether a line holds a person's name, and what stands beside it.

    Args:
        line: «Фрезеровщик ЧПУ | Иванов Иван» leaves «Фрезеровщик ЧПУ».
    """
    if len(line) > _SHORT:
        return False, line
    parts = [part.strip() for part in _PARTS.split(line) if part.strip()]
    rest = [part for part in parts if not is_person(part)]
    if len(parts) > 1 and len(rest) == len(parts):
        rest = [] if is_person(line.replace(",", " ")) else rest
    return len(rest) < len(parts), " ".join(rest)


def is_personal(line: str) -> bool:
    """Whether ways to reach the person, an address or personal data fill a line."""
    if len(line) > 2 * _SHORT:
        return False
    if _reaching(line) or _is_place(line):
        return True
    return len(line) <= _SHORT and (bool(_AGE.match(line)) or _of_person(line))


def is_page(line: str) -> bool:
    """Whether a line is the number of a page."""
    return bool(_PAGE.fullmatch(line))


def _reaching(line: str) -> bool:
    if not _REACHES.search(line):
        return False
    low = lowered(line)
    direct = [*phones(line, low), *emails(line)]
    if direct and len(line) <= _NOTE and not tells(line, "title"):
        return True
    spans = [*direct, *links(line, low), *addresses(line, low)]
    covered = {at for start, stop in spans for at in range(start, stop)}
    signs = sum(not char.isspace() for char in line)
    return bool(covered) and (
        len(covered) >= 0.4 * signs
        or any(announcers(kind).match(low) for kind in ("phone", "address", "link"))
    )


def _is_place(line: str) -> bool:
    """«Москва», «г. Тверь, Россия», “10115 Berlin”: all parts are places."""
    parts = [part.strip(" .") for part in re.split(r"[,|/•()]", line) if part.strip(" .")]
    return 0 < len(parts) <= 4 and all(map(_place, parts))


def _place(part: str) -> bool:
    post = _POSTCODE.match(part)
    bare = part[post.end() :] if post else part
    return len(bare) <= 40 and (
        bool(_PLACE_MARK.match(bare)) or (tells(bare, "place") and len(bare.split()) <= 3)
    )


def _of_person(line: str) -> bool:
    """«Женат, двое детей», “Date of birth 1.1.1990”: said early, in few words."""
    return len(line.split()) <= 10 and tells(line[:30], "personal")

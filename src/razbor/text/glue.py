"""Places inside a line where a line break was lost.

Some sources join lines with a space or with nothing: «…в новом офисе!Умеешь легко
общаться;Требования:Опыт от года». A cut is made only where something else speaks for
it: closing punctuation right before a capital, a typed bullet, or a known heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from razbor.text.headings import LONGEST, ends_known, known

_JOINT = re.compile(
    # «офисе!Умеешь»: a closing mark between a small letter and a Russian capital.
    r"(?<=[a-zа-яё0-9»\")%][.!?;…])(?=[А-ЯЁ][а-яё ])"
    # «ТК РФ.Отпуск», «ПК;Грамотная»: the same behind an abbreviation in capitals.
    r"|(?<=[А-ЯЁA-Z]{2}[.!?;])(?=[А-ЯЁ][а-яё]{2})"
    # “team.You will”: the same before a Latin word of three letters or more, so that
    # Node.js and ASP.Net stay whole; the word must be followed by a space.
    r"|(?<=[a-zа-яёäöüß]{3}[.!?;])(?=[A-ZÄÖÜ][a-zäöüß]{2,}\s)"
    # «данных.- Оптимизация», «;— Умение»: a bullet typed after closing punctuation.
    r"|(?<=[.;,:)!?])\s?(?=[-–—]\s?[А-ЯЁA-ZÄÖÜ])"
    # « • Опыт»: a bullet mark that is nothing else.
    r"|(?<=\S)\s*(?=[•●▪■✅✔✓☑]\s?\w)"
)
# «терминаломРаботать», «60 000График», «(поможем)Опыт»: no mark at all, and no word of a firm
# like «СберБанк», which begins with a capital itself.
_SEAM = re.compile(
    r"(?:(?<![А-ЯЁA-Zа-яёa-z])[а-яё]+|[a-z]|\d|\))(?=[А-ЯЁ][а-яё]{2})|[а-яё]{2}(?=[A-Z][a-z]{2})"
)
_SEAMS = 3
"""So many in a line: it lost its line breaks. Fewer may be a name or a slip."""
_BULLET = re.compile(r"\s*[-–—•●▪■✅✔✓☑]\ufe0f?\s*")
# What looks like such a place and is none: «г.Москва», «ул.Ленина»; «Пн.-Пт.», «Mo.–Fr.».
_ABBREVIATED = re.compile(
    r"(?<!\w)(?:(?:(?<!\d )г|ул|м|им|ст|пл|пер|наб|мкр|пос)\.(?=[А-ЯЁ])"
    r"|(?:Пн|Вт|Ср|Чт|Пт|Сб|Вс|Mo|Di|Mi|Do|Fr|Sa|So)\.(?=\s?[-–—]))",
    re.I,
)
_COLON = re.compile(r":\*{0,2}")  # «**Обязанности:**», bold in Markdown
_WORD = re.compile(r"\S+")
_LONGEST_ADDRESS = 200


def joints(text: str, start: int, stop: int) -> list[int]:
    """Where to cut a line, as offsets between `start` and `stop`, ascending."""
    found = {at for match in _JOINT.finditer(text, start, stop) if (at := match.start()) > start}
    found.update(_seams(text, start, stop))
    found -= {match.end() for match in _ABBREVIATED.finditer(text, start, stop)}
    found -= {at for at in found if _in_address(text, start, at)}
    found.update(_around_headings(text, start, stop))
    return sorted(at for at in found if start < at < stop)


def _seams(text: str, start: int, stop: int) -> list[int]:
    """Where words run into each other, in a line where many do."""
    found = [match.end() for match in _SEAM.finditer(text, start, stop)]
    return found if len(found) >= _SEAMS else []


def _in_address(text: str, start: int, at: int) -> bool:
    """Whether the word that goes on at an offset is a link or an e-mail address."""
    word = text[max(start, at - _LONGEST_ADDRESS) : at].rsplit(maxsplit=1)[-1]
    return "://" in word or "@" in word or word.startswith("www.")


def skip_bullet(text: str, start: int, stop: int) -> int:
    """The offset behind a bullet typed at `start`, or `start`."""
    match = _BULLET.match(text, start, stop)
    return match.end() if match and match.end() < stop else start


def _around_headings(text: str, start: int, stop: int) -> Iterator[int]:
    """The two ends of every known heading that closes with a colon inside the line."""
    for colon in _COLON.finditer(text, start, stop):
        begin = _known_before(text, max(start, colon.start() - LONGEST), colon.start())
        if begin is not None and (begin > start or colon.end() < stop):
            while begin > start and text[begin - 1] == "*":
                begin -= 1
            yield begin
            yield colon.end()


def _known_before(text: str, start: int, stop: int) -> int | None:
    """Where the longest known heading begins that ends at `stop`, with a capital."""
    if not ends_known(text[start:stop]):
        return None
    for word in _WORD.finditer(text, start, stop):
        begin = word.start()
        if text[begin].isupper() and known(text[begin:stop]) is not None:
            return begin
        glued = _glued_capital(word.group())
        if glued and known(text[begin + glued : stop]) is not None:
            return begin + glued
    return None


def _glued_capital(word: str) -> int:
    """Where a capital follows a small letter or a mark inside a word; 0 for nowhere."""
    for at in range(1, len(word)):
        if word[at].isupper() and (word[at - 1].islower() or word[at - 1] in ".;!?»)*"):
            return at
    return 0

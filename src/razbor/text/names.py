"""What looks like the name of a person, before anything says that it is one.

First names stand in `first_names.tsv`; the third column marks those that are words of
their own («Вера», “Grant”), which alone prove nothing. Russian names are looked up in all
cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from razbor.text.announcing import announcers, lowered, table

_RU = r"[А-ЯЁ](?:[а-яё]{1,24}|[А-ЯЁ]{1,24})(?:-[А-ЯЁ][а-яёА-ЯЁ]{1,24})?"
_LATIN = r"[A-ZÀ-ÞŞĞİČŠŽ](?:[a-zß-ÿĀ-ž’']|[A-ZÀ-Þ](?=[a-zà-ÿ]{2})){1,24}(?:-[A-Z][a-zß-ÿ]{1,24})?"
_CAPITALS = r"[A-ZÀ-Þ]{2,24}(?:-[A-ZÀ-Þ]{2,24})?"
_INITIAL = r"[А-ЯЁA-Z]\."
_WORD = re.compile(rf"(?<![\w@.])(?:{_RU}|{_LATIN}|{_CAPITALS})(?!\w)")
_BETWEEN = re.compile(r"[ \u00a0]{1,2}")
_INITIALS = re.compile(rf"[ \u00a0]{_INITIAL}(?:\s?{_INITIAL})?(?!\w)")
_INITIALS_FIRST = re.compile(rf"(?<![\w.]){_INITIAL}\s?{_INITIAL}\s?$")
_MIDDLE = re.compile(r"[ \u00a0][A-Z]\.(?=[ \u00a0][A-Z])")
_PATRONYMIC = re.compile(
    r"[а-яё]{2,}(?:(?:[оеё]вич|ьич|[кмл]ич)(?:а|у|ем|е)?|(?:[оеё]вн|ичн|иничн)(?:а|ы|е|у|ой|ою))"
    r"|.*(?:оглы|кызы)"
)
_SURNAME = re.compile(
    r"[а-яё-]{1,}(?:[оеё]в|[иы]н|[оеё]в[аыу]|[оеё]в(?:ой|ым|у)|[иы]н[ауы]|[иы]н(?:ой|ым)"
    r"|ск(?:ий|ая|ого|ому|ой|ую|им)|цк(?:ий|ая|ого|ому|ой|ую)|енко|ко|ук|юк|чук|як|ян|яна|дзе"
    r"|швили|ых|их|ец|евич|ович)"
)
_CASES = {
    "а": ("а", "ы", "и", "е", "у", "ой"),
    "я": ("я", "и", "е", "ю", "ей", "ии"),
    "й": ("й", "я", "ю", "ем", "и", "е"),
    "ь": ("ь", "я", "ю", "ем", "и", "е", "ью"),
}  # fmt: skip


class Looks(IntEnum):
    """How much a stretch looks like a name, from little to much."""

    CAPITALS = 0
    """Capitalised words, nothing else."""
    WORD = 1
    """A first name that is a word as well, perhaps with a second one."""
    FIRST = 2
    """One first name alone."""
    SURNAME = 3
    """A surname with initials."""
    FULL = 4
    """A first name with a second capitalised word."""
    PATRONYMIC = 5
    """A patronymic with a first name."""


@dataclass(frozen=True, slots=True)
class Name:
    """A stretch of the text that looks like a name."""

    start: int
    stop: int
    looks: Looks


@cache
def first_names() -> dict[str, bool]:
    """First names in lower case, in all their cases; whether each is a word as well."""
    found: dict[str, bool] = {}
    for row in table("first_names.tsv"):
        name, word = lowered(row["name"]), row["also_word"] == "yes"
        for form in forms(name) if row["language"] == "ru" else (name,):
            found[form] = found.get(form, False) or word
    return found


@cache
def no_names() -> frozenset[str]:
    """Words that begin a document or name a trade, and no person."""
    return frozenset(row["word"] for row in table("no_names.tsv"))


def forms(name: str) -> Iterator[str]:
    """A Russian first name in lower case in all its cases."""
    stem, last = name[:-1], name[-1]
    if name in ("лев", "павел", "пётр", "петр"):
        yield name
        stem = {"лев": "льв", "павел": "павл"}.get(name, "петр")
        yield from (stem + ending for ending in ("а", "у", "ом", "е"))
    elif last in _CASES:
        yield from (stem + ending for ending in _CASES[last])
    else:
        yield from (name + ending for ending in ("", "а", "у", "ом", "е"))


def is_surname(word: str) -> bool:
    """Whether a Russian word ends as surnames do."""
    return bool(_SURNAME.fullmatch(word))


def names(text: str) -> list[Name]:
    """Stretches of capitalised words, in order and disjoint, with what they look like."""
    found: list[Name] = []
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        run = [words[at]]
        at += 1
        while at < len(words) and len(run) < 6 and _joined(text, run[-1].end(), words[at].start()):
            run.append(words[at])
            at += 1
        found.extend(_inside(text, run))
    return found


def _joined(text: str, stop: int, start: int) -> bool:
    return bool(_BETWEEN.fullmatch(text, stop, start) or (_MIDDLE.match(text, stop, start + 1)
                and start - stop <= 5))  # fmt: skip


def _inside(text: str, run: list[re.Match[str]]) -> Iterator[Name]:
    """The names in a run of capitalised words; without one, the run itself."""
    low = [lowered(word[0]) for word in run]
    known = [at for at, word in enumerate(low) if word in first_names() and not _role(word)]
    fathers = [at for at in range(1, len(run)) if _PATRONYMIC.fullmatch(low[at])]
    if fathers:
        first = fathers[0] - 1
        last = fathers[0]
        if last + 1 < len(run) and not _role(low[last + 1]):
            last += 1
        yield _named(text, run, _left(low, first), last, Looks.PATRONYMIC)
    elif known:
        plain = [at for at in known if not first_names()[low[at]]]
        first = (plain or known)[0]
        start = _left(low, first)
        last = _right(low, first, 2)
        sure = plain or any(is_surname(word) for word in low[start : last + 1])
        looks = Looks.WORD if not sure else Looks.FULL if last > start else Looks.FIRST
        yield _named(text, run, start, last, looks)
    else:
        yield from _unknown(text, run, low)


def _unknown(text: str, run: list[re.Match[str]], low: list[str]) -> Iterator[Name]:
    last = len(run) - 1
    behind = _INITIALS.match(text, run[-1].end())
    before = _INITIALS_FIRST.search(text, max(0, run[0].start() - 6), run[0].start())
    if behind and not _role(low[-1]):
        yield Name(run[-1].start(), behind.end(), Looks.SURNAME)
    elif before:
        yield Name(before.start(), run[0].end(), Looks.SURNAME)
    else:
        first = 0
        while first < last and _role(low[first]):
            first += 1
        while last > first and _role(low[last]):
            last -= 1
        if not _role(low[first]):
            yield Name(run[first].start(), run[last].end(), Looks.CAPITALS)


def _named(text: str, run: list[re.Match[str]], first: int, last: int, looks: Looks) -> Name:
    stop = run[last].end()
    initials = _INITIALS.match(text, stop) if looks < Looks.PATRONYMIC else None
    if initials and looks in (Looks.FIRST, Looks.WORD):
        looks = Looks.SURNAME
    return Name(run[first].start(), initials.end() if initials else stop, looks)


def _left(low: list[str], first: int) -> int:
    """With the surname before the first name."""
    before = first - 1
    if before >= 0 and is_surname(low[before]) and not _role(low[before]):
        return before
    return first


def _right(low: list[str], first: int, most: int) -> int:
    last = first
    while last + 1 < len(low) and last - first < most and not _role(low[last + 1]):
        last += 1
    return last


@lru_cache(4096)
def _role(word: str) -> bool:
    """Whether a capitalised word announces something, and is no name."""
    if word in no_names():
        return True
    return any(
        (match := announcers(kind).match(word)) and match.end() == len(word)
        for kind in (
            "role",
            "phone",
            "person",
            "title",
            "handle",
            "own",
            "address",
            "birth",
            "document",
        )
    )

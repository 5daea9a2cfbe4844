"""Running text → sentences: razdel for Russian and its neighbours, sentencex for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from razdel import sentenize
from sentencex import get_sentence_boundaries

Span = tuple[int, int]

_NUMBER = re.compile(r"\(?\d{1,2}[.)]")
_CYRILLIC = frozenset(("ru", "uk", "ba", "be", "bg", "kk", "ky", "mk", "mn", "tg", "tt"))
_STRETCH = 10_000
"""Both libraries may take time quadratic in what they are given at once, in code points."""


def sentences(text: str, language: str) -> list[Span]:
    """The sentences of a text as half-open spans without outer white space.

    Args:
        text: running text, one line.
        language: those in Cyrillic are cut by razdel's rules, all others by sentencex's.
    """
    find = _by_razdel if language in _CYRILLIC else _by_sentencex
    spans = []
    start = 0
    for stop in _ends(text, language, find):
        first, last = trim(text, start, stop)
        if stop < len(text) and _NUMBER.fullmatch(text, first, last):
            continue  # «1. Lehrjahr»: the number of an item begins its sentence
        if first < last:
            spans.append((first, last))
        start = stop
    return spans


def _ends(text: str, language: str, find: Callable[[str, str], list[int]]) -> Iterator[int]:
    """Where sentences end, ascending, found one stretch of the text after the other."""
    at = 0
    while at < len(text):
        ends = find(text[at : at + _STRETCH], language)
        if at + _STRETCH < len(text):
            ends.pop()  # that of the stretch: its last sentence is read again, whole
        yield from (at + end for end in ends if _ends_word(text, at + end))
        at += (ends[-1] if ends else 0) or _STRETCH
    yield len(text)


def _by_razdel(text: str, _: str) -> list[int]:
    return [part.stop for part in sentenize(text)]


def _by_sentencex(text: str, language: str) -> list[int]:
    # Half of a surrogate pair is no character to sentencex, and any other would do here.
    readable = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    return [part["end_index"] for part in get_sentence_boundaries(language, readable)]


def _ends_word(text: str, at: int) -> bool:
    # A full stop inside a name (ASP.Net) ends nothing: white space has to follow.
    if at < len(text) and not (text[at - 1].isspace() or text[at].isspace()):
        return False
    # «офис у м. Сокол» goes on.
    return not _METRO.search(text, max(0, at - 5), at)


_METRO = re.compile(r"(?<!\w)м\.$")


def trim(text: str, start: int, stop: int) -> Span:
    """The span without white space at its ends; empty where nothing is left."""
    while start < stop and text[start].isspace():
        start += 1
    while start < stop and text[stop - 1].isspace():
        stop -= 1
    return start, stop

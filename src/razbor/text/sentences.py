"""Running text → sentences: razdel for Russian, sentencex for English and German."""

from __future__ import annotations

from collections.abc import Iterator

from razdel import sentenize
from sentencex import get_sentence_boundaries

Span = tuple[int, int]


def sentences(text: str, language: str) -> list[Span]:
    """The sentences of a text as half-open spans without outer white space.

    Args:
        text: running text, one line.
        language: `ru` and `uk` are cut by razdel's rules, all others by sentencex's.
    """
    if language in ("ru", "uk"):
        spans = [(part.start, part.stop) for part in sentenize(text)]
    else:
        spans = list(_by_sentencex(text, language))
    return [span for start, stop in spans if (span := trim(text, start, stop))[0] < span[1]]


def _by_sentencex(text: str, language: str) -> Iterator[Span]:
    start = 0
    for part in get_sentence_boundaries(language, text):
        stop = part["end_index"]
        # A full stop inside a name (ASP.Net) ends nothing: white space has to follow.
        if stop == len(text) or text[stop - 1].isspace() or text[stop].isspace():
            yield start, stop
            start = stop
    yield start, len(text)


def trim(text: str, start: int, stop: int) -> Span:
    """The span without white space at its ends; empty where nothing is left."""
    while start < stop and text[start].isspace():
        start += 1
    while start < stop and text[stop - 1].isspace():
        stop -= 1
    return start, stop

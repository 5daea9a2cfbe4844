"""Which texts repeat others: the share of 8-word shingles they have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^<>]*>")
SIZE = 8
"""Words a shingle."""


def folded(text: str) -> str:
    """A text with case and white space aside: texts that read the same are equal."""
    return " ".join(text.lower().split())


def shingles(text: str) -> set[int]:
    """The hashes of all runs of eight words, tags and case left aside."""
    words = _WORD.findall(_TAG.sub(" ", text).lower().replace("ё", "е"))
    return {hash(tuple(words[at : at + SIZE])) for at in range(len(words) - SIZE + 1)}


class Overlap:
    """Measures how much of a text stands in some others already.

    Args:
        texts: those others.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._known: set[int] = set()
        for text in texts:
            self._known |= shingles(text)

    def share(self, text: str) -> float:
        """The share of the text's shingles that are known, 0 to 1; 0 for short texts."""
        found = shingles(text)
        return len(found & self._known) / len(found) if found else 0.0

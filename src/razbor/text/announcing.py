"""Words that announce personal data, out of `masking_words.tsv`.

In the table a phrase ends in `*` where any ending may follow («телефон*»); a phrase that
ends in a full stop does so in the text.
"""

from __future__ import annotations

import bisect
import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

Span = tuple[int, int]
BLOCK = "█"
"""What every covered code point becomes."""


def table(name: str) -> list[dict[str, str]]:
    """The rows of one of the tables beside this module."""
    text = files("razbor.text").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t"))


def lowered(text: str) -> str:
    """The text in lower case, with every code point at its place («İ» has no single one)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(small if len(small := char.lower()) == 1 else char for char in text)


@cache
def announcers(kind: str) -> re.Pattern[str]:
    """What finds the phrases of one kind in text in lower case."""
    rows = table("masking_words.tsv")
    return finder(row["phrase"] for row in rows if row["announces"] == kind)


def finder(phrases: Iterable[str]) -> re.Pattern[str]:
    """What finds any of some phrases in text in lower case.

    Phrases are grouped by their first character: at most places one comparison is enough.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for phrase in sorted(set(phrases), key=len, reverse=True):
        groups[phrase[0]].append(_pattern(phrase[1:]))
    either = "|".join(
        f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in sorted(groups.items())
    )
    return re.compile(rf"(?<!\w)(?:{either})")


def _pattern(rest: str) -> str:
    words = [
        re.escape(word.removesuffix("*")) + (r"\w{0,12}" if word.endswith("*") else "")
        for word in rest.split(" ")
    ]
    return r"\s{1,3}".join(words) + ("" if rest.endswith(".") else r"(?!\w)")


def line_of(text: str, at: int, most: int) -> Span:
    """The line around an offset, cut to `most` code points on each side."""
    start = text.rfind("\n", max(0, at - most), at) + 1 or max(0, at - most)
    stop = text.find("\n", at, at + most)
    return start, stop if stop >= 0 else min(len(text), at + most)


class Nearby:
    """How far the next of some spans is; asked in logarithmic time."""

    def __init__(self, spans: Iterable[Span]) -> None:
        spans = list(spans)
        self._starts = sorted(start for start, _ in spans)
        self._stops = sorted(stop for _, stop in spans)

    def distance(self, start: int, stop: int) -> float:
        """Code points between `start:stop` and the nearest span beside it."""
        after = bisect.bisect_left(self._starts, stop)
        before = bisect.bisect_right(self._stops, start) - 1
        ahead = self._starts[after] - stop if after < len(self._starts) else float("inf")
        behind = start - self._stops[before] if before >= 0 else float("inf")
        return min(ahead, behind)

"""Lines of a résumé that lost their breaks: «… Опыт работы: 2016-2019 … Образование: …»."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from razbor.text.periods import periods
from razbor.text.resumes.headings import known
from razbor.text.sentences import trim

_LONG = 160
_SPOTS = re.compile(r"\s(?=[•●▪■◦]\s)")
_LABEL = re.compile(r"(?<=\s)[A-ZА-ЯЁÄÖÜ][^\W\d_]{1,24}(?:[ -][^\W\d_]{1,24}){0,3}(?=\s?:)")
_WORD = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(r"[.;!]\s(?=[A-ZА-ЯЁÄÖÜ])")


def pieces(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """A long line in pieces, each with a label, a bullet or a period at its beginning."""
    cuts = sorted(_cuts(text[start:stop])) if stop - start > _LONG else []
    for begin, end in itertools.pairwise([start, *(start + cut for cut in cuts), stop]):
        first, last = trim(text, begin, end)
        if first < last:
            yield first, last


def _cuts(line: str) -> set[int]:
    found = {match.end() for match in _SPOTS.finditer(line)}
    for match in _LABEL.finditer(line):
        for word in _WORD.finditer(line, match.start(), match.end()):
            if line[word.start()].isupper() and known(line[word.start() : match.end()]):
                found.add(word.start())
                break
    for dated in periods(line):
        before = line[max(0, dated.start - 3) : dated.start].rstrip()
        if dated.ranged and (dated.start in found or before[-1:] in (".", ";", "!", "|")):
            found.add(dated.start)
        if dated.start in found or dated.start == 0 or before.endswith(":"):
            end = _ENDS.search(line, dated.stop, dated.stop + _LONG)
            found |= {end.end()} if end else set()
    return found

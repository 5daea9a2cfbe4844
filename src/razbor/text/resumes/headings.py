"""The headings and labels of résumés, out of `headings.tsv`: «Опыт работы», “Skills: Excel”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from razbor.text.announcing import table
from razbor.text.headings import LONGEST, normal

_MARK = re.compile(r"\s{0,3}[:：|\t]|\s{2,3}|\s[-–—]\s|[-–—](?=\s)")
"""What parts a label from what it announces."""
_COLUMN = re.compile(r"[\t|]|\s{2,9}")
_NUMBER = re.compile(r"(?:\d{1,2}|[IVX]{1,4})[.)]\s{1,3}")
_BRACKETS = re.compile(r"\s{0,3}\([^()]{0,60}\)\s{0,3}:?$")
_MINE = re.compile(r"(?:мой|моя|мое|мои|my|meine?|main)\s")
_AND = re.compile(r"\s(?:и|and|und)\s|\s?[&/,+]\s?")
_LENGTH_OF_TIME = re.compile(
    r"\W{0,3}(?:(?:более|около|over|more than|über|ca\.?)\s)?\d{1,2}\+?[.,]?\d?\s?"
    r"(?:лет|год[а]?|г\.?|мес\w{0,5}\.?|years?|yrs?|months?|jahre?n?|monate?)(?:[\s,и]{1,3}\d{1,2}\s"
    r"(?:мес\w{0,5}\.?|months?|monate?))?\W{0,2}",
    re.I,
)
"""«Опыт работы — 7 лет 2 месяца» heads what follows, as without the sum."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A heading or a label; `stop` is where the content behind a label begins."""

    section: str
    stop: int | None = None


@cache
def phrases() -> dict[str, str]:
    """Known headings in their normal form, with the section that they open."""
    return {row["phrase"]: row["section"] for row in table("resumes/headings.tsv")}


def known(text: str) -> str | None:
    """The section that a text opens when it stands alone; None where it is no heading."""
    if len(text) > LONGEST:
        return None
    key = normal(text.strip("_~ "))
    key = key if key in phrases() else _MINE.sub("", key, count=1)
    return phrases().get(key) or _joined(key)


def _alone(bare: str) -> str | None:
    """The section of a heading; of the first column where all are: the head of a table."""
    columns = [known(column) for column in _COLUMN.split(bare) if column]
    return known(_BRACKETS.sub("", bare)) or (columns[0] if columns and all(columns) else None)


def _joined(key: str) -> str | None:
    """«образование и курсы», “skills & tools”: all parts are headings; the first one counts.

    “Schul- und Hochschulausbildung”: half a word is none.
    """
    parts = _AND.split(key)
    sections = [phrases().get(part) for part in parts if part and part[-1] != "-"]
    return sections[0] if len(parts) > 1 and sections and all(sections) else None


@lru_cache(4096)
def opening(line: str) -> Opening | None:
    """The heading or label that a line begins with.

    Args:
        line: without its bullet.
    """
    number = _NUMBER.match(line)
    begin = number.end() if number else 0
    bare = line[begin : begin + LONGEST + 1]
    if len(line) - begin <= LONGEST and (section := _alone(bare)):
        return Opening(section)
    for mark in _marks(bare):
        section = known(_BRACKETS.sub("", bare[: mark.start()]))
        if section is not None:
            stop = begin + mark.end()
            rest = line[stop : stop + LONGEST + 1]
            heads = not any(map(str.isalnum, rest)) or _LENGTH_OF_TIME.fullmatch(rest)
            return Opening(section, None if heads else stop)
    return None


def _marks(bare: str) -> Iterator[re.Match[str]]:
    return (mark for mark in _MARK.finditer(bare) if mark.start() > 0)

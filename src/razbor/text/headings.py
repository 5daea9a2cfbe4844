"""Which pieces are headings: structure that names what follows.

Known phrases stand in `headings.tsv` (phrase, language, and the section that usually
follows, empty for none). Beside them mark-up, a closing colon and the form of the line
speak; `evidence` gathers all of it as named signs, which a trained model weighs.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from razbor.text.composing import composed

if TYPE_CHECKING:
    from razbor.text.fragments import Piece

LONGEST = 80
"""Headings are shorter than this many code points."""

_EDGE = re.compile(r"^\W+|\W+$")
_SPACE = re.compile(r"\s+")


@cache
def phrases() -> dict[str, str]:
    """Known headings in their normal form, with the section that usually follows."""
    text = files("razbor.text").joinpath("headings.tsv").read_text(encoding="utf-8")
    return {
        row["phrase"]: row["section"] for row in csv.DictReader(text.splitlines(), delimiter="\t")
    }


def normal(text: str) -> str:
    """A heading as it stands in the table: lower case, no ё, no outer punctuation."""
    text = composed(text.lower()).replace("ё", "е").replace("’", "'")
    return _SPACE.sub(" ", _EDGE.sub("", text))


def known(text: str) -> str | None:
    """The section a known heading announces; None where the text is no known heading."""
    return phrases().get(normal(text)) if len(text) <= LONGEST else None


def ends_known(text: str) -> bool:
    """Whether a text may end with a known heading: a quick look at its last word."""
    return normal(text).endswith(_last_words())


@cache
def _last_words() -> tuple[str, ...]:
    return tuple({phrase.rpartition(" ")[2] for phrase in phrases()})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a piece being a heading. Each sign is true or false."""

    known: bool
    colon: bool
    question: bool
    markup: bool
    bold: bool
    short: bool
    capitals: bool
    item: bool
    whole_line: bool
    before_items: bool
    sentence: bool

    def numbers(self) -> tuple[float, ...]:
        """The signs as 0 and 1, in the order of the fields."""
        return tuple(float(getattr(self, name)) for name in self.__slots__)


def evidence(text: str, pieces: Sequence[Piece], index: int) -> Evidence:
    """The signs for one piece among its neighbours.

    Args:
        text: the document's plain text.
        pieces: all pieces of the document, in order.
        index: which one is asked about.
    """
    piece = pieces[index]
    content = text[piece.start : piece.stop]
    bare = content.rstrip()
    after = pieces[index + 1] if index + 1 < len(pieces) else None
    return Evidence(
        known=known(content) is not None,
        colon=bare.endswith((":", ":*", ":**")),
        question=bare.endswith("?"),
        markup=piece.kind == "heading",
        bold=piece.bold,
        short=len(content) <= LONGEST,
        capitals=content.isupper(),
        item=piece.kind == "item",
        whole_line=piece.opens and piece.closes,
        before_items=after is not None and after.kind == "item" and piece.kind != "item",
        sentence=bare.endswith((".", "!", ";", ",")),
    )

"""The layout of a document: its plain text and the blocks (lines, list items, headings) in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["line", "item", "heading"]

_ORDINAL = (
    "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    "|Lehrjahr|Ausbildungsjahr|Semester|Quartal|Stock"
)
"""What a number with a full stop counts in German: «1. Lehrjahr» is no item of a list."""

BULLET = re.compile(
    rf"\s*(?!\d+\.\s(?:{_ORDINAL})\b|[+>]\d|\*\*[^\s*])"  # nor +7 000…, >5 Jahre, **Условия:**
    r"(?:[-–—−•·●○▪▫■□◦‣⁃∙*+>✅✔✓☑➤➡►▶→⇒❖♦⭐★☆🔹🔸🔷🔶👉⚡️\ufe0f]+(?=[\s«\"(A-Za-zА-ЯЁа-яё0-9])"
    r"|\(?\d{1,2}[.)](?=\s|[А-ЯЁA-Z])|[a-zа-я]\)(?=\s))\s*"
)
"""What stands before the content of a list item."""

MARKUP = re.compile(r"</?(?:p|br|ul|ol|li|div|strong|b|em|span|h[1-6]|table)\b[^<>]{0,400}>", re.I)


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the text: a paragraph, a list item, a heading, a row of a table.

    `start` and `stop` bound the content, without a bullet and outer white space.
    `bold` is the number of leading code points that the source sets in bold. `tag` and
    `number` say where it stands in the given text: in HTML, in which element of this tag,
    counted from 1 in the order of the document; in plain text (`tag` is None) on which line.
    """

    start: int
    stop: int
    kind: Kind
    bold: int = 0
    tag: str | None = None
    number: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """A document's plain text with its blocks, in order and disjoint."""

    text: str
    blocks: tuple[Block, ...]


def looks_like_html(text: str) -> bool:
    """Whether a text holds tags of the kind that job boards put into descriptions."""
    return MARKUP.search(text) is not None


def lay_out(text: str, *, html: bool | None = None) -> Layout:
    """Find the blocks of a text.

    Args:
        text: plain text, or HTML.
        html: whether it is HTML; None looks for the usual tags.

    Returns:
        For plain text, `Layout.text` is the text itself, unchanged. For HTML it is the
        text that a reader sees, a line for every paragraph, list item and table row.
    """
    if looks_like_html(text) if html is None else html:
        from razbor.text.html import lay_out_html

        return lay_out_html(text)
    return Layout(text, tuple(_lines(text)))


def _lines(text: str) -> list[Block]:
    blocks = []
    at = 0
    item = False
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        bullet = BULLET.match(line)
        stop = at + len(line.rstrip())
        start = at + (bullet.end() if bullet else len(line) - len(line.lstrip()))
        if start < stop:
            # A bullet on a line of its own belongs to the line that follows.
            kind: Kind = "item" if bullet or item else "line"
            blocks.append(Block(start, stop, kind, number=number))
            item = False
        elif bullet:
            item = True
        at += len(line)
    return blocks

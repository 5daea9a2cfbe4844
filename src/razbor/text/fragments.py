"""Layout → pieces: one bullet, one line, or one sentence of running text."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from razbor.text.glue import joints, skip_bullet
from razbor.text.headings import LONGEST, known
from razbor.text.language import detect
from razbor.text.layout import Block, Kind, Layout
from razbor.text.sentences import sentences, trim


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text that will get one label.

    `opens` and `closes` say whether it stands at the beginning and at the end of its
    block; `bold` that the source sets all of it in bold; `block` is the block's index
    in `Layout.blocks`.
    """

    start: int
    stop: int
    kind: Kind
    opens: bool
    closes: bool
    bold: bool
    block: int


def cut(layout: Layout, language: str | None = None) -> list[Piece]:
    """Cut a document into pieces, in order and disjoint.

    Args:
        layout: the document's text and blocks.
        language: of the document; None detects it. Each long line is looked at again.
    """
    language = language or detect(layout.text) or "en"
    pieces: list[Piece] = []
    for index, block in enumerate(layout.blocks):
        spans = list(_spans(layout.text, block, language))
        pieces.extend(
            Piece(
                start,
                stop,
                block.kind,
                opens=at == 0,
                closes=at == len(spans) - 1,
                bold=stop <= block.start + block.bold,
                block=index,
            )
            for at, (start, stop) in enumerate(spans)
        )
    return pieces


def _spans(text: str, block: Block, language: str) -> Iterator[tuple[int, int]]:
    """The sentences of a block, with lost line breaks found first."""
    return _rejoined(text, _cut_block(text, block, language))


def _cut_block(text: str, block: Block, language: str) -> Iterator[tuple[int, int]]:
    cuts = joints(text, block.start, block.stop)
    bold_stop = _bold_heading(text, block)
    edges = sorted({block.start, *cuts, block.stop, *([bold_stop] if bold_stop else [])})
    for start, stop in itertools.pairwise(edges):
        begin, end = trim(text, start, stop)
        begin = skip_bullet(text, begin, end) if begin > block.start else begin
        if begin >= end:
            continue
        line = text[begin:end]
        if known(line) is not None:
            yield begin, end
            continue
        spoken = detect(line, language) or language
        for first, last in sentences(line, spoken):
            yield begin + first, begin + last


def _rejoined(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give a heading back to a statement shorter than itself: «График: 5/2» is one piece."""
    held: tuple[int, int] | None = None
    for start, stop in spans:
        if held is not None:
            if stop - start <= held[1] - held[0] and known(text[start:stop]) is None:
                yield held[0], stop
                held = None
                continue
            yield held
        held = (start, stop) if known(text[start:stop]) is not None else None
        if held is None:
            yield start, stop
    if held is not None:
        yield held


def _bold_heading(text: str, block: Block) -> int | None:
    """Where a bold beginning that closes with a colon ends: «**Обязанности:** ведение…»."""
    stop = block.start + block.bold
    if block.bold and stop < block.stop and block.bold <= LONGEST:
        head = text[block.start : stop].rstrip()
        if head.endswith(":"):
            return stop
        if text[stop : stop + 2].lstrip().startswith(":"):
            return text.index(":", stop) + 1
    return None

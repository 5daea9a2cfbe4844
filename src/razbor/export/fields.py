"""One text → the fields that a model reads, so that every form is asked about the same."""

from __future__ import annotations

from razbor.models.manifest import WordpieceSpec
from razbor.models.rows import Row
from razbor.models.wordpiece import joined


def row(spec: WordpieceSpec, text: str) -> Row:
    """The first lines are the first fields, the rest is the last one.

    Of a text with fewer lines than fields, the first fields are empty: a fragment without a
    heading, a description without a title.
    """
    *before, last = [field.name for field in spec.fields]
    lines = text.split("\n", len(before))
    texts = dict.fromkeys(before, "") | {last: lines[-1]}
    if len(lines) == len(spec.fields):
        texts |= dict(zip(before, lines, strict=False))
    return Row(texts)


def in_one(spec: WordpieceSpec, text: str) -> str:
    """The one text that a form without fields is given instead."""
    return joined(row(spec, text), spec)

"""The pieces of a tokenizer that stand for no word."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Special:
    """The ids of the tokenizer's special pieces; those below `first` are no words."""

    begin: int
    end: int
    padding: int
    mask: int
    first: int
    pieces: int

"""Turns without a text around them → the text that they make, and where each lies in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from razbor.interviews import Side, Turn

BETWEEN = "\n"
"""What stands between two turns."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said in one go; times are seconds from the beginning."""

    text: str
    speaker: str | None = None
    role: Side | None = None
    began: float | None = None
    ended: float | None = None


def joined(said: Iterable[Said]) -> tuple[str, list[Turn]]:
    """One text of all of them, a line break between any two, and the turns in it."""
    turns: list[Turn] = []
    start = 0
    for one in said:
        stop = start + len(one.text)
        turns.append(
            Turn(
                start=start,
                stop=stop,
                text=one.text,
                speaker=one.speaker,
                role=one.role,
                began=one.began,
                ended=one.ended,
            )
        )
        start = stop + len(BETWEEN)
    return BETWEEN.join(turn.text for turn in turns), turns

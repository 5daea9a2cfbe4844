"""Transcripts → turns: who speaks from where to where, and who of them asks the questions."""

from __future__ import annotations

from razbor.text.dialogue.joining import Said, joined
from razbor.text.dialogue.sides import tell_sides
from razbor.text.dialogue.turns import Cut, cut_turns

__all__ = ["Cut", "Said", "cut_turns", "joined", "tell_sides"]

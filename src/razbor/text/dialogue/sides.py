"""Who of the speakers asks, and who is asked: by names, else by the form of what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from razbor.interviews import Side, Turn
from razbor.text.dialogue.asking import asks
from razbor.text.dialogue.naming import key
from razbor.text.dialogue.words import by_letter, named_for

_TIMES = 2.0
_APART = 0.25
_TIMES_UNNAMED = 3.0
"""Whether turns alternate at all is a guess where nobody is named: the form has to say more."""


def tell_sides(turns: Sequence[Turn]) -> list[Side | None]:
    """The side of each turn; None where nothing tells.

    What turns say of their own is kept, and holds for all turns of that speaker. Names tell by a
    word for a part in the talk; where one side is known so, the only speaker left is the other.
    Else the interviewer is who asks in a clearly larger share of the turns. Without any name,
    every second turn is taken for one speaker's, and the form has to tell them apart by more.
    """
    speakers = [None if turn.speaker is None else key(turn.speaker) for turn in turns]
    names = list(dict.fromkeys(name for name in speakers if name is not None))
    if not names and not any(turn.role for turn in turns):
        return _alternating(turns)
    sides = _given(turns, speakers) | _named(names)
    sides = _others(names, sides) | sides
    left = [name for name in names if name not in sides]
    if left:
        sides |= _by_form(turns, speakers, left)
    return [
        turn.role or (sides.get(name) if name is not None else None)
        for turn, name in zip(turns, speakers, strict=True)
    ]


def _given(turns: Sequence[Turn], speakers: Sequence[str | None]) -> dict[str, Side]:
    return {
        name: turn.role
        for turn, name in zip(turns, speakers, strict=True)
        if name is not None and turn.role is not None
    }


def _named(names: Sequence[str]) -> dict[str, Side]:
    found = {name: named_for(name) or by_letter(name, names) for name in names}
    return {name: side for name, side in found.items() if side is not None}


def _others(names: Sequence[str], sides: Mapping[str, Side]) -> dict[str, Side]:
    """Beside a candidate everybody asks; beside interviewers the only one left is asked."""
    left = [name for name in names if name not in sides]
    if "candidate" in sides.values():
        return dict.fromkeys(left, "interviewer")
    if sides and len(left) == 1:
        return {left[0]: "candidate"}
    return {}


def _by_form(
    turns: Sequence[Turn],
    speakers: Sequence[str | None],
    names: Sequence[str],
) -> dict[str, Side]:
    """Of some speakers, the sides that the form of what they say tells clearly."""
    said = {
        name: [t for t, who in zip(turns, speakers, strict=True) if who == name] for name in names
    }
    shares = {name: _share(own) for name, own in said.items()}
    most = max(shares.values())
    silent = [name for name in names if shares[name] < most]
    if not silent:
        return {}
    if len(names) == 2 or len(silent) == 1:
        asked = min(names, key=lambda name: shares[name])
    else:
        asked = max(silent, key=lambda name: sum(len(turn.text.split()) for turn in said[name]))
    asking = [name for name in names if _clear(shares[name], shares[asked], _TIMES)]
    if not asking:
        return {}
    found: dict[str, Side] = {asked: "candidate"}
    return found | dict.fromkeys(asking, "interviewer")


def _alternating(turns: Sequence[Turn]) -> list[Side | None]:
    even, odd = _share(turns[::2]), _share(turns[1::2])
    pair: tuple[Side, Side] | None = None
    if len(turns) > 1 and _clear(even, odd, _TIMES_UNNAMED):
        pair = ("interviewer", "candidate")
    elif _clear(odd, even, _TIMES_UNNAMED):
        pair = ("candidate", "interviewer")
    return [pair[number % 2] if pair else None for number in range(len(turns))]


def _share(turns: Sequence[Turn]) -> float:
    """Of turns that ask."""
    return sum(asks(turn.text) for turn in turns) / len(turns) if turns else 0.0


def _clear(more: float, less: float, times: float) -> bool:
    return more - less >= _APART and more >= times * less

"""Words that tell who speaks and who asks, out of `words.tsv`.

In the table phrases are in lower case and without ё. `asks` may begin any sentence of a
question («расскажите»), `begins` its first one alone («почему»). A letter alone is a role only
beside its counterpart: «И:» and «К:», “Q:” and “A:”.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from razbor.interviews import Side
from razbor.text.announcing import table

_NUMBER = re.compile(r"[#№]?\d+")
_WORD = re.compile(r"[^\W\d_]+")


def plain(text: str) -> str:
    """The text as the table has it: lower case, no ё."""
    return text.lower().replace("ё", "е")


@cache
def phrases(kind: str) -> frozenset[str]:
    """The phrases of one kind."""
    return frozenset(row["phrase"] for row in table("dialogue/words.tsv") if row["tells"] == kind)


def named_for(speaker: str) -> Side | None:
    """The side that a speaker's name tells by a word for it: «HR», «Кандидат 2», «Анна (HR)»."""
    for side in _SIDES:
        if _holds(speaker, side):
            return side
    return None


def is_part(speaker: str) -> bool:
    """Whether a speaker is named by a part in the talk, «Спикер 1», «HR», and by no name."""
    return any(_whole(speaker) in phrases(kind) for kind in (*_SIDES, "speaker"))


def is_known(speaker: str) -> bool:
    """Whether a word for a part in the talk stands in a speaker's name."""
    return is_part(speaker) or named_for(speaker) is not None or _holds(speaker, "speaker")


def by_letter(speaker: str, others: Collection[str]) -> Side | None:
    """The side that a single letter tells.

    Args:
        speaker: as named.
        others: the names of all speakers: one of them has to be a letter of the other side.
    """
    letter = plain(speaker)
    if not any(letter in phrases(f"{side} letter") for side in _SIDES):
        return None  # before the others are looked at: there may be very many
    around = {plain(other) for other in others}
    for side, other in (_SIDES, _SIDES[::-1]):
        if letter in phrases(f"{side} letter") and around & phrases(f"{other} letter") - {letter}:
            return side
    return None


def part_words(speaker: str) -> set[str]:
    """The words of a speaker's name that name a part in the talk, in lower case."""
    known = {
        word for kind in (*_SIDES, "speaker") for each in phrases(kind) for word in each.split()
    }
    return {word for word in _WORD.findall(plain(speaker)) if word in known}


_SIDES: tuple[Side, Side] = ("interviewer", "candidate")


def _whole(speaker: str) -> str:
    return " ".join(_NUMBER.sub(" ", plain(speaker)).strip(" .()[]").split())


def _holds(speaker: str, kind: str) -> bool:
    if _whole(speaker) in phrases(kind):
        return True
    words = _WORD.findall(plain(speaker))
    return any(
        " ".join(words[start:stop]) in phrases(kind)
        for start in range(len(words))
        for stop in range(start + 1, len(words) + 1)
    )

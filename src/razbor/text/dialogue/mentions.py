"""Names of speakers: what of them is personal, and where they stand in what is said."""

from __future__ import annotations

import re
from collections.abc import Iterable

from razbor.text.announcing import BLOCK, Span
from razbor.text.dialogue.words import is_known, part_words, plain
from razbor.text.names import forms

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 3
"""Letters: shorter ones are initials, which are covered in names alone."""


def covered_name(speaker: str) -> str:
    """A speaker's name with all but words for a part in the talk covered, its length kept.

    «Анна (HR)» becomes «████ (HR)»; «Спикер 1» and a letter alone stay.
    """
    if sum(map(str.isalpha, speaker)) < 2:
        return speaker
    personal = set(_personal(speaker))
    if not is_known(speaker):
        return re.sub(r"\w", BLOCK, speaker)
    return _WORD.sub(lambda word: BLOCK * len(word[0]) if word[0] in personal else word[0], speaker)


def mentions(text: str, speakers: Iterable[str]) -> list[Span]:
    """Where the names of speakers stand in a text, in any of their cases and in capitals.

    Args:
        text: any text.
        speakers: as named in it, or beside it.
    """
    words = {plain(word) for name in speakers for word in _personal(name) if len(word) >= _SHORTEST}
    known = words | {form for word in words for form in forms(word)}
    return [
        found.span()
        for found in _WORD.finditer(text)
        if found[0][0].isupper() and plain(found[0]) in known
    ]


def _personal(speaker: str) -> list[str]:
    parts = part_words(speaker)
    return [word for word in _WORD.findall(speaker) if plain(word) not in parts]

"""Words typed in two alphabets: «Cистемный» with a Latin C reads like «Системный».

A model that counts letters sees two different words; people see one.
"""

from __future__ import annotations

import re

_PAIRS = dict(zip("aceopxykmtABCEHKMOPTXY", "асеорхукмтАВСЕНКМОРТХУ", strict=True))
"""Latin letter → the Cyrillic one that looks like it."""

_BACK = {cyrillic: latin for latin, cyrillic in _PAIRS.items()}

_WORD = re.compile(r"[^\W\d_]+")
_ONE_C = re.compile(r"\b1[cC]\b")


def fold(text: str) -> str:
    """Words in two alphabets in one of them, where every letter of the other looks alike.

    The alphabet with more letters wins, Cyrillic where they are as many. A word that holds a
    letter without a look-alike («iOS-разработчик» are two words, «Wеб» is one) goes to its
    alphabet, and stays as it is where both hold one. «1C» is «1С», whatever its letter.
    Lengths and places stay.

    Args:
        text: any, such as a title.
    """
    if text.isascii():
        return _ONE_C.sub(_cyrillic_c, text)
    return _ONE_C.sub(_cyrillic_c, _WORD.sub(_folded, text))


def _folded(match: re.Match[str]) -> str:
    word = match[0]
    latin = [letter for letter in word if letter.isascii()]
    cyrillic = [letter for letter in word if "\u0400" <= letter <= "\u04ff"]
    if not latin or not cyrillic:
        return word
    ways = [(_PAIRS, latin), (_BACK, cyrillic)]
    if len(latin) > len(cyrillic):
        ways.reverse()
    for table, letters in ways:
        if all(letter in table for letter in letters):
            return "".join(table.get(letter, letter) for letter in word)
    return word


def _cyrillic_c(match: re.Match[str]) -> str:
    return match[0].translate({ord("c"): "с", ord("C"): "С"})

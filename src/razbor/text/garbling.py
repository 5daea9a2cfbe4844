"""Cyrillic in UTF-8 that was taken for windows-1251 or windows-1252: «РћРїС‹С‚», “ÐžÐ¿Ñ‹Ñ‚”."""

from __future__ import annotations

import re

_READ = 2000
_LETTER = re.compile(r"[^\W\d_]")
# A Cyrillic letter has two bytes, of which the first is one of two.
_FIRST = re.compile("[РС]|[ÐÑ]")
_FEWEST = 20
# Of 13,204 vacancies none had more than 0.05; garbled sentences have 0.55 to 0.8.
_SHARE = 0.4


def garbled(text: str) -> bool:
    """Whether a text looks like that; its first 2,000 code points decide."""
    text = text[:_READ]
    letters = len(_LETTER.findall(text))
    return letters >= _FEWEST and len(_FIRST.findall(text)) > letters * _SHARE

"""Words that tell what a line of a résumé speaks of, out of `words.tsv`.

In the table a phrase ends in `*` where any ending may follow, and begins with one where it
may be the end of a longer word («автослесарь», “Lagerhelfer”).
"""

from __future__ import annotations

import re
from functools import cache

from razbor.text.announcing import finder, table

_NO_TRADES = ("характер", "датчик", "счетчик", "заказчик", "ящик", "мальчик", "поставщик", "агент")
"""What ends as the name of a trade does, and is none."""
_SHORTEST = 4
_WORD = re.compile(r"[^\W\d_]+")


def plain(text: str) -> str:
    """The text as the table has it: lower case, no ё, one apostrophe."""
    return text.lower().replace("ё", "е").replace("’", "'")


def tells(text: str, kind: str) -> bool:
    """Whether any word of a kind stands in a text.

    Args:
        text: a line, in any case; keep it to some hundreds of characters.
        kind: one of the column `tells`.
    """
    pattern, endings = words(kind)
    low = plain(text)
    if pattern.search(low):
        return True
    return bool(endings) and any(
        word.endswith(endings) and not word.endswith(_NO_TRADES) for word in _WORD.findall(low)
    )


@cache
def words(kind: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """What finds the phrases of a kind, and the endings of longer words."""
    phrases = [row["phrase"] for row in table("resumes/words.tsv") if row["tells"] == kind]
    whole = [phrase for phrase in phrases if not phrase.startswith("*")]
    return finder(whole), tuple(phrase[1:] for phrase in phrases if phrase.startswith("*"))

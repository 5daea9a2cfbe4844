"""What of a vacancy's title names the work: the rest is said of level, pay, place and form."""

from __future__ import annotations

import re

# Counted, not endless: a title of ten thousand brackets must not take forever.
_BRACKETS = re.compile(r"[(\[{][^)\]}]{0,80}[)\]}]")

_MONEY = r"(?:тыс\w*|т\.?\s?р|[kк]|руб\w*|р|₽|eur|euro?|usd|€|\$|000)"
_PAY = re.compile(
    r"(?:\b(?:от|до|з/п|зп|оклад|зарплата|from|up to|salary|ab|bis)\s{0,3})?"
    rf"[$€₽]?\s?\d[\d .,]{{0,12}}(?:\s?[-–—]\s?\d[\d .,]{{0,12}})?"
    rf"\s?{_MONEY}(?:\s?{_MONEY})?(?!\w)\.?",
    re.IGNORECASE,
)

# With an ending of its own each: "ведущий" is a level, "ведущая мероприятий" hosts parties.
_LEVELS = re.compile(
    r"\b(?:junior|middle|senior|mid(?:-level)?|jr|sr|principal|intern|trainee|entry-level"
    r"|джуниор\w*|джун|мидл\w*|сень[её]р\w*|синьор\w*|старш(?:ий|ая|его)|младш(?:ий|ая|его)"
    r"|главн(?:ый|ая|ого)|ведущ(?:ий|его)|стаж[её]р\w*|начинающ(?:ий|ая)|опытн(?:ый|ая)"
    r"|erfahrene[rn]?|angehende[rn]?)(?![\w-])\.?\+?",
    re.IGNORECASE,
)
_ORNAMENT = re.compile(r"[^\w+#./&\s-]+")
_EDGES = " -–—/|.,&"


def core(title: str) -> str:
    """The title without what stands in brackets, pay, levels and ornaments.

    «Старший Python-разработчик (удалённо), до 250 000 руб.» → «Python-разработчик». What is
    in brackets may name the work as well: read the core beside the title, not in its place.

    Args:
        title: as it was given.

    Returns:
        What is left; the title where no letter is.
    """
    left = _BRACKETS.sub(" ", title)
    left = _PAY.sub(" ", left)
    left = _LEVELS.sub(" ", left)
    left = " ".join(_ORNAMENT.sub(" ", left).split()).strip(_EDGES)
    return left if any(character.isalpha() for character in left) else title

"""Words that a hyphen parts at the end of a line → whole words, where that is safe."""

from __future__ import annotations

import re

_BROKEN = re.compile(
    r"(?<![^\s(«„“\"])([^\W\d_]*[a-zа-яёäöüß])[-‐]\n([a-zа-яёäöüß]+)(?=[,.;:!?)»“\"]*(?:\s|$))"
)
_COMPOUND = re.compile(r"(?<![^\W\d_])[^\W\d_]+-[^\W\d_]+")
# «Groß- und Einzelhandel», “full- and part-time”: the hyphen stands for a word left out.
_SUSPENDED = frozenset({"and", "bis", "bzw", "oder", "or", "sowie", "to", "und", "и", "или"})
# What is written with a hyphen at this place, and hardly is a part of a word.
# fmt: off
_LEFT = frozenset({
    "cost", "cross", "four", "full", "high", "low", "non", "self", "third", "three", "two", "well",
    "бизнес", "веб", "интернет", "кое", "медиа", "онлайн", "офлайн", "пресс", "стресс",
})
_RIGHT = frozenset({
    "based", "driven", "end", "facing", "friendly", "functional", "house", "level", "making",
    "oriented", "ready", "related", "solving", "specific", "stack", "term", "time", "wide",
    "либо", "нибудь", "таки",
})
# fmt: on
_ENDINGS = (  # of the word before, of the word behind
    ("по", ("ски", "цки")),
    ("во", ("первых", "вторых")),
    ("из", ("за", "под")),
)
_PRONOUNS = frozenset({"где", "зачем", "как", "какой", "когда", "кто", "куда", "почему", "что"})
_UMLAUTS = frozenset("äöüß")


def joined(text: str) -> str:
    """The text with words whole that a hyphen parts at the end of a line.

    What may be written with a hyphen keeps it, and what may be no word at all, an address or
    a word left out, keeps its line break too.

    Args:
        text: without spaces at the edges of its lines, as `tidying.tidied` gives it.
    """
    hyphened = frozenset(_COMPOUND.findall(text.lower()))

    def join(found: re.Match[str]) -> str:
        left, right = found.groups()
        if right in _SUSPENDED:
            return found[0]
        pair = f"{left.lower()}-{right}"
        whole = not (pair in hyphened or _is_compound(left.lower(), right))
        return left + right if whole else f"{left}-{right}"

    return _BROKEN.sub(join, text)


def _is_compound(left: str, right: str) -> bool:
    if min(len(left), len(right)) < 2 or left in _LEFT or right in _RIGHT:
        return True
    if left[-1].isascii() != right[0].isascii() and not {left[-1], right[0]} & _UMLAUTS:
        return True  # «web-\nразработчик»
    if right == "то":
        return left in _PRONOUNS
    return any(left == before and right.endswith(behind) for before, behind in _ENDINGS)

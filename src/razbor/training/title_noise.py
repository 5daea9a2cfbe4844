"""Titles written otherwise with the same meaning: what a model shall not stumble over.

Boards add levels, pay, places, ways of working and ornaments to a title, and people mistype.
None of it changes which areas of work the title names.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

_LEVELS = {
    "ru": ("старший", "младший", "ведущий", "главный", "стажёр", "junior", "middle", "senior"),
    "en": ("senior", "junior", "middle", "lead", "intern", "mid-level", "principal", "trainee"),
}
_TAILS = {
    "ru": (
        "(удалённо)",
        "(г. Тула)",
        "/ remote",
        "от 120 000 руб.",
        "(гибрид)",
        "в офис",
        "(5/2)",
        "[срочно]",
        "— Казань",
        "(вахта)",
        "з/п до 200 т.р.",
        "(ж/м)",
        "| полный день",
        "🔥",
        "без опыта",
        "(проектная занятость)",
    ),
    "en": (
        "(remote)",
        "[hybrid]",
        "- Berlin",
        "(m/f/d)",
        "up to 90k EUR",
        "| full-time",
        "🚀",
        "(contract)",
        "/ on-site",
        "(urgent)",
        "- relocation",
        "(m/w/d)",
        "in Riga",
        "#1234",
    ),
}
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{5,}")


def rewritten(title: str, chance: np.random.Generator) -> str:
    """The title in one of these ways; the first words keep their meaning in all of them."""
    ways: tuple[Callable[[str, np.random.Generator], str], ...] = (
        _level,
        _tail,
        _mistyped,
        _mistyped,
        _shouted,
        _ornament,
        _without_yo,
    )
    return ways[int(chance.integers(len(ways)))](title, chance)


def _language(title: str) -> str:
    return "ru" if _CYRILLIC.search(title) else "en"


def _one(choices: tuple[str, ...], chance: np.random.Generator) -> str:
    return choices[int(chance.integers(len(choices)))]


def _level(title: str, chance: np.random.Generator) -> str:
    level = _one(_LEVELS[_language(title)], chance)
    return _one((f"{level} {title}", f"{title} ({level})", f"{title} / {level}"), chance)


def _tail(title: str, chance: np.random.Generator) -> str:
    return f"{title} {_one(_TAILS[_language(title)], chance)}"


def _ornament(title: str, chance: np.random.Generator) -> str:
    return _one(
        (f"❗{title}❗", f"«{title}»", f"★ {title} ★", f"!!! {title} !!!", f"[{title}]"), chance
    )


def _shouted(title: str, chance: np.random.Generator) -> str:
    return _one((title.upper(), title.lower(), title.title()), chance)


def _without_yo(title: str, chance: np.random.Generator) -> str:
    return title.replace("ё", "е").replace("Ё", "Е")


def _mistyped(title: str, chance: np.random.Generator) -> str:
    """A letter inside a long word twice, missing, or changed with its neighbour."""
    words = list(_WORD.finditer(title))
    if not words:
        return title
    word = words[int(chance.integers(len(words)))]
    at = word.start() + int(chance.integers(1, len(word.group()) - 2))
    return _one(
        (
            title[:at] + title[at] + title[at:],
            title[:at] + title[at + 1 :],
            title[:at] + title[at + 1] + title[at] + title[at + 2 :],
        ),
        chance,
    )

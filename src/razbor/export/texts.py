"""The texts of the gate: our own sentence parts put together, in three languages.

They are no vacancies and measure no quality: they ask two forms of one model the same things,
short and long, with names of technologies, figures, bullets and mixed alphabets among them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from razbor.export.parity import BUCKETS, EDGES, REQUIRED

PER_LANGUAGE = 400
SEED = 20
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class GateText:
    """A text and its language."""

    language: str
    text: str


def gate_texts(per_language: int = PER_LANGUAGE, seed: int = SEED) -> list[GateText]:
    """Texts in Russian, English and German, as many of each length of `parity.BUCKETS`.

    Args:
        per_language: how many of each language; no text comes twice.
        seed: the same one gives the same texts, on every machine.
    """
    found: dict[str, GateText] = {}
    for at, language in enumerate(REQUIRED, 1):
        # Seeded apart: the number of texts of one language leaves the others as they are.
        chance = random.Random(f"{seed}-{language}")  # noqa: S311 - no secret
        while len(found) < at * per_language:
            text = _text(language, len(found) % per_language % len(BUCKETS), chance)
            found.setdefault(text, GateText(language, text))
    return list(found.values())


def _text(language: str, number: int, chance: random.Random) -> str:
    """A text whose length lies in a bucket."""
    low = (0, *EDGES)[number]
    high = (*EDGES, _LONGEST)[number]
    if number == 0:
        return _title(language, chance)[:high]
    aim = chance.randint(low + 1, high)
    text = ""
    for line in _lines(language, chance):
        if len(text) > low and len(text) + len(line) > aim:
            break
        text += line
    return text[:high].strip() if len(text[:high].strip()) > low else text[: low + 1]


def _lines(language: str, chance: random.Random) -> Iterator[str]:
    """What a posting consists of: a title, then sentences and bullets under headings, for ever."""
    if chance.random() < 0.5:
        yield _title(language, chance) + "\n"
    while True:
        if chance.random() < 0.3:
            yield "\n" + chance.choice(_parts()[language, "heading"]) + "\n"
        bullet = chance.choice(("", "", "– ", "• ", "* "))
        for _ in range(chance.randint(1, 4)):
            yield bullet + _filled(language, "sentence", chance) + ("\n" if bullet else " ")


def _title(language: str, chance: random.Random) -> str:
    return _filled(language, "title", chance)


def _filled(language: str, kind: str, chance: random.Random) -> str:
    """A part with everything in braces put in."""
    text = chance.choice(_parts()[language, kind])
    while (start := text.find("{")) >= 0:
        stop = text.index("}", start)
        slot = text[start + 1 : stop]
        text = text[:start] + _slot(language, slot, chance) + text[stop + 1 :]
    return text


def _slot(language: str, slot: str, chance: random.Random) -> str:
    if slot == "n":
        return str(chance.randint(1, 12))
    if slot == "money":
        return f"{chance.randint(18, 420) * 500:,}".replace(",", "\u00a0")
    return chance.choice(_parts()[language, slot])


@cache
def _parts() -> dict[tuple[str, str], tuple[str, ...]]:
    """Language and kind → the parts; a part of the language "any" is one of each."""
    lines = files("razbor.export").joinpath("texts.tsv").read_text(encoding="utf-8").splitlines()
    found: dict[tuple[str, str], list[str]] = {}
    for line in lines[1:]:
        language, kind, part = line.split("\t")
        for each in REQUIRED if language == "any" else (language,):
            found.setdefault((each, kind), []).append(part)
    return {key: tuple(parts) for key, parts in found.items()}

"""How time grows with a description: seconds for 0.25, 0.5 and 1 MB, and the last ratio.

    python benchmarks/growth.py [KIND…] [--long]

Linear is 2.0; a ratio above 2.5 ends with exit code 1. `--long` adds 10 MB of one token
and 100,000 nested elements, once each. The best of three runs counts, and a ratio that is
too high is measured again: other work on the machine makes single runs slower, never quicker.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable

import razbor

SIZES = (250_000, 500_000, 1_000_000)  # characters
MOST = 2.5
RUNS = 3
ROUNDS = 3
WORDS = (
    "опыт работы обязанности готовить завтраки и обеды требования знание Python команда офис"
    " оклад премия гости город"
)


def sentence(chance: random.Random) -> str:
    """A few words, a capital first and a full stop behind."""
    return " ".join(chance.choices(WORDS.split(), k=chance.randint(4, 14))).capitalize() + "."


def filled(size: int, piece: Callable[[random.Random], str]) -> str:
    """Pieces one after the other, the same for the same size, cut to the size."""
    chance = random.Random(size)  # noqa: S311 - no secret
    parts = []
    length = 0
    while length < size:
        parts.append(piece(chance))
        length += len(parts[-1])
    return "".join(parts)[:size]


def section(chance: random.Random) -> str:
    """A heading and its list, in HTML."""
    items = "".join(f"<li>{sentence(chance)}</li>" for _ in range(5))
    return f"<p><strong>Требования:</strong></p><ul>{items}</ul>"


KINDS: dict[str, Callable[[int], str]] = {
    "plain text": lambda size: filled(size, lambda chance: f"{sentence(chance)}\n"),
    "one long line": lambda size: filled(size, lambda chance: f"{sentence(chance)} "),
    "HTML": lambda size: filled(size, section),
    "one token": lambda size: "ж" * size,
    "nested": lambda size: "<div>" * (size // 11) + "</div>" * (size // 11),
    "bullets": lambda size: "• опыт " * (size // 7),
    "colons": lambda size: "Требования:" * (size // 11),
    "open tags": lambda size: "<p " * (size // 3),
    "NUL": lambda size: "\x00" * size,
}

LONG = {
    "10 MB of one token": "ж" * 10_000_000,
    "100,000 nested": "<div>" * 100_000 + "хлеб" + "</div>" * 100_000,
}


def seconds(rz: razbor.Razbor, text: str, runs: int = RUNS) -> float:
    """The quickest of some runs over one description."""
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        rz.vacancy(title="Повар", description=text)
        took.append(time.perf_counter() - began)
    return min(took)


def growth(rz: razbor.Razbor, kind: Callable[[int], str]) -> list[float]:
    """Seconds for each size."""
    found = [float("inf")] * len(SIZES)
    for _ in range(ROUNDS):
        found = [
            min(best, seconds(rz, kind(size))) for best, size in zip(found, SIZES, strict=True)
        ]
        if found[-1] <= MOST * found[-2]:
            break
    return found


def main(arguments: list[str]) -> int:
    """Measure and show; 1 where something grows too fast, 2 for an unknown kind."""
    long = "--long" in arguments
    asked = [each for each in arguments if each != "--long"] or list(KINDS)
    if not set(asked) <= KINDS.keys():
        sys.stderr.write(f"kinds: {', '.join(KINDS)}\n")
        return 2
    rz = razbor.load(threads=1)
    rz.vacancy(title="Повар", description="опыт от года")  # what is loaded once, is loaded now
    steep = False
    sys.stdout.write(f"{'kind':<20} 0.25 MB   0.5 MB     1 MB  1 : 0.5\n")
    for name in asked:
        found = growth(rz, KINDS[name])
        ratio = found[-1] / found[-2]
        steep |= ratio > MOST
        cells = " ".join(f"{took:6.2f} s" for took in found)
        sys.stdout.write(f"{name:<20}{cells}  {ratio:7.2f}\n")
        sys.stdout.flush()
    for name, text in LONG.items() if long else ():
        sys.stdout.write(f"{name:<20}{seconds(rz, text, 1):6.2f} s\n")
    return int(steep)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

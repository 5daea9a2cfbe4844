"""How often the two readers agree: `python data/public/agreement.py`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path


def kappa(pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """The share of equal answers, and Cohen's kappa."""
    count = len(pairs)
    equal = sum(first == second for first, second in pairs) / count
    firsts, seconds = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(firsts[label] * seconds[label] for label in firsts) / count**2
    return equal, (equal - chance) / (1 - chance)


def main() -> None:
    """Print kind, share, kappa and n."""
    found: dict[str, list[tuple[str, str]]] = {}
    lines = (Path(__file__).parent / "readers.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        answers = zip(row["first"], row["second"], strict=True)
        found.setdefault(row["kind"], []).extend(answers)
    for kind, pairs in found.items():
        equal, corrected = kappa(pairs)
        sys.stdout.write(f"{kind:<16} {equal:.3f}  kappa {corrected:.3f}  n {len(pairs)}\n")


if __name__ == "__main__":
    main()

"""How often readers agree, for every label read twice: `python data/agreement.py`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent
Pairs = list[tuple[str, str]]


def kappa(pairs: Pairs) -> tuple[float, float]:
    """The share of equal answers, and Cohen's kappa."""
    count = len(pairs)
    equal = sum(first == second for first, second in pairs) / count
    firsts, seconds = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(firsts[label] * seconds[label] for label in firsts) / count**2
    return equal, (equal - chance) / (1 - chance)


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of a file below this folder."""
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def public() -> Iterator[tuple[str, Pairs]]:
    """Sections, areas and roles written for the project: two readers."""
    found: dict[str, Pairs] = {}
    for row in rows("public/readers.jsonl"):
        answers = zip(row["first"], row["second"], strict=True)
        found.setdefault(row["kind"], []).extend(answers)
    for kind, pairs in found.items():
        yield f"public: {kind}", pairs
    members = [
        row[side] for row in rows("public/train/role_pairs.jsonl") for side in ("first", "second")
    ]
    for question in ("category", "tech"):
        told = [(member[question], member["read"][question]) for member in members]
        yield f"public: training pairs, {question}", told


def answers() -> Iterator[tuple[str, Pairs]]:
    """Answers of interviews: what the writer meant, and what the reader said."""
    for split in ("train", "test"):
        found = rows(f"answers/{split}.jsonl")
        yield f"answers: {split}", [(row["intended"], row["label"]) for row in found]


def hard() -> Iterator[tuple[str, Pairs]]:
    """The hard titles, roles and fragments that were read twice."""
    titles = [row for row in rows("labels/titles.jsonl") if "second" in row]
    clear = [row for row in titles if not row["open"]]
    for name, chosen in (("titles", titles), ("titles not open to the first", clear)):
        yield (
            f"labels: {name}, areas",
            [(" ".join(row["areas"]), " ".join(row["second"])) for row in chosen],
        )
    roles = [row for row in rows("labels/roles.jsonl") if "second" in row]
    for question in ("category", "tech", "lead"):
        pairs = [(str(row[question]), str(row["second"][question])) for row in roles]
        yield f"labels: roles, {question}", pairs
    vacancies = [row for row in rows("labels/sections.jsonl") if "second" in row]
    yield (
        "labels: fragments",
        [
            (first, second)
            for row in vacancies
            for (_, _, first), second in zip(row["fragments"], row["second"], strict=True)
        ],
    )


def main() -> None:
    """Print what was labelled, share, kappa and n."""
    for source in (public, answers, hard):
        for name, pairs in source():
            equal, corrected = kappa(pairs)
            sys.stdout.write(f"{name:<44} {equal:.3f}  kappa {corrected:.3f}  n {len(pairs)}\n")


if __name__ == "__main__":
    main()

"""Small lessons whose vectors are made by hand: what is to be found in them is known."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from razbor.teaching.examples import Example
from razbor.teaching.sorting import Lesson

MESSAGES = Path(__file__).parents[2] / "docs" / "examples" / "messages.csv"

Vectors = NDArray[np.float32]


def examples(*rows: tuple[str, str]) -> list[Example]:
    """Texts with their labels, split at `|`; the rows are numbered from 2 as under a header."""
    return [
        Example(text, tuple(filter(None, labels.split("|"))), str(place))
        for place, (text, labels) in enumerate(rows, start=2)
    ]


def clouds(sizes: Sequence[int], apart: float, width: int = 12, seed: int = 0) -> Vectors:
    """Vectors of length one around a direction for each label, (sum of sizes, width)."""
    random = np.random.default_rng(seed)
    centres = np.eye(len(sizes), width) * apart
    around = [
        centre + random.normal(0, 0.3, (size, width))
        for centre, size in zip(centres, sizes, strict=True)
    ]
    found = np.concatenate(around)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def truth_of(sizes: Sequence[int]) -> NDArray[np.bool_]:
    """One label each, label by label."""
    answers = np.repeat(np.arange(len(sizes)), sizes)
    return np.asarray(answers[:, None] == np.arange(len(sizes)))


def lesson_of(sizes: Sequence[int]) -> Lesson:
    """Texts without words, which nobody reads."""
    total = sum(sizes)
    names = tuple(str(number) for number in range(total))
    labels = tuple("abcdefgh"[: len(sizes)])
    return Lesson(names, truth_of(sizes), labels, True, names, np.arange(total))


def messages() -> list[dict[str, str]]:
    """The rows of the example of the docs."""
    return list(csv.DictReader(MESSAGES.read_text(encoding="utf-8").splitlines()))

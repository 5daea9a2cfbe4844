"""Answers of interviews: do they tell of a process, of a result, or of neither?"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.labels import ids
from razbor.models.rows import Row
from razbor.text.composing import composed
from razbor.text.sentences import sentences

TASK = "answers"
FIELD = "text"
LABELS = ids("answers")
"""Column i of the model's output is LABELS[i]."""
NOTHING = "neutral"
"""The label of a text without a letter or a digit: no model is needed to tell."""

Span = tuple[int, int]
Fits = Callable[[Sequence[str]], Sequence[bool]]
"""Texts → whether the model reads each of them as a whole."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is; scores are probabilities by label."""

    label: str
    probability: float
    scores: dict[str, float]
    unsure: bool


def row(text: str) -> Row:
    """What the model is given: the answer alone, or a window of it."""
    return Row({FIELD: composed(text)})


def windows(text: str, language: str, fits: Fits) -> list[Span]:
    """An answer in as many parts as it takes for the model to read all of it.

    What does not fit is cut in two at the end of a line or sentence nearest to its middle, until
    everything fits: parts are about equally long, and none is a left-over of two words. A sentence
    that does not fit is cut between words, a word between letters.

    Args:
        text: of one answer.
        language: of its sentences.
        fits: is asked about all parts of one size together.

    Returns:
        Half-open spans in code points that lie side by side and cover the text.
    """
    ready: list[Span] = []
    open_ = [(0, len(text))]
    ends: list[int] | None = None
    while open_:
        fitting = fits([text[start:stop] for start, stop in open_])
        rest: list[Span] = []
        for span, fit in zip(open_, fitting, strict=True):
            # A letter of several tokens is as short as a text gets.
            (ready if fit or span[1] - span[0] <= 1 else rest).append(span)
        if rest and ends is None:
            ends = _ends(text, language)
        open_ = [half for span in rest for half in _halves(text, span, ends or [])]
    return sorted(ready)


def words(text: str) -> int:
    """Stretches between white space that hold a letter or a digit."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


def mean(parts: NDArray[np.float32], weights: Sequence[int]) -> NDArray[np.float64]:
    """The probabilities of an answer from those of its windows, shape (windows, 3) → (3,).

    Args:
        parts: columns as LABELS.
        weights: words of each window; all of them 0 count alike.
    """
    counted = np.asarray(weights, np.float64)
    if not counted.any():
        counted = np.ones(len(counted))
    return np.average(parts.astype(np.float64), axis=0, weights=counted)


def decide(probabilities: NDArray[np.float64], unsure_below: float) -> Verdict:
    """The most probable label.

    Args:
        probabilities: shape (3,), columns as LABELS.
        unsure_below: of the bundle.
    """
    best = int(probabilities.argmax())
    probability = float(probabilities[best])
    scores = {label: float(one) for label, one in zip(LABELS, probabilities, strict=True)}
    return Verdict(LABELS[best], probability, scores, probability < unsure_below)


def _ends(text: str, language: str) -> list[int]:
    """Where a line or a sentence is over and the next one begins, ascending."""
    found = []
    start = 0
    for line in text.splitlines(keepends=True):
        found += [start + begin for begin, _ in sentences(line, language)[1:]]
        start += len(line)
        found.append(start)
    return sorted(set(found))


def _halves(text: str, span: Span, ends: Sequence[int]) -> tuple[Span, Span]:
    start, stop = span
    middle = (start + stop) // 2
    at = bisect(ends, middle)
    near = [end for end in ends[max(0, at - 1) : at + 1] if start < end < stop]
    cut = min(near, key=lambda end: abs(end - middle)) if near else _between_words(text, span)
    return (start, cut), (cut, stop)


def _between_words(text: str, span: Span) -> int:
    """The beginning of the word nearest to the middle; without white space the middle itself."""
    start, stop = span
    middle = (start + stop) // 2
    for distance in range(middle - start):
        for place in (middle + distance, middle - distance):
            if start < place < stop and text[place - 1].isspace() and not text[place].isspace():
                return place
    return middle

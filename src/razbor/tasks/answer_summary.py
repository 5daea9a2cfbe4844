"""The answers of an interview together: shares of the labels, and the clearest passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from razbor.interviews import Answer, ClearPassage, InterviewSummary, LabelSummary
from razbor.tasks.answers import LABELS
from razbor.text.sentences import trim

CLEAREST = 3
"""Passages of a label, at most."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the text that the model read at once; scores in the order of the labels."""

    start: int
    stop: int
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """An answer and the windows it was read in."""

    answer: Answer
    windows: tuple[Window, ...]


def summary(text: str, read: Sequence[Read]) -> InterviewSummary:
    """Shares by answers and by words, and of each label its clearest passages.

    Args:
        text: that all offsets are of.
        read: in order.
    """
    count = len(read)
    words = sum(each.answer.words for each in read)
    labels = {}
    for column, label in enumerate(LABELS):
        own = [each.answer for each in read if each.answer.label == label]
        spoken = sum(answer.words for answer in own)
        labels[label] = LabelSummary(
            answers=len(own),
            words=spoken,
            share_of_answers=len(own) / count if count else 0.0,
            share_of_words=spoken / words if words else 0.0,
            clearest=_clearest(text, read, column),
        )
    return InterviewSummary.model_validate({"answers": count, "words": words, "labels": labels})


def _clearest(text: str, read: Sequence[Read], column: int) -> list[ClearPassage]:
    found = sorted(_best(read, column), key=lambda one: -one[1].scores[column])
    passages = []
    for number, window in found[:CLEAREST]:
        start, stop = _trimmed(text, window)
        passages.append(
            ClearPassage(
                answer=number,
                start=start,
                stop=stop,
                text=text[start:stop],
                probability=window.scores[column],
            )
        )
    return passages


def _best(read: Sequence[Read], column: int) -> Iterator[tuple[int, Window]]:
    """Of each answer the window that is clearest, where the label is its most probable one."""
    for number, each in enumerate(read):
        own = [window for window in each.windows if max(window.scores) == window.scores[column]]
        if own:
            yield number, max(own, key=lambda window: window.scores[column])


def _trimmed(text: str, window: Window) -> tuple[int, int]:
    return trim(text, window.start, window.stop)

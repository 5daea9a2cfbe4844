"""What bundles answer, in a shape that can be compared: probabilities of known labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from razbor.errors import NothingToRead
from razbor.evaluation.disagreement_documents import Document
from razbor.evaluation.disagreement_scores import Floats


@dataclass(frozen=True, slots=True)
class Answer:
    """What one model says to one question.

    Attributes:
        labels: that there are to choose from.
        probabilities: one for each of them.
        said: the labels that the bundle's decision makes of them.
        joint: whether exactly one label is right; else each is asked about for itself.
    """

    labels: tuple[str, ...]
    probabilities: Floats
    said: tuple[str, ...]
    joint: bool = True

    @property
    def parts(self) -> Floats:
        """The probabilities as `disagreement_scores` takes them."""
        if self.joint:
            return self.probabilities[np.newaxis]
        return np.stack([1 - self.probabilities, self.probabilities], axis=1)

    def columns(self, given: Sequence[str]) -> list[int]:
        """The column of the labels given, one for each part."""
        if self.joint:
            return [self.labels.index(label) for label in given]
        return [int(label in given) for label in self.labels]

    def by_label(self) -> dict[str, float]:
        """Label → its probability."""
        return {
            label: round(float(probability), 6)
            for label, probability in zip(self.labels, self.probabilities, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Answered:
    """What the models say at one place of a document, and what label it was given.

    Attributes:
        question: that was put to them.
        given: the labels of the data; None where there are none.
        answers: one a model, with the same labels in the same order.
        text: the document's plain text, which offsets refer to.
        start: where the fragment begins, in code points; None where the whole is meant.
        stop: where it ends.
    """

    question: str
    given: tuple[str, ...] | None
    answers: tuple[Answer, ...]
    text: str
    start: int | None = None
    stop: int | None = None


class Questions(Protocol):
    """A task's questions, put to one bundle or to two.

    Attributes:
        labels: question → what may be answered.
        left_out: what was not asked about, in words → how often.
    """

    labels: Mapping[str, tuple[str, ...]]
    left_out: Counter[str]

    def __call__(self, document: Document) -> list[Answered]:
        """The answers about one document.

        Raises:
            NothingToRead: neither a title nor a description.
        """


def spread(found: Floats, known: Sequence[str], labels: Sequence[str]) -> Floats:
    """Probabilities under other columns; a label that the bundle does not know has none.

    Args:
        found: (rows, known).
        known: the labels of the bundle.
        labels: those of the result, (rows, labels).
    """
    wide = np.zeros((len(found), len(labels)))
    for column, label in enumerate(known):
        if label in labels:
            wide[:, labels.index(label)] = found[:, column]
    return wide


def check_readable(title: str, text: str) -> None:
    """See that there is something to ask about.

    Raises:
        NothingToRead: there is not.
    """
    if not title.strip() and not text.strip():
        raise NothingToRead(
            "neither a title nor a description",
            expected="at least one of the two",
            remedy="check which columns hold them (--title, --description)",
        )

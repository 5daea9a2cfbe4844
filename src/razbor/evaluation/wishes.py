"""What is wished of a bundle's decisions, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from razbor.errors import ArgumentInvalid, DataScarce
from razbor.evaluation.answers import Answers
from razbor.models.manifest import Task
from razbor.tasks import sections
from razbor.training.decisions import Evidence
from razbor.training.held_out import HeldOut

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Wish:
    """What to choose anew.

    Attributes:
        min_recall: thresholds are to keep this share of the positives.
        min_accuracy: answers that are not unsure are to be right so often.
        calibrate: whether to fit a temperature.
        confidence: with which the data have to show it.
        question: whose; None for the bundle's first that the wish fits.
        labels: of these alone, where every label has its own threshold; none for all.
        every_row: also of rows that were not drawn at random.

    Raises:
        ArgumentInvalid: nothing is wished, or a share that is not between 0 and 1.
    """

    min_recall: float | None = None
    min_accuracy: float | None = None
    calibrate: bool = False
    confidence: float = 0.95
    question: str | None = None
    labels: tuple[str, ...] = ()
    every_row: bool = False

    def __post_init__(self) -> None:
        if self.min_recall is None and self.min_accuracy is None and not self.calibrate:
            raise ArgumentInvalid(
                "nothing to choose",
                expected="--min-recall, --min-accuracy or --calibrate",
                remedy="say what the threshold is to keep, such as --min-recall 0.95",
            )
        if self.labels and self.min_recall is None:
            raise ArgumentInvalid(
                "--label without --min-recall",
                expected="both: labels have thresholds",
                remedy="leave --label out, or say what the thresholds are to keep",
            )
        for name in ("min_recall", "min_accuracy", "confidence"):
            value = getattr(self, name)
            if value is not None and not 0 < value < 1:
                raise ArgumentInvalid(
                    f"{name.replace('_', '-')} {value}",
                    expected="a number above 0 and below 1",
                    remedy="no finite data show a share of exactly 1: ask for a little less",
                )


@dataclass(frozen=True)
class Change:
    """A number of a bundle that is another now, and why."""

    name: str
    before: float
    after: float
    evidence: Evidence


@dataclass
class Renewal:
    """The questions of a bundle with what was chosen anew.

    `left` says of labels that stay as they were what their data lack.
    """

    tasks: dict[str, Task]
    changes: list[Change] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


def question_of(renewal: Renewal, answers: Answers, wish: Wish, option: str, *kinds: type) -> str:
    """The question that an option is about: decided by one of the kinds, and answered if any is.

    Raises:
        ArgumentInvalid: the bundle has none, or the one named is of another kind.
    """
    fits = [name for name, task in renewal.tasks.items() if isinstance(task.decision, kinds)]
    first = next((name for name in fits if name in answers.parts), next(iter(fits), ""))
    chosen = wish.question or first
    if chosen not in fits:
        raise ArgumentInvalid(
            f"{option} for {chosen or 'this bundle'}",
            expected=f"a question that it fits: {', '.join(fits) or 'there is none'}",
            remedy="name one with --question, or leave the option out",
        )
    return chosen


def part_of(answers: Answers, name: str, wish: Wish) -> HeldOut:
    """The answers to a question that count.

    Raises:
        ArgumentInvalid: there are no answers to it.
        DataScarce: none of them was drawn at random, and only such count.
    """
    if name not in answers.parts:
        raise ArgumentInvalid(
            f"answers without {name!r}",
            expected=f"one of {', '.join(answers.parts)}",
            remedy="name a question of these data with --question",
        )
    part = answers.parts[name] if wish.every_row else answers.parts[name].only_drawn()
    if not len(part.documents):
        raise DataScarce(
            f"no row of {name} that was drawn at random",
            expected="rows that were",
            remedy="take all rows with --all, which may bend what is chosen",
        )
    return part


def best_answers(question: str, scores: NDArray[np.float32]) -> tuple[Floats, NDArray[np.int64]]:
    """The answers as the pipeline gives them: their probability, and which label they are."""
    if question not in (sections.TASK, sections.FRAGMENT):
        return scores.max(axis=1).astype(np.float64), scores.argmax(axis=1)
    said = sections.decide(scores, 0.0, headings=question == sections.TASK)
    places = [sections.LABELS.index(one.label) for one in said]
    return np.array([one.probability for one in said]), np.array(places, np.int64)


def numbered(part: HeldOut) -> NDArray[np.int64]:
    """The number of the document of each item, (items,)."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys(part.documents))}
    return np.array([numbers[name] for name in part.documents], np.int64)


def stands_on(answers: Answers, part: HeldOut, wish: Wish) -> Evidence:
    """What evidence says of the data."""
    first = answers.files[0]
    chosen = not wish.every_row and not answers.parts[part.question].drawn.all()
    return {
        "data": answers.source,
        "data_file": first.name,
        "data_sha256": first.sha256,
        "rows": "drawn at random" if chosen else "all",
    }

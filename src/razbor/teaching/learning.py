"""Examples and their vectors → a head, and how good it is on what it had not seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from razbor.models.head import Head
from razbor.teaching.curve import ITEMS, Advice, Point, Trial, advice, learning_curve
from razbor.teaching.deciding import Decided, decide, decided_apart
from razbor.teaching.figures import F1, Answered, Judged, judged
from razbor.teaching.fitting import Span, fit
from razbor.teaching.held_out import HeldOut, cross_validated
from razbor.teaching.settings import Settings
from razbor.teaching.sorting import Lesson
from razbor.teaching.suspects import Suspect, suspects
from razbor.training.choices import Telling


@dataclass(frozen=True)
class Made:
    """A head, how it decides, and what is said of it; see `Findings`."""

    head: Head
    held_out: HeldOut
    decided: Decided
    judged: Judged
    curve: list[Point]
    advice: list[Advice]
    suspects: list[Suspect]


def learn(lesson: Lesson, span: Span, chosen: Settings, told: Telling) -> Made:
    """Fit a head and judge it.

    Args:
        lesson: the examples.
        span: their vectors.
        chosen: what the user chooses.
        told: whom it tells how far it is.
    """
    truth, single, labels = lesson.truth, lesson.single, lesson.labels
    held_out = cross_validated(
        span.values,
        truth,
        lesson.groups,
        single=single,
        seed=chosen.seed,
        tell=stage(told, "judging"),
    )
    sure_accuracy = chosen.sure_accuracy
    decided = decide(held_out.logits, truth, labels, single=single, sure_accuracy=sure_accuracy)
    found, answers, sure = decided_apart(
        held_out, truth, labels, single=single, sure_accuracy=sure_accuracy
    )
    figures = judged(Answered(truth, answers, found, sure, labels, single), chosen.seed)
    curve, more = _more(lesson, span, held_out, decided, figures, chosen.seed, told)
    line = fit(span.values, truth, single=single, strength=held_out.strength)
    return Made(
        span.head(line, single=single),
        held_out,
        decided,
        figures,
        curve,
        more,
        suspects(found, truth, labels, single=single),
    )


def _more(
    lesson: Lesson,
    span: Span,
    held_out: HeldOut,
    decided: Decided,
    figures: Judged,
    seed: int,
    told: Telling,
) -> tuple[list[Point], list[Advice]]:
    """The learning curve, and what more examples would bring."""
    rows = np.sort(np.random.default_rng(seed).permutation(len(lesson))[:ITEMS])
    trial = Trial(
        span.values[rows],
        lesson.truth[rows],
        held_out.folds[rows],
        lesson.single,
        held_out.strength,
        decided.answers,
        seed,
    )
    curve = learning_curve(trial, stage(told, "learning curve"))
    f1 = np.array([figures.table.metric(F1, label).value or 0.0 for label in lesson.labels])
    return curve, advice(trial, lesson.labels, f1, stage(told, "advice"))


def stage(told: Telling, name: str) -> Callable[[int, int], None]:
    """Tells how far a stage is."""

    def tell(done: int, total: int) -> None:
        told.progress(name, done, total)

    return tell

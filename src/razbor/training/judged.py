"""What a model of sections says of documents that it has not seen, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from razbor.models.manifest import Argmax, Task
from razbor.tasks.sections import FRAGMENT, HEADING, LABELS, TASK, decide
from razbor.training.decisions import confidence_for_accuracy, temperature
from razbor.training.held_out import Flags, HeldOut
from razbor.training.recipe_ngrams import SectionsOverNgrams

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model that had not seen a document says of it.

    `logits` are of the outputs in the document and alone, each (pieces, labels).
    """

    uid: str
    drawn: bool
    logits: tuple[Floats, ...]
    targets: Floats


def decisions(
    recipe: SectionsOverNgrams, judged: Sequence[Judged]
) -> tuple[dict[str, Task], tuple[float, float]]:
    """Temperature and confidence of both outputs, from the fold that was held out."""
    tasks = {}
    temperatures = []
    for output, name in enumerate((TASK, FRAGMENT)):
        asked = [_asked(name, each.targets) for each in judged]
        parts = [each.logits[output][rows] for each, rows in zip(judged, asked, strict=True)]
        truth = [each.targets[rows] for each, rows in zip(judged, asked, strict=True)]
        scores = np.concatenate(parts).astype(np.float64)
        wanted = np.concatenate(truth).argmax(axis=1)
        divisor = temperature(scores, wanted)
        found = decide(
            softmax(scores / divisor, axis=1).astype(np.float32), 0.0, headings=name == TASK
        )
        right = np.array([LABELS.index(a.label) == w for a, w in zip(found, wanted, strict=True)])
        confidence, evidence = confidence_for_accuracy(
            np.array([answer.probability for answer in found]), right, recipe.sure_accuracy
        )
        tasks[name] = Task(
            output=name,
            labels=LABELS,
            decision=Argmax(
                unsure_below=round(confidence, 4),
                evidence={
                    "method": f"one of {recipe.folds} folds held out, drawn vacancies alone",
                    **evidence,
                    "temperature": round(divisor, 4),
                },
            ),
        )
        temperatures.append(divisor)
    return tasks, (temperatures[0], temperatures[1])


def _asked(name: str, targets: Floats) -> Flags:
    """Which pieces a question is about: who asks about one alone does not mean a heading."""
    labelled: Flags = targets.max(axis=1) > 0
    heading: Flags = targets[:, LABELS.index(HEADING)] > 0
    return labelled & ~heading if name == FRAGMENT else labelled


def held_out(judged: Sequence[Judged], temperatures: Sequence[float]) -> tuple[HeldOut, ...]:
    """The answers of both outputs as the shipped graph gives them."""
    found = []
    for output, (name, divisor) in enumerate(zip((TASK, FRAGMENT), temperatures, strict=True)):
        asked = [_asked(name, each.targets) for each in judged]
        counts = [int(rows.sum()) for rows in asked]
        pairs = list(zip(judged, asked, strict=True))
        scores = np.concatenate([each.logits[output][rows] for each, rows in pairs])
        found.append(
            HeldOut(
                question=name,
                labels=LABELS,
                documents=tuple(
                    each.uid
                    for each, count in zip(judged, counts, strict=True)
                    for _ in range(count)
                ),
                drawn=np.repeat([each.drawn for each in judged], counts),
                truth=np.concatenate([each.targets[rows] for each, rows in pairs]) > 0,
                scores=softmax(scores.astype(np.float64) / divisor, axis=1).astype(np.float32),
            )
        )
    return tuple(found)

"""The decision of a bundle, from the validation part alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from razbor.models.manifest import Argmax, Task, Threshold, Thresholds
from razbor.models.several import chosen
from razbor.tasks import areas, role, sections
from razbor.training.decisions import Evidence, threshold_for_recall
from razbor.training.encoders.recipe import ByRecall, EncoderRecipe, Fixed

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]

QUESTION = {"role": role.TASK, "sections": sections.FRAGMENT, "areas": areas.TASK}
"""Which question of its task a fine-tuned encoder answers: sections see no document."""


def decided(recipe: EncoderRecipe, answers: Floats, truth: Truth) -> Task:
    """The bundle's task.

    Args:
        recipe: says how to decide.
        answers: probabilities of the validation part, (examples, labels).
        truth: its labels, (examples, labels).
    """
    output = QUESTION[recipe.task]
    return Task(output=output, labels=recipe.labels, decision=_decision(recipe, answers, truth))


def answered(task: Task, answers: Floats) -> Truth:
    """Which labels a task gives to each example, (examples, labels)."""
    decision = task.decision
    if isinstance(decision, Threshold):
        yes = answers[:, -1] >= decision.threshold
        return np.stack([~yes, yes], axis=1)
    if isinstance(decision, Thresholds):
        return chosen(decision, task.labels, answers)
    best: Truth = answers.argmax(axis=1)[:, None] == np.arange(answers.shape[1])
    return best


def _decision(
    recipe: EncoderRecipe, answers: Floats, truth: Truth
) -> Argmax | Threshold | Thresholds:
    part: Evidence = {"data": "validation part of the training data, which also chose the epoch"}
    decision = recipe.decision
    if isinstance(decision, ByRecall):
        threshold, kept = threshold_for_recall(answers[:, -1], truth[:, -1], decision.min_recall)
        evidence = {"method": "the highest threshold that keeps the recall", **part, **kept}
        return Threshold(positive=recipe.labels[-1], threshold=threshold, evidence=evidence)
    if isinstance(decision, Fixed):
        fixed: Evidence = {"method": "fixed by the recipe", "data": None, "n": 0}
        if recipe.multi_label:
            limits = dict.fromkeys(recipe.labels, decision.threshold)
            return Thresholds(thresholds=limits, evidence=fixed)
        return Threshold(positive=recipe.labels[-1], threshold=decision.threshold, evidence=fixed)
    right = answers.argmax(axis=1) == truth.argmax(axis=1)
    return Argmax(
        unsure_below=0.0,
        evidence={
            "method": "the most probable label, as published",
            **part,
            "n": len(truth),
            "accuracy": round(float(right.mean()), 4),
        },
    )

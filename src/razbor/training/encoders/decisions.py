"""The decision of a bundle, from the validation part alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from razbor.models.calibration import tempered
from razbor.models.manifest import Argmax, Calibration, Task, Threshold, Thresholds
from razbor.models.several import chosen
from razbor.tasks import role
from razbor.training.decisions import (
    Evidence,
    confidence_for_accuracy,
    temperature,
    threshold_for_recall,
)
from razbor.training.encoders.recipe import (
    QUESTION,
    ByRecall,
    EncoderRecipe,
    Fixed,
    MostProbable,
)

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]

_LEAST = float(np.finfo(np.float32).tiny)


@dataclass(frozen=True, slots=True)
class Answered:
    """What the graph that ships says of a part.

    Attributes:
        answers: probabilities, (examples, labels), of all questions one after the other.
        truth: (examples, labels).
        decides: which examples may decide, (examples,).
        under: which were shown under a heading, (examples,).
    """

    answers: Floats
    truth: Truth
    decides: Truth
    under: Truth

    def only(self, kept: Truth) -> Self:
        """Some of the examples."""
        return replace(
            self,
            answers=self.answers[kept],
            truth=self.truth[kept],
            decides=self.decides[kept],
            under=self.under[kept],
        )

    def columns(self, kept: slice) -> Self:
        """Some of the labels."""
        return replace(self, answers=self.answers[:, kept], truth=self.truth[:, kept])

    def forms(self) -> dict[str, Self]:
        """The examples by the way they were shown, where there were two."""
        if not self.under.any():
            return {}
        return {"alone": self.only(~self.under), "under_heading": self.only(self.under)}


def decided(recipe: EncoderRecipe, validation: Answered) -> dict[str, Task]:
    """Question → the bundle's task, in the order of the columns.

    Args:
        recipe: says how to decide.
        validation: the answers to that part; of those that may decide, all is chosen.
    """
    found = validation.only(validation.decides)
    own = len(recipe.labels)
    tasks = {QUESTION[recipe.task]: _own(recipe, found.columns(slice(own)))}
    if recipe.categories is not None:
        beside = found.columns(slice(own, None))
        tasks[role.CATEGORY] = Task(
            output=role.CATEGORY,
            labels=role.CATEGORIES,
            decision=_sure(recipe, beside, recipe.categories.sure_accuracy),
        )
    return tasks


def _own(recipe: EncoderRecipe, found: Answered) -> Task:
    output, labels = QUESTION[recipe.task], recipe.labels
    wanted = recipe.decision
    if isinstance(wanted, MostProbable) and wanted.sure_accuracy is not None:
        calibration = _calibration(recipe, found)
        answers = tempered(found.answers, calibration.temperature, joint=True)
        warm = replace(found, answers=answers.astype(np.float64))
        decision = _sure(recipe, warm, wanted.sure_accuracy)
        return Task(output=output, labels=labels, decision=decision, calibration=calibration)
    return Task(output=output, labels=labels, decision=_decision(recipe, found))


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


def _stands_on(recipe: EncoderRecipe) -> Evidence:
    part = "validation part of the training data, which also chose the epoch"
    found: Evidence = {"data": part if recipe.drawn is None else f"{part}; drawn vacancies alone"}
    if recipe.export.weights != "float32":
        found["graph"] = "the one that ships, with weights in eight bits"
    return found


def _calibration(recipe: EncoderRecipe, found: Answered) -> Calibration:
    logits = np.log(np.clip(found.answers, _LEAST, 1.0))
    wanted = found.truth.argmax(axis=1)
    divisor = round(temperature(logits, wanted), 4)
    right = np.arange(len(wanted)), wanted
    after = np.log(np.clip(tempered(found.answers, divisor, joint=True), _LEAST, 1.0))
    return Calibration(
        temperature=divisor,
        evidence={
            "method": "temperature of the highest likelihood",
            **_stands_on(recipe),
            "n": len(wanted),
            "loss_before": round(-float(logits[right].mean()), 4),
            "loss_after": round(-float(after[right].mean()), 4),
        },
    )


def _sure(recipe: EncoderRecipe, found: Answered, accuracy: float) -> Argmax:
    """The most probable label; unsure where too few would be right, in either form."""
    forms = found.forms()
    limits = [_limit(each, accuracy) for each in (forms or {"": found}).values()]
    limit = float(np.floor(max(limits) * 1e4) / 1e4)
    evidence: Evidence = {
        "method": "the most probable label; the lowest limit that keeps the accuracy"
        + (", with a heading as without" if forms else ""),
        **_stands_on(recipe),
        "target": f"accuracy >= {accuracy} among sure answers",
        **_kept(found, limit),
    }
    for name, each in forms.items():
        evidence |= {f"{name}.{key}": value for key, value in _kept(each, limit).items()}
    return Argmax(unsure_below=limit, evidence=evidence)


def _limit(found: Answered, accuracy: float) -> float:
    probability, right = _best(found)
    return confidence_for_accuracy(probability, right, accuracy)[0]


def _kept(found: Answered, limit: float) -> Evidence:
    """What a limit leaves."""
    probability, right = _best(found)
    sure = probability >= limit
    return {
        "n": len(right),
        "accuracy": round(float(right.mean()), 4),
        "sure_share": round(float(sure.mean()), 4),
        "sure_accuracy": round(float(right[sure].mean()), 4) if sure.any() else None,
    }


def _best(found: Answered) -> tuple[Floats, Truth]:
    right: Truth = found.answers.argmax(axis=1) == found.truth.argmax(axis=1)
    return found.answers.max(axis=1), right


def _decision(recipe: EncoderRecipe, found: Answered) -> Argmax | Threshold | Thresholds:
    answers, truth = found.answers, found.truth
    part = _stands_on(recipe)
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
    return Argmax(
        unsure_below=0.0,
        evidence={
            "method": "the most probable label, as published",
            **part,
            "n": len(truth),
            "accuracy": round(float(_best(found)[1].mean()), 4),
        },
    )

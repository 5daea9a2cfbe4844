"""A temperature for a question, and its decision where the probabilities went."""

from __future__ import annotations

import numpy as np

from razbor.errors import DataScarce
from razbor.evaluation.answers import Answers
from razbor.evaluation.bounds import rounded_down
from razbor.evaluation.temperatures import Fitted, expected_error, fit_temperature
from razbor.evaluation.wishes import (
    Change,
    Renewal,
    Wish,
    best_answers,
    numbered,
    part_of,
    question_of,
    stands_on,
)
from razbor.models.calibration import calibrated, joint, moved
from razbor.models.manifest import Argmax, Calibration, Decision, Task, Threshold, Thresholds
from razbor.training.decisions import Evidence
from razbor.training.held_out import HeldOut


def calibrate(renewal: Renewal, answers: Answers, wish: Wish) -> None:
    """Fit a temperature where the answers show that it helps.

    Raises:
        ArgumentInvalid: see `razbor.evaluation.wishes`.
        DataScarce: the answers do not show it.
    """
    name = question_of(renewal, answers, wish, "--calibrate", Argmax, Threshold, Thresholds)
    task, part = renewal.tasks[name], part_of(answers, name, wish)
    now = task.calibration.temperature if task.calibration else 1.0
    together = joint(task.decision)
    asked, truth = part.scores, part.truth
    if isinstance(task.decision, Threshold):  # the other label has what is left
        column = [task.labels.index(task.decision.positive)]
        asked, truth = asked[:, column], truth[:, column]
    documents = numbered(part)
    found = fit_temperature(asked, truth, documents, wish.confidence, joint=together, now=now)
    if not found.held or found.low <= 0:
        raise _no_temperature(name, found, len(np.unique(documents)))
    after = round(found.temperature, 4)
    evidence: Evidence = {
        "method": "temperature of the highest likelihood; losses on folds of documents that"
        " did not choose it",
        **stands_on(answers, part, wish),
        "documents": len(np.unique(documents)),
        "confidence": wish.confidence,
        "loss_before": round(found.before, 4),
        "loss_after": round(found.after, 4),
        "gain_low": round(found.low, 5),
        "ece_before": round(expected_error(asked, truth, joint=together, at=now), 4),
        "ece_after": round(expected_error(asked, truth, joint=together, at=after), 4),
    }
    decision = _moved(task, part, now, after)
    renewal.tasks[name] = task.model_copy(
        update={
            "decision": decision,
            "calibration": Calibration(temperature=after, evidence=evidence),
        }
    )
    renewal.changes.append(Change(f"{name} temperature", now, after, evidence))
    if isinstance(decision, Argmax) and isinstance(task.decision, Argmax):
        limits = (task.decision.unsure_below, decision.unsure_below)
        renewal.changes.append(Change(f"{name} unsure_below", *limits, decision.evidence))


def _moved(task: Task, part: HeldOut, now: float, after: float) -> Decision:
    """The decision where the probabilities went: the same answers, as nearly as can be."""
    decision = task.decision
    told = {**decision.evidence, "moved": f"with the temperature, from {now} to {after}"}
    if isinstance(decision, Threshold):
        threshold = moved(decision.threshold, now, after)
        return decision.model_copy(update={"threshold": threshold, "evidence": told})
    if isinstance(decision, Thresholds):
        each = {label: moved(old, now, after) for label, old in decision.thresholds.items()}
        near = None if decision.nearest is None else moved(decision.nearest, now, after)
        update = {"thresholds": each, "nearest": near, "evidence": told}
        return decision.model_copy(update=update)
    # A temperature changes the order of the best labels' probabilities: as many stay unsure.
    before, _ = best_answers(part.question, calibrated(part.scores, task))
    warm = task.model_copy(update={"calibration": Calibration(temperature=after, evidence=told)})
    sure, _ = best_answers(part.question, calibrated(part.scores, warm))
    unsure = int((before < decision.unsure_below).sum())
    limit = rounded_down(float(np.sort(sure)[unsure])) if unsure < len(sure) else 1.0
    told["moved"] = f"with the temperature: {unsure} of {len(sure)} answers stay unsure"
    return decision.model_copy(update={"unsure_below": limit, "evidence": told})


def _no_temperature(name: str, found: Fitted, documents: int) -> DataScarce:
    return DataScarce(
        f"{documents} documents that show no better temperature for {name}: the loss falls by"
        f" {found.gain:.5f}, at least by {found.low:.5f}",
        expected="documents on which the loss surely falls",
        remedy="leave it as it is, or label more documents",
    )

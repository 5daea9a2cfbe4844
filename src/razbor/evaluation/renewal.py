"""Thresholds, limits and temperatures of a bundle, chosen anew with evidence.

What the data cannot show is refused, or left as it is and said so; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.errors import ArgumentInvalid, DataScarce
from razbor.evaluation.answers import Answers
from razbor.evaluation.bounds import (
    limit_for_accuracy,
    needed,
    rounded_down,
    threshold_for_recall,
)
from razbor.evaluation.recalibration import calibrate
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
from razbor.models.calibration import calibrated
from razbor.models.manifest import Argmax, Manifest, Task, Threshold, Thresholds
from razbor.training.decisions import Evidence
from razbor.training.held_out import HeldOut

_EXACT = "exact lower bound (Clopper and Pearson), one-sided"


def renew(manifest: Manifest, answers: Answers, wish: Wish) -> Renewal:
    """Choose anew what is wished.

    A temperature comes first: thresholds are of the probabilities that it makes.

    Raises:
        ArgumentInvalid: a question or label that the bundle or the answers lack.
        DataScarce: the answers cannot show what is wished; the message says how many
            items are missing.
    """
    renewal = Renewal(dict(manifest.tasks))
    if wish.calibrate:
        calibrate(renewal, answers, wish)
    if wish.min_recall is not None:
        _keep_recall(renewal, answers, wish, wish.min_recall)
    if wish.min_accuracy is not None:
        _be_sure(renewal, answers, wish, wish.min_accuracy)
    return renewal


def _keep_recall(renewal: Renewal, answers: Answers, wish: Wish, recall: float) -> None:
    name = question_of(renewal, answers, wish, "--min-recall", Threshold, Thresholds)
    task, part = renewal.tasks[name], part_of(answers, name, wish)
    target: Evidence = {
        "method": f"the highest threshold whose recall reaches the target: {_EXACT}",
        **stands_on(answers, part, wish),
        "target": f"recall >= {recall}",
        "confidence": wish.confidence,
    }
    columns = _Columns(part, calibrated(part.scores, task), recall, wish.confidence, target)
    if wish.labels and not isinstance(task.decision, Thresholds):
        raise ArgumentInvalid(
            f"--label for {name}",
            expected="a question whose labels have a threshold each",
            remedy="leave --label out",
        )
    if isinstance(task.decision, Threshold):
        decision: Threshold | Thresholds = _renew_one(renewal, task.decision, columns)
    elif isinstance(task.decision, Thresholds):
        decision = _renew_labels(renewal, task.decision, columns, _labels(task, wish))
    else:
        raise TypeError(name)
    renewal.tasks[name] = task.model_copy(update={"decision": decision})


@dataclass(frozen=True)
class _Columns:
    """The answers to a question, and what is asked of each label's threshold."""

    part: HeldOut
    scores: NDArray[np.float32]
    recall: float
    confidence: float
    target: Evidence

    @property
    def name(self) -> str:
        return self.part.question

    def positives(self, label: str) -> int:
        """How many items carry a label."""
        return int(self.part.truth[:, self.part.labels.index(label)].sum())

    def threshold(self, label: str) -> tuple[float, Evidence] | None:
        """The threshold of a label and its evidence; None where its positives are too few."""
        column = self.part.labels.index(label)
        values, truth = self.scores[:, column].astype(np.float64), self.part.truth[:, column]
        found = threshold_for_recall(values[truth], self.recall, self.confidence)
        if found is None:
            return None
        chosen = values >= found.threshold
        return found.threshold, {
            **self.target,
            "n": len(truth),
            "positives": int(truth.sum()),
            "recall": round(found.share, 4),
            "recall_low": rounded_down(found.low),
            "precision": round(float((chosen & truth).sum() / chosen.sum()), 4),
        }

    def lack(self, label: str) -> str:
        """What a label's positives lack."""
        count, least = self.positives(label), needed(self.recall, self.confidence)
        return f"{count} positives, {least - count} too few"

    def too_few(self, label: str) -> DataScarce:
        """The error for a label without enough positives."""
        count, least = self.positives(label), needed(self.recall, self.confidence)
        return DataScarce(
            f"{count} positives of {self.name} {label!r}: {least - count} are missing",
            expected=f"at least {least} to show a recall of {self.recall} with a confidence of"
            f" {self.confidence}",
            remedy="label more of them, or lower --min-recall or --confidence",
        )


def _renew_one(renewal: Renewal, decision: Threshold, columns: _Columns) -> Threshold:
    found = columns.threshold(decision.positive)
    if found is None:
        raise columns.too_few(decision.positive)
    threshold, evidence = found
    renewal.changes.append(Change(columns.name, decision.threshold, threshold, evidence))
    return decision.model_copy(update={"threshold": threshold, "evidence": evidence})


def _renew_labels(
    renewal: Renewal, decision: Thresholds, columns: _Columns, labels: Sequence[str]
) -> Thresholds:
    found = {label: columns.threshold(label) for label in labels}
    if not any(found.values()):
        raise columns.too_few(max(labels, key=columns.positives))
    thresholds, told = dict(decision.thresholds), dict(decision.evidence)
    for label, one in found.items():
        name = f"{columns.name}.{label}"
        if one is None:
            renewal.left[name] = columns.lack(label)
            continue
        threshold, evidence = one
        # Each with its own evidence: other labels may stand on other data.
        told = {key: value for key, value in told.items() if not key.startswith(f"{label}.")}
        told |= {f"{label}.{key}": value for key, value in evidence.items()}
        renewal.changes.append(Change(name, thresholds[label], threshold, evidence))
        thresholds[label] = threshold
    if all(found.get(label) for label in thresholds):  # nothing stands on what was before
        told = {key: value for key, value in told.items() if "." in key}
    return decision.model_copy(update={"thresholds": thresholds, "evidence": told})


def _be_sure(renewal: Renewal, answers: Answers, wish: Wish, accuracy: float) -> None:
    name = question_of(renewal, answers, wish, "--min-accuracy", Argmax)
    task, part = renewal.tasks[name], part_of(answers, name, wish)
    if not isinstance(task.decision, Argmax):
        raise TypeError(name)
    probabilities, best = best_answers(name, calibrated(part.scores, task))
    right = part.truth[np.arange(len(best)), best]
    documents = numbered(part)
    found = limit_for_accuracy(probabilities, right, documents, accuracy, wish.confidence)
    count = len(np.unique(documents))
    if found is None:
        raise _not_sure(name, count, float(right.mean()), accuracy, wish.confidence)
    evidence: Evidence = {
        "method": "the lowest limit, tried from the highest down, whose answers reach the target:"
        " lower bound over documents (Korn and Graubard), one-sided",
        **stands_on(answers, part, wish),
        "target": f"accuracy >= {accuracy} among sure answers",
        "confidence": wish.confidence,
        "n": len(right),
        "documents": count,
        "sure_share": round(found.share, 4),
        "sure_accuracy": round(found.accuracy, 4),
        "sure_accuracy_low": rounded_down(found.low),
        "accuracy": round(float(right.mean()), 4),
    }
    before = task.decision.unsure_below
    decision = task.decision.model_copy(update={"unsure_below": found.limit, "evidence": evidence})
    renewal.tasks[name] = task.model_copy(update={"decision": decision})
    renewal.changes.append(Change(f"{name} unsure_below", before, found.limit, evidence))


def _labels(task: Task, wish: Wish) -> tuple[str, ...]:
    for label in wish.labels:
        if label not in task.labels:
            raise ArgumentInvalid(
                f"the label {label!r}",
                expected=f"one of {', '.join(task.labels)}",
                remedy="check the spelling of --label",
            )
    return wish.labels or task.labels


def _not_sure(
    name: str, documents: int, share: float, accuracy: float, confidence: float
) -> DataScarce:
    least = needed(accuracy, confidence)
    lacking = max(0, least - documents)
    return DataScarce(
        f"{documents} documents of {name}"
        + (f": {lacking} are missing" if lacking else f", {share:.3f} of the answers right"),
        expected=f"sure answers of which {accuracy} are right, shown with a confidence of"
        f" {confidence}",
        remedy="label more documents, or lower --min-accuracy or --confidence",
    )

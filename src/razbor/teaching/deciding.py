"""From held-out logits to what a bundle decides by: temperature, thresholds, what is unsure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.models.manifest import Argmax, Calibration, Decision, Task, Thresholds
from razbor.models.several import chosen
from razbor.teaching.held_out import HeldOut
from razbor.teaching.tempering import fitted_temperature, losses, probabilities
from razbor.training.decisions import (
    confidence_for_accuracy,
    nearest_for_matches,
    thresholds_for_f1,
)

SURE_ACCURACY = 0.9
"""Of answers that are not unsure."""
_WIDEST = 7.3
"""The search for a temperature ends there, and at its inverse."""
_PRIOR = 10
"""Examples that the threshold shared by all labels weighs against a label's own."""

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]
Evidence = Mapping[str, str | bool | int | float | None]


@dataclass(frozen=True)
class Decided:
    """How logits become answers.

    Attributes:
        labels: of the columns.
        single: whether labels exclude each other.
        temperature: the divisor of the logits.
        decision: the rule, with its evidence.
        loss: mean negative log-likelihood at temperature 1, and at the one chosen.
    """

    labels: tuple[str, ...]
    single: bool
    temperature: float
    decision: Decision
    loss: tuple[float, float]

    def probabilities(self, logits: Floats) -> Floats:
        """Of each label, at the temperature, (items, labels)."""
        return probabilities(logits / self.temperature, single=self.single)

    def answers(self, logits: Floats) -> Truth:
        """Which labels each item gets, (items, labels)."""
        return answers(self.decision, self.labels, self.probabilities(logits))

    def task(self, output: str, evidence: Evidence) -> Task:
        """The question as a manifest has it.

        Args:
            output: the name of the head's output.
            evidence: what the held-out logits are of.
        """
        found = self.decision.model_copy(
            update={"evidence": {**evidence, **self.decision.evidence}}
        )
        calibration = Calibration(
            temperature=self.temperature,
            evidence={
                **evidence,
                "loss_before": round(self.loss[0], 4),
                "loss_after": round(self.loss[1], 4),
            },
        )
        return Task(output=output, labels=self.labels, decision=found, calibration=calibration)


def answers(
    decision: Decision, labels: tuple[str, ...], probabilities: NDArray[np.float32] | Floats
) -> Truth:
    """Which labels items get by a rule; the most probable one of those that exclude each other.

    Args:
        decision: the rule.
        labels: of the columns.
        probabilities: at the temperature, (items, labels).
    """
    if isinstance(decision, Thresholds):
        return chosen(decision, labels, probabilities)
    best = probabilities.argmax(axis=1)
    found: Truth = best[:, None] == np.arange(len(labels))
    return found


def decide(
    logits: Floats,
    truth: Truth,
    labels: tuple[str, ...],
    *,
    single: bool,
    sure_accuracy: float = SURE_ACCURACY,
) -> Decided:
    """Choose temperature and thresholds.

    Args:
        logits: of items that their head had not seen, (items, labels).
        truth: (items, labels).
        labels: of the columns.
        single: whether labels exclude each other.
        sure_accuracy: of answers that are not unsure.
    """
    temperature = fitted_temperature(logits, truth, single=single)
    # With every answer right, say, nothing holds it: the surer, the better, to the last digit.
    surest, chosen = (
        losses(logits / divisor, truth, single=single).mean()
        for divisor in (1 / _WIDEST, temperature)
    )
    if not 1 / _WIDEST < temperature < _WIDEST or surest <= chosen:
        temperature = 1.0
    found = probabilities(logits / temperature, single=single)
    loss = tuple(
        float(losses(logits / divisor, truth, single=single).mean()) for divisor in (1, temperature)
    )
    decision = _unsure(found, truth, sure_accuracy) if single else _thresholds(found, truth, labels)
    return Decided(labels, single, temperature, decision, (loss[0], loss[1]))


def decided_apart(
    held_out: HeldOut,
    truth: Truth,
    labels: tuple[str, ...],
    *,
    single: bool,
    sure_accuracy: float = SURE_ACCURACY,
) -> tuple[Floats, Truth, Truth]:
    """What would be answered where the decisions, too, had not seen the item.

    Returns:
        Probabilities and answers, (items, labels) each, and which answers are sure, (items,).
    """
    found = np.zeros(truth.shape)
    answered = np.zeros(truth.shape, np.bool_)
    sure = np.ones(len(truth), np.bool_)
    for fold in range(held_out.number):
        apart = held_out.folds == fold
        logits = held_out.logits[~apart]
        decided = decide(logits, truth[~apart], labels, single=single, sure_accuracy=sure_accuracy)
        found[apart] = decided.probabilities(held_out.logits[apart])
        answered[apart] = decided.answers(held_out.logits[apart])
        if isinstance(decided.decision, Argmax):
            sure[apart] = found[apart].max(axis=1) >= decided.decision.unsure_below
    return found, answered, sure


def _unsure(found: Floats, truth: Truth, sure_accuracy: float) -> Argmax:
    best = found.argmax(axis=1)
    right = truth[np.arange(len(truth)), best]
    limit, evidence = confidence_for_accuracy(found.max(axis=1), right, sure_accuracy)
    return Argmax(unsure_below=limit, evidence=evidence)


def _thresholds(found: Floats, truth: Truth, labels: tuple[str, ...]) -> Thresholds:
    limits, shared = thresholds_for_f1(found, truth, _PRIOR)
    limits = [round(limit, 4) for limit in limits]
    return Thresholds(
        thresholds=dict(zip(labels, limits, strict=True)),
        nearest=nearest_for_matches(found, truth, limits) if _all_labelled(truth) else None,
        evidence={
            "target": "best F1 of each label, drawn to the one best for all",
            "n": len(truth),
            "shared_threshold": round(shared, 4),
            "prior_positives": _PRIOR,
        },
    )


def _all_labelled(truth: Truth) -> bool:
    """Whether every item has a label: only then is the nearest better than none."""
    return bool(truth.any(axis=1).all())

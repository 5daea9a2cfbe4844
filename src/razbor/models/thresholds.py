"""Other thresholds than those of the bundles, given at call time."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real

from razbor.errors import ArgumentInvalid
from razbor.models.manifest import Argmax, Decision, Evidence, Threshold, Thresholds

Wishes = Mapping[str, float | Mapping[str, float]]
"""Question → threshold; where every label has its own, label → threshold or one for all.

Of a question that takes the most probable label, it is the limit below which it is unsure. Where
labels have thresholds of their own, these then stand by themselves: no label below its own counts.
"""

_GIVEN: Evidence = {"method": "given at call time"}
_REMEDY = "name it as razbor.load(thresholds={…}) or --threshold NAME=NUMBER, see docs/bundles.md"


def with_thresholds(decisions: Mapping[str, Decision], wishes: Wishes) -> dict[str, Decision]:
    """The decisions with other thresholds.

    Args:
        decisions: question → the decision of its bundle.
        wishes: question → what to take instead.

    Raises:
        ArgumentInvalid: an unknown question or label, or no number from 0 to 1.
    """
    found = dict(decisions)
    for question, wish in wishes.items():
        if question not in decisions:
            raise _unknown(question, decisions)
        found[question] = _with(question, decisions[question], wish)
    return found


def _with(question: str, decision: Decision, wish: float | Mapping[str, float]) -> Decision:
    if isinstance(decision, Thresholds):
        return _each(question, decision, wish)
    if isinstance(wish, Mapping):
        raise ArgumentInvalid(
            f"thresholds by label for {question}",
            expected="one number: it has a single threshold",
            remedy=_REMEDY,
        )
    value = _number(question, wish)
    if isinstance(decision, Threshold):
        return Threshold(positive=decision.positive, threshold=value, evidence=_GIVEN)
    return Argmax(unsure_below=value, evidence=_GIVEN)


def _each(question: str, decision: Thresholds, wish: float | Mapping[str, float]) -> Thresholds:
    labels = decision.thresholds
    asked = wish if isinstance(wish, Mapping) else dict.fromkeys(labels, wish)
    for label in asked:
        if label not in labels:
            raise _unknown(f"{question}.{label}", [f"{question}.{name}" for name in labels])
    numbers = {label: _number(f"{question}.{label}", value) for label, value in asked.items()}
    return Thresholds(thresholds={**labels, **numbers}, evidence=_GIVEN)


def _number(name: str, value: object) -> float:
    # Not a truth value, which is a number to Python; NaN is in no range.
    if isinstance(value, Real) and not isinstance(value, bool) and 0 <= float(value) <= 1:
        return float(value)
    raise ArgumentInvalid(
        f"the threshold {value!r} for {name}", expected="a number from 0 to 1", remedy=_REMEDY
    )


def _unknown(name: str, known: Mapping[str, object] | list[str]) -> ArgumentInvalid:
    return ArgumentInvalid(
        f"a threshold for {name!r}",
        expected=f"one of {', '.join(known)}",
        remedy="check the spelling, and that its task is loaded",
    )

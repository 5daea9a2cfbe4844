"""Figures, suspects, curve and advice, on vectors in which the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from razbor.models.manifest import Argmax, Thresholds
from razbor.teaching.curve import Trial, advice, learning_curve
from razbor.teaching.deciding import decide, decided_apart
from razbor.teaching.figures import Answered, Judged, judged
from razbor.teaching.fitting import Span
from razbor.teaching.held_out import HeldOut, cross_validated
from razbor.teaching.suspects import suspects
from tests.teaching.making import Vectors, clouds, truth_of


def held(vectors: Vectors, truth: np.ndarray, *, single: bool = True) -> HeldOut:
    groups = np.arange(len(vectors))
    return cross_validated(Span.of(vectors).values, truth, groups, single=single, seed=0)


def figures(vectors: Vectors, truth: np.ndarray, labels: tuple[str, ...]) -> Judged:
    found = decided_apart(held(vectors, truth), truth, labels, single=True)
    return judged(Answered(truth, found[1], found[0], found[2], labels, single=True), seed=0)


def test_labels_that_lie_apart_are_told_apart() -> None:
    found = figures(clouds([20, 20, 20], 2.0), truth_of([20, 20, 20]), ("a", "b", "c"))
    assert found.separable
    assert found.blind == ()
    assert found.pairs == ()
    assert found.macro.value == pytest.approx(1.0)
    assert found.guess == pytest.approx(1 / 3)


def test_labels_that_are_chance_are_not() -> None:
    found = figures(clouds([30, 30], 0.0), truth_of([30, 30]), ("a", "b"))
    assert not found.separable
    assert found.macro.low is not None
    assert found.macro.low <= found.guess == pytest.approx(0.5)
    assert found.pairs[0].labels == ("a", "b")


def test_guessing_is_as_good_as_the_commonest_label_lets_it() -> None:
    found = figures(clouds([90, 10], 2.0), truth_of([90, 10]), ("a", "b"))
    assert found.guess == pytest.approx(0.5)


def test_a_wrong_label_is_found() -> None:
    vectors, truth = clouds([25, 25, 25], 2.0), truth_of([25, 25, 25])
    truth[3] = [False, True, False]
    held_out = held(vectors, truth)
    labels = ("a", "b", "c")
    found = decide(held_out.logits, truth, labels, single=True).probabilities(held_out.logits)
    first = suspects(found, truth, labels, single=True)[0]
    assert (first.item, first.given, first.suggested) == (3, "b", "a")


def test_a_missing_label_among_several_is_found() -> None:
    vectors, truth = clouds([25, 25], 2.0), truth_of([25, 25])
    truth[3] = False
    held_out = held(vectors, truth, single=False)
    found = decide(held_out.logits, truth, ("a", "b"), single=False)
    first = suspects(found.probabilities(held_out.logits), truth, ("a", "b"), single=False)[0]
    assert (first.item, first.given, first.suggested) == (3, "", "a")


def test_decisions_name_their_evidence() -> None:
    vectors, truth = clouds([20, 20], 1.0), truth_of([20, 20])
    one = decide(held(vectors, truth).logits, truth, ("a", "b"), single=True)
    task = one.task("kind", {"method": "folds"})
    assert isinstance(task.decision, Argmax)
    assert task.decision.evidence["method"] == "folds"
    assert task.calibration is not None
    labels = ("a", "b", "c", "d")
    vectors, truth = clouds([12] * 4, 0.5), truth_of([12] * 4)
    several = decide(held(vectors, truth, single=False).logits, truth, labels, single=False)
    assert isinstance(several.decision, Thresholds)
    assert several.decision.nearest is not None
    truth[:5] = False
    without = decide(held(vectors, truth, single=False).logits, truth, labels, single=False)
    assert isinstance(without.decision, Thresholds)
    assert without.decision.nearest is None


def test_without_a_mistake_nothing_holds_a_temperature() -> None:
    vectors, truth = clouds([20, 20], 5.0), truth_of([20, 20])
    found = decide(held(vectors, truth).logits, truth, ("a", "b"), single=True)
    assert found.temperature == 1.0


def test_a_curve_climbs_and_advice_goes_to_the_label_that_lacks_examples() -> None:
    sizes = [60, 60, 8]
    vectors, truth = clouds(sizes, 0.7, width=40, seed=3), truth_of(sizes)
    held_out = held(vectors, truth)
    decided = decide(held_out.logits, truth, ("a", "b", "c"), single=True)
    values = Span.of(vectors).values
    trial = Trial(values, truth, held_out.folds, True, held_out.strength, decided.answers, seed=0)
    told: list[int] = []
    curve = learning_curve(trial, lambda done, total: told.append(done))
    assert told == [1, 2, 3, 4]
    assert curve[-1].value > curve[0].value
    assert all(point.low <= point.value <= point.high for point in curve[1:])
    found = advice(trial, ("a", "b", "c"), np.array([0.9, 0.9, 0.3]), lambda done, total: None)
    assert found[0].label == "c"
    assert {each.label for each in found} == {"a", "b", "c"}
    assert all(each.expected >= 0 for each in found)

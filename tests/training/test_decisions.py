"""Thresholds and calibration on numbers small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

from razbor.training.decisions import (
    confidence_for_accuracy,
    nearest_for_matches,
    temperature,
    threshold_for_f1,
    threshold_for_recall,
    thresholds_for_f1,
)


def test_recall_is_kept_with_the_highest_threshold() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
    truth = np.array([True, True, False, True, True, False])
    threshold, evidence = threshold_for_recall(scores, truth, 0.75)
    assert threshold == pytest.approx(0.6)
    assert evidence["recall"] == 0.75
    assert evidence["precision"] == 0.75
    assert threshold_for_recall(scores, truth, 1.0)[0] == pytest.approx(0.5)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1).filter(
        lambda items: any(positive for _, positive in items)
    ),
    st.floats(0.05, 1.0),
)
def test_the_recall_asked_for_is_reached(items: list[tuple[float, bool]], recall: float) -> None:
    scores = np.array([score for score, _ in items])
    truth = np.array([positive for _, positive in items])
    threshold, _ = threshold_for_recall(scores, truth, recall)
    assert (scores[truth] >= threshold).mean() >= recall - 1e-9


def test_f1_is_best_between_two_scores() -> None:
    scores = np.array([0.9, 0.7, 0.3, 0.1])
    threshold, f1 = threshold_for_f1(scores, np.array([True, True, False, False]))
    assert threshold == pytest.approx(0.5)
    assert f1 == 1.0


def test_a_rare_label_leans_on_the_shared_threshold() -> None:
    generator = np.random.default_rng(0)
    truth = np.zeros((400, 2), bool)
    truth[:200, 0] = True
    truth[:2, 1] = True
    scores = np.clip(truth * 0.6 + generator.random((400, 2)) * 0.5, 0, 1)
    found, shared = thresholds_for_f1(scores, truth, prior_positives=50)
    own = threshold_for_f1(scores[:, 1], truth[:, 1])[0]
    assert abs(found[1] - shared) < abs(found[1] - own) or own == shared


def test_confidence_leaves_the_accuracy_asked_for() -> None:
    probabilities = np.array([0.9, 0.8, 0.7, 0.6])
    confidence, evidence = confidence_for_accuracy(
        probabilities, np.array([True, True, True, False]), 0.9
    )
    assert confidence == pytest.approx(0.7)
    assert evidence["sure_share"] == 0.75
    assert confidence_for_accuracy(probabilities, np.zeros(4, bool), 0.9)[0] == 1.0


def test_temperature_undoes_overconfidence() -> None:
    generator = np.random.default_rng(1)
    logits = generator.normal(size=(4000, 3))
    chances = softmax(logits, axis=1)
    answers = np.array([generator.choice(3, p=row) for row in chances])
    assert temperature(logits * 3, answers) == pytest.approx(3, rel=0.15)


def test_the_nearest_label_counts_from_where_it_helps() -> None:
    # The last three items have no label at its threshold; of two the nearest is right.
    scores = np.array([[0.9, 0.1], [0.1, 0.9], [0.3, 0.1], [0.1, 0.2], [0.05, 0.01]])
    truth = np.array([[1, 0], [0, 1], [1, 0], [0, 1], [0, 0]], bool)
    limits = [0.5, 0.5]
    found = nearest_for_matches(scores, truth, limits)
    assert found == pytest.approx(0.125)  # the middle of 0.2 and 0.05
    assert nearest_for_matches(scores[:2], truth[:2], limits) is None  # nothing to decide
    none = np.array([[1, 0], [0, 1], [0, 0], [0, 0], [0, 0]], bool)
    assert nearest_for_matches(scores, none, limits) is None  # it never helps
    two = np.array([[1, 0], [0, 1], [1, 1], [0, 1], [0, 0]], bool)
    # One of two labels makes no match and breaks none.
    assert nearest_for_matches(scores, two, limits) == pytest.approx(0.125)

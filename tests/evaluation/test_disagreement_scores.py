"""What holds of every score, whatever the probabilities."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from razbor.evaluation.disagreement_scores import LEAST, divergence, doubt, surprise

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """Two answers to the same parts and labels; some probabilities are 0 or nearly so."""
    shape = draw(st.integers(1, 5)), draw(st.integers(2, 7))
    weight = st.one_of(st.just(0.0), st.floats(1e-300, 1), st.floats(0.01, 1))
    rows = st.lists(weight, min_size=shape[1], max_size=shape[1]).filter(lambda row: sum(row) > 0.1)
    found = []
    for _ in range(2):
        answer = np.array([draw(rows) for _ in range(shape[0])])
        found.append(answer / answer.sum(axis=1, keepdims=True))
    return found[0], found[1]


@given(pairs())
def test_a_divergence_is_symmetric_and_bounded(pair: Pair) -> None:
    first, second = pair
    found = divergence(first, second)
    assert found == divergence(second, first)
    assert 0 <= found <= len(first) * math.log(2) + 1e-9


@given(pairs())
def test_a_divergence_is_zero_where_answers_are_equal(pair: Pair) -> None:
    first, second = pair
    assert divergence(first, first) == 0
    if np.abs(first - second).max() > 1e-3:
        assert divergence(first, second) > 1e-8


@given(pairs(), st.randoms(use_true_random=False))
def test_no_score_depends_on_the_order_of_parts_and_labels(pair: Pair, order: Random) -> None:
    first, second = pair
    parts = np.array(order.sample(range(len(first)), len(first)))
    labels = np.array(order.sample(range(first.shape[1]), first.shape[1]))
    turned = [each[parts][:, labels] for each in pair]
    assert divergence(*turned) == divergence(first, second)
    assert doubt(turned[0]) == doubt(first)
    right = [part % first.shape[1] for part in range(len(first))]
    moved = [int(np.flatnonzero(labels == right[part])[0]) for part in parts]
    assert surprise(turned[0], moved) == surprise(first, right)


@given(pairs())
def test_a_surprise_grows_as_the_probability_falls(pair: Pair) -> None:
    answer, _ = pair
    for part in answer:
        order = np.argsort(part)
        found = [surprise(part[np.newaxis], [int(column)]) for column in order]
        assert found == sorted(found, reverse=True)
        assert all(0 <= each <= -math.log(LEAST) + 1e-9 for each in found)


@given(pairs())
def test_doubt_lies_between_none_and_all(pair: Pair) -> None:
    assert -1e-9 <= doubt(pair[0]) <= 1


def test_known_values() -> None:
    sure, even = np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])
    assert surprise(even, [0]) == pytest.approx(math.log(2))
    assert surprise(sure, [0]) == 0
    assert surprise(sure, [1]) == pytest.approx(-math.log(LEAST))
    assert divergence(sure, sure[:, ::-1]) == pytest.approx(math.log(2))
    assert (doubt(sure), doubt(even)) == (0, 1)
    # Parts are independent: surprises add up, the part that doubts most decides the doubt.
    both = np.concatenate([sure, even])
    assert surprise(both, [0, 1]) == pytest.approx(math.log(2))
    assert doubt(both) == 1

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from razbor.evaluation.bounds import (
    accuracy_bound,
    limit_for_accuracy,
    lower_bound,
    needed,
    rounded_down,
    threshold_for_recall,
)

shares = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99])


@pytest.mark.parametrize(("share", "confidence", "count"), [(0.95, 0.95, 59), (0.9, 0.95, 29)])
def test_the_fewest_that_show_a_share(share: float, confidence: float, count: int) -> None:
    assert needed(share, confidence) == count
    assert lower_bound(count, count, confidence) >= share
    assert lower_bound(count - 1, count - 1, confidence) < share


@given(st.integers(1, 200), st.data(), shares)
def test_the_bound_is_that_of_clopper_and_pearson(
    trials: int, data: st.DataObject, confidence: float
) -> None:
    wins = data.draw(st.integers(0, trials))
    expected = binomtest(wins, trials, alternative="greater").proportion_ci(confidence, "exact")
    assert float(lower_bound(wins, trials, confidence)) == pytest.approx(expected.low, abs=1e-9)


@given(st.lists(st.floats(0, 1, width=32), min_size=1, max_size=120), shares, shares)
def test_a_threshold_keeps_what_it_promises(
    drawn: list[float], recall: float, confidence: float
) -> None:
    positives = np.array(drawn)
    found = threshold_for_recall(positives, recall, confidence)
    if len(drawn) < needed(recall, confidence):
        assert found is None
        return
    assert found is not None
    assert found.low >= recall
    assert found.share == (positives >= found.threshold).mean()


def test_one_positive_less_would_not_do() -> None:
    positives = np.arange(1, 101) / 100
    found = threshold_for_recall(positives, 0.9, 0.95)
    assert found is not None
    kept = int((positives >= found.threshold).sum())
    assert lower_bound(kept, 100, 0.95) >= 0.9 > lower_bound(kept - 1, 100, 0.95)


def test_the_promise_is_kept_in_nineteen_of_twenty_draws() -> None:
    random = np.random.default_rng(5)
    # The true recall of a threshold on uniform scores is one less it: no estimate needed.
    found = [threshold_for_recall(random.random(80), 0.9, 0.95) for _ in range(2000)]
    kept = sum(1 - one.threshold >= 0.9 for one in found if one is not None)
    assert binom.cdf(kept, 2000, 0.95) > 1e-4


@given(st.floats(0, 1))
def test_rounding_never_goes_up(value: float) -> None:
    found = rounded_down(value)
    assert found <= value
    assert value - found <= max(value, 1e-300) * 1e-3
    assert rounded_down(found) == found


def test_like_items_of_a_document_count_less() -> None:
    apart = accuracy_bound(np.array([1.0] * 90 + [0] * 10), np.ones(100), 0.95)
    alike = accuracy_bound(np.array([10.0] * 9 + [0]), np.full(10, 10.0), 0.95)
    assert alike < apart < 0.9
    assert apart == pytest.approx(float(lower_bound(90, 100, 0.95)), abs=0.002)


def test_documents_without_an_error_count_once_each() -> None:
    found = accuracy_bound(np.full(59, 20.0), np.full(59, 20.0), 0.95)
    assert found == pytest.approx(0.05 ** (1 / 59))


def test_a_limit_parts_the_sure_from_the_guesses() -> None:
    random = np.random.default_rng(1)
    sure = random.random(2000)
    right = random.random(2000) < np.where(sure > 0.4, 0.98, 0.5)
    found = limit_for_accuracy(sure, right, np.arange(2000), 0.95, 0.95)
    assert found is not None
    assert 0.33 < found.limit < 0.46
    assert found.low >= 0.95
    assert found.accuracy == right[sure >= found.limit].mean()


def test_no_limit_where_none_can_be_shown() -> None:
    few = np.linspace(0.5, 1, 58)
    assert limit_for_accuracy(few, np.ones(58, bool), np.arange(58), 0.95, 0.95) is None
    many = np.linspace(0.5, 1, 500)
    wrong = np.arange(500) % 3 == 0
    assert limit_for_accuracy(many, ~wrong, np.arange(500), 0.95, 0.95) is None
    every = limit_for_accuracy(many, np.ones(500, bool), np.arange(500), 0.95, 0.95)
    assert every is not None
    assert every.share == 1

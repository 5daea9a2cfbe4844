from __future__ import annotations

import numpy as np
import pytest

from razbor.evaluation import resampling
from razbor.evaluation.figures import ratio
from razbor.evaluation.resampling import draws, interval, resample


def test_every_resample_has_as_many_documents_as_there_are() -> None:
    weights = np.concatenate(list(draws(7, 300, 0)))
    assert weights.shape == (300, 7)
    assert set(weights.sum(axis=1)) == {7}
    assert weights.mean() == pytest.approx(1)
    assert weights.std(axis=0).min() > 0.5  # with replacement


def test_a_seed_gives_the_same_resamples() -> None:
    statistic = ratio([1, 0, 1, 1, 0], np.ones(5))
    again = [resample([statistic], 5, 200, seed) for seed in (3, 3, 4)]
    assert (again[0] == again[1]).all()
    assert (again[0] != again[2]).any()


def test_the_number_held_at_a_time_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    statistic = ratio([1, 0, 1, 1, 0], np.ones(5))
    at_once = resample([statistic], 5, 101, 0)
    monkeypatch.setattr(resampling, "_CELLS", 37)
    assert (resample([statistic], 5, 101, 0) == at_once).all()


def test_documents_are_drawn_whole() -> None:
    # Two documents, one all right and one all wrong: a mean of fragments drawn alone
    # would hardly ever be 0 or 1, that of documents is so in half of the resamples.
    found = resample([ratio([50, 0], [50, 50])], 2, 1000, 0)[0]
    assert set(found) == {0.0, 0.5, 1.0}
    assert np.mean(found == 0.5) == pytest.approx(0.5, abs=0.05)


def test_the_interval_is_of_95_percent_over_what_is_defined() -> None:
    values = np.array([*np.linspace(0, 1, 1001), np.nan, np.nan])
    assert interval(values) == pytest.approx((0.025, 0.975))
    assert np.isnan(interval(np.array([np.nan]))).all()


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    random = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        right = random.random(60) < 0.7
        low, high = interval(resample([ratio(right, np.ones(60))], 60, 200, 1)[0])
        held += low <= 0.7 <= high
    assert 0.88 <= held / 200 <= 0.99

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.evaluation.calibration import BINS, Bins
from razbor.evaluation.figures import Scoring
from razbor.evaluation.measuring import measure

SURE = [0.05, 0.95, 0.95, 0.92, 1.0, 0.55]
RIGHT = [False, True, True, False, True, True]


def bins() -> Bins:
    return Bins.of("all", "answers", np.array([0, 0, 1, 1, 2, 2]), SURE, RIGHT, 4)


def test_the_error_by_hand() -> None:
    table = measure(Scoring("t", "documents", 4, (bins().error("x: "),)), 100, 0)
    # 0.05 wrong; four near 1, three of them right; 0.55 right.
    expected = (0.05 + abs(3 - (0.95 + 0.95 + 0.92 + 1.0)) + 0.45) / 6
    found = table.metric("x: calibration error (ECE, 10 bins)")
    assert found.value == pytest.approx(expected)
    assert (found.n, found.unit) == (6, "answers")


def test_a_reliability_has_a_place_for_every_bin() -> None:
    (found,) = measure(Scoring("t", "documents", 4, (), (bins(),)), 100, 0).reliabilities
    assert [metric.n for metric in found.accuracies] == [1, 0, 0, 0, 0, 1, 0, 0, 0, 4]
    assert found.promised[1] is None
    assert found.promised[9] == pytest.approx(np.mean([0.95, 0.95, 0.92, 1.0]))
    assert found.accuracies[9].value == pytest.approx(0.75)
    assert found.accuracies[1].value is None


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 1), st.booleans()), max_size=40))
def test_nothing_is_lost_between_bins(drawn: list[tuple[int, float, bool]]) -> None:
    documents = np.array([document for document, _, _ in drawn], np.int64)
    found = Bins.of("a", "b", documents, [s for _, s, _ in drawn], [r for _, _, r in drawn], 4)
    assert found.items.shape == (4, BINS)
    assert found.items.sum() == len(drawn)
    assert found.right.sum() == sum(right for _, _, right in drawn)
    assert found.promised.sum() == pytest.approx(sum(sure for _, sure, _ in drawn))

"""The best of the weights tried."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from razbor.training.matching.trying import best_weights, mean_reciprocal_rank


def row(*numbers: float) -> NDArray[np.float32]:
    return np.array(numbers, np.float32)


def test_evidence_that_helps_gets_a_weight_and_such_as_misleads_none() -> None:
    evidence = [
        {"names": row(0.5, 0.5, 0.5), "good": row(0.1, 0, 0), "bad": row(0, 1, 1)},
        {"names": row(0.2, 0.3, 0.5), "good": row(0, 0.9, 0), "bad": row(1, 0, 1)},
    ]
    found = best_weights(evidence, [[0], [1]], [0.0, 0.5, 1.0], {"names": 1.0})
    assert found.weights == {"names": 1.0, "good": 0.5, "bad": 0.0}
    assert found.rank == 1


def test_evidence_that_no_text_has_gets_no_weight() -> None:
    evidence = [{"names": row(0.2, 0.1), "none": row(0, 0)}]
    found = best_weights(evidence, [[1]], [0.0, 1.0], {"names": 1.0})
    assert found.weights == {"names": 1.0}
    assert found.rank == 0.5


@given(st.lists(st.lists(st.floats(0, 1, width=16), min_size=4, max_size=4), min_size=1))
def test_the_rank_is_that_of_the_best_right_one(scores: list[list[float]]) -> None:
    found = mean_reciprocal_rank(np.array(scores, np.float32), [[1, 2]] * len(scores))
    wanted = [1 / (1 + sum(each > max(row[1:3]) for each in row)) for row in scores]
    assert found == pytest.approx(np.mean(wanted))

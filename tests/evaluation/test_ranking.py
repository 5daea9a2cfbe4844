from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.evaluation.measuring import measure
from razbor.evaluation.ranking import (
    best_ranks,
    hit_at,
    listed_ranks,
    mean_reciprocal_rank,
    middle_ranks,
    ranks_in_lists,
    score_ranking,
)

SCORES = [
    [0.9, 0.1, 0.5, 0.3],  # right: 0 → first
    [0.9, 0.1, 0.5, 0.3],  # right: 3 → third
    [0.9, 0.1, 0.5, 0.3],  # right: 1 or 2 → second
    [0.2, 0.2, 0.2, 0.2],  # all alike: the right one stands last
    [0.9, 0.1, 0.5, 0.3],  # nothing is right
]
RIGHT = [{0}, {3}, {1, 2}, {0}, set()]


def test_ranks_by_hand() -> None:
    ranks = best_ranks(SCORES, RIGHT)
    assert ranks.tolist() == [1, 3, 2, 4, 0]
    assert mean_reciprocal_rank(ranks) == pytest.approx((1 + 1 / 3 + 1 / 2 + 1 / 4 + 0) / 5)
    assert mean_reciprocal_rank(ranks, 2) == pytest.approx((1 + 1 / 2) / 5)
    assert [hit_at(ranks, k) for k in (1, 2, 3, 4)] == [0.2, 0.4, 0.6, 0.8]


def test_right_candidates_do_not_stand_in_each_others_way() -> None:
    assert best_ranks([[0.9, 0.9, 0.1]], [{0, 1}]).tolist() == [1]


def test_beyond_a_hundred_counts_for_mrr_alone() -> None:
    scores = np.arange(150, dtype=np.float64)[None, ::-1]
    ranks = best_ranks(scores, [{120}])
    assert ranks.tolist() == [121]
    table = measure(score_ranking("far", "titles", ranks), 100, 0)
    assert table.metric("MRR").value == pytest.approx(1 / 121)
    assert table.metric("MRR@100").value == 0


def test_figures_carry_their_intervals() -> None:
    ranks = best_ranks(SCORES * 20, RIGHT * 20)
    table = measure(score_ranking("titles", "titles", ranks), 500, 0)
    assert (table.documents, table.unit) == (100, "titles")
    assert [metric.name for metric in table.metrics] == [
        "MRR",
        "MRR@100",
        "hit@1",
        "hit@5",
        "hit@10",
    ]
    found = table.metric("hit@1")
    assert found.value == pytest.approx(0.2)
    assert found.low is not None
    assert found.high is not None
    # A binomial share of 100 has a standard error of 0.04.
    assert 0.1 < found.low < 0.2 < found.high < 0.3


def test_without_queries_nothing_is_defined() -> None:
    ranks = best_ranks(np.zeros((0, 3)), [])
    assert math.isnan(mean_reciprocal_rank(ranks))
    assert math.isnan(hit_at(ranks, 1))


@pytest.mark.parametrize(
    ("scores", "right"), [([[0.1, float("nan")]], [{0}]), ([[0.1, 0.2]], [{0}, {1}])]
)
def test_scores_that_do_not_fit_are_refused(
    scores: list[list[float]], right: list[set[int]]
) -> None:
    with pytest.raises(ValueError, match="scores"):
        best_ranks(scores, right)


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=6, max_size=6), min_size=1, max_size=8),
    st.data(),
)
def test_a_better_score_never_lowers_a_rank(rows: list[list[int]], data: st.DataObject) -> None:
    right = [data.draw(st.sets(st.integers(0, 5), min_size=1)) for _ in rows]
    before = best_ranks(rows, right)
    raised = [
        [value + (column in chosen) for column, value in enumerate(row)]
        for row, chosen in zip(rows, right, strict=True)
    ]
    after = best_ranks(raised, right)
    assert (after <= before).all()
    assert ((before >= 1) & (before <= 6)).all()
    assert hit_at(before, 6) == 1.0
    assert 1 / 6 <= mean_reciprocal_rank(before) <= 1.0


def test_equal_scores_by_hand() -> None:
    assert listed_ranks(SCORES, RIGHT).tolist() == [1, 3, 2, 1, 0]
    assert listed_ranks([[0.2, 0.2, 0.9, 0.2]], [{1, 3}]).tolist() == [3]
    assert middle_ranks(SCORES, RIGHT).tolist() == [1, 3, 2, 2.5, 0]
    assert middle_ranks([[0.2, 0.2, 0.9, 0.2]], [{1, 3}]).tolist() == [2.5]
    assert ranks_in_lists([[3, 1], [2], []], [{1}, {0}, {2}]).tolist() == [2, 0, 0]


@given(st.data(), st.integers(1, 8), st.integers(1, 8))
def test_a_list_holds_what_its_rank_says(data: st.DataObject, queries: int, columns: int) -> None:
    few = st.integers(0, 3)
    rows = st.lists(few, min_size=columns, max_size=columns)
    scores = np.array(data.draw(st.lists(rows, min_size=queries, max_size=queries)), np.float32)
    sets = st.sets(st.integers(0, columns - 1), min_size=1)
    right = data.draw(st.lists(sets, min_size=queries, max_size=queries))
    order = np.argsort(-scores, axis=1, kind="stable").tolist()
    listed = listed_ranks(scores, right)
    assert listed.tolist() == ranks_in_lists(order, right).tolist()
    assert (listed <= best_ranks(scores, right)).all()
    assert (middle_ranks(scores, right) <= best_ranks(scores, right)).all()

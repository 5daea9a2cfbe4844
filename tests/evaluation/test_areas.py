from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.dataset import TitleRow
from razbor.evaluation.areas import score_areas
from razbor.evaluation.measuring import measure
from razbor.evaluation.resampling import whole
from razbor.labels import ids

GOLD = [
    TitleRow(title="one", areas=("programmer",)),
    TitleRow(title="two", areas=("programmer", "teamlead")),
    TitleRow(title="three", areas=()),
    TitleRow(title="four", areas=("tester",)),
]
SAID = [("programmer",), ("programmer",), ("worker",), ("programmer", "tester")]


def test_figures_by_hand() -> None:
    table = measure(score_areas("titles", GOLD, SAID), 100, 0)
    # Right: programmer twice, tester. Five answers, four gold.
    assert table.metric("micro-precision").value == pytest.approx(3 / 5)
    assert table.metric("micro-recall").value == pytest.approx(3 / 4)
    assert table.metric("micro-F1").value == pytest.approx(2 * 3 / 9)
    assert table.metric("exact match").value == 1 / 4
    assert table.metric("exact match").n == 4
    assert table.metric("precision", "programmer").value == pytest.approx(2 / 3)
    assert table.metric("recall", "teamlead").value == 0
    assert table.metric("precision", "teamlead").value is None
    assert table.metric("precision", "worker").value == 0
    assert table.metric("recall", "worker").value is None
    assert table.metric("F1", "lawyer").value is None
    assert table.metric("macro-F1 over labels with at least 5 gold").value is None


def test_the_order_of_the_areas_of_a_title_says_nothing() -> None:
    turned = [tuple(reversed(each)) for each in SAID]
    first, second = (measure(score_areas("titles", GOLD, each), 100, 0) for each in (SAID, turned))
    assert first == second


@given(st.lists(st.frozensets(st.sampled_from(ids("areas")), max_size=4), min_size=1))
def test_whoever_answers_the_gold_is_always_right(drawn: list[frozenset[str]]) -> None:
    gold = [TitleRow(title="t", areas=tuple(each)) for each in drawn]
    scoring = score_areas("titles", gold, [tuple(each) for each in drawn])
    values = [whole(each.statistic, len(gold)) for each in scoring.figures]
    assert all(value == 1 for value in values if value == value)

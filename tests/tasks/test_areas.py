from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from razbor.tasks import areas

THRESHOLDS = dict.fromkeys(areas.LABELS, 0.5)


def test_the_model_reads_the_title_alone() -> None:
    assert areas.row("Пекарь").texts == {"title": "Пекарь"}


def test_each_area_has_its_own_threshold() -> None:
    probabilities = np.full(len(areas.LABELS), 0.5, np.float32)
    low, high = areas.LABELS[3], areas.LABELS[7]
    thresholds = dict.fromkeys(areas.LABELS, 0.9) | {low: 0.5, high: 0.51}
    assert [area.label for area in areas.decide(probabilities, thresholds)] == [low]


def test_a_title_may_name_no_area() -> None:
    assert areas.decide(np.zeros(len(areas.LABELS), np.float32), THRESHOLDS) == []


@settings(deadline=None)
@given(st.lists(st.integers(0, 100), min_size=len(areas.LABELS), max_size=len(areas.LABELS)))
def test_the_most_probable_area_comes_first_and_none_is_lost(percent: list[int]) -> None:
    probabilities = np.array(percent, np.float32) / np.float32(100)
    found = areas.decide(probabilities, THRESHOLDS)
    assert {area.label for area in found} == {
        label for label, value in zip(areas.LABELS, probabilities, strict=True) if value >= 0.5
    }
    assert [area.probability for area in found] == sorted(
        (area.probability for area in found), reverse=True
    )

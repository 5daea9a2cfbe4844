from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from razbor.models.manifest import Evidence, Thresholds
from razbor.tasks import areas

EVIDENCE: Evidence = {"method": "set by hand"}


def decision(limit: float = 0.5, nearest: float | None = None, **others: float) -> Thresholds:
    thresholds = dict.fromkeys(areas.LABELS, limit) | others
    return Thresholds(thresholds=thresholds, nearest=nearest, evidence=EVIDENCE)


def test_the_model_reads_the_title_and_its_core_alone() -> None:
    assert areas.row("Пекарь (вахта)").texts == {"title": "Пекарь (вахта)", "core": "Пекарь"}


def test_each_area_has_its_own_threshold() -> None:
    probabilities = np.full(len(areas.LABELS), 0.5, np.float32)
    low, high = areas.LABELS[3], areas.LABELS[7]
    found = areas.decide(probabilities, decision(0.9, **{low: 0.5, high: 0.51}))
    assert [area.label for area in found] == [low]


def test_a_title_may_name_no_area() -> None:
    assert areas.decide(np.zeros(len(areas.LABELS), np.float32), decision()) == []


@settings(deadline=None)
@given(st.lists(st.integers(0, 100), min_size=len(areas.LABELS), max_size=len(areas.LABELS)))
def test_the_most_probable_area_comes_first_and_none_is_lost(percent: list[int]) -> None:
    probabilities = np.array(percent, np.float32) / np.float32(100)
    found = areas.decide(probabilities, decision())
    assert {area.label for area in found} == {
        label for label, value in zip(areas.LABELS, probabilities, strict=True) if value >= 0.5
    }
    assert [area.probability for area in found] == sorted(
        (area.probability for area in found), reverse=True
    )


def test_where_no_area_reaches_its_threshold_the_nearest_counts() -> None:
    first, second = areas.LABELS[2], areas.LABELS[5]
    probabilities = np.zeros(len(areas.LABELS), np.float32)
    probabilities[[2, 5]] = 0.3, 0.2
    # 0.2 of 0.25 is nearer than 0.3 of 0.5.
    limits = {first: 0.5, second: 0.25}
    (near,) = areas.decide(probabilities, decision(0.9, 0.1, **limits))
    assert (near.label, near.probability) == (second, float(np.float32(0.2)))
    assert areas.decide(probabilities, decision(0.9, 0.21, **limits)) == []
    assert areas.decide(probabilities, decision(0.9, None, **limits)) == []
    probabilities[2] = 0.6  # reaches its own: the nearest is not asked for
    assert [area.label for area in areas.decide(probabilities, decision(0.9, 0.1, **limits))] == [
        first
    ]


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 100), min_size=len(areas.LABELS), max_size=len(areas.LABELS)),
    st.integers(0, 100),
)
def test_the_nearest_adds_one_label_at_most_and_takes_none(percent: list[int], near: int) -> None:
    probabilities = np.array(percent, np.float32) / np.float32(100)
    without = areas.decide(probabilities, decision(0.8))
    found = areas.decide(probabilities, decision(0.8, near / 100))
    if without:
        assert found == without
    else:
        assert len(found) <= 1
        assert all(area.probability == max(map(float, probabilities)) for area in found)

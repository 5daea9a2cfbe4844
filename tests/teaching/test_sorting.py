from __future__ import annotations

import numpy as np
import pytest

from razbor.errors import DataScarce
from razbor.teaching.sorting import drawn, sort
from tests.teaching.making import examples, lesson_of

YES = [(f"Приду в {hour}", "yes") for hour in range(9, 13)]
NO = [(f"Не смогу в {hour}", "no") for hour in range(9, 13)]


def test_repetitions_count_once_and_contradictions_not_at_all() -> None:
    rows = [*YES, *NO, ("приду  В 9", "yes"), ("Не смогу в 9", "yes"), (" ", "no"), ("Ну", "")]
    found = sort(examples(*rows), single=True)
    assert found.lesson.counts == {"no": 3, "yes": 4}
    assert [each.place for each in found.repeated] == ["10"]
    assert [[each.place for each in same] for same in found.conflicts] == [["6", "11"]]
    assert [each.place for each in found.empty] == ["12"]
    assert [each.place for each in found.unlabelled] == ["13"]


def test_contradictions_can_be_kept_and_stay_together() -> None:
    rows = [*YES, *NO, ("Не смогу в 9", "yes")]
    lesson = sort(examples(*rows), single=True, keep_conflicts=True).lesson
    assert lesson.counts == {"no": 4, "yes": 5}
    same = [row for row, text in enumerate(lesson.texts) if text == "Не смогу в 9"]
    assert len(same) == 2
    assert len(set(lesson.groups[same].tolist())) == 1


def test_rows_with_several_labels_and_with_none() -> None:
    rows = [*((f"Где и почём {i}", "pay|place") for i in range(3)), ("Ясно", ""), *YES]
    lesson = sort(examples(*rows), single=False).lesson
    assert lesson.labels == ("pay", "place", "yes")
    assert lesson.truth.sum(axis=1).tolist() == [2, 2, 2, 0, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (YES, "1 label"),
        ([*YES, *NO[:2]], "«no» 2"),
        ([*YES[:2], *((text, "no") for text, _ in YES[:2])], "contradicting"),
    ],
)
def test_too_few(rows: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(DataScarce, match=said) as raised:
        sort(examples(*rows), single=True)
    assert "Приду" not in str(raised.value)


def test_a_draw_keeps_rare_labels() -> None:
    lesson = lesson_of([1000, 30, 5])
    small = drawn(lesson, 100, seed=1)
    assert len(small) == 100
    assert small.counts["c"] == 5
    assert small.counts["b"] >= 16
    assert drawn(lesson, 2000, seed=1) is lesson
    assert drawn(lesson, 100, seed=1).texts == small.texts
    assert np.array_equal(small.truth.sum(axis=1), np.ones(100))

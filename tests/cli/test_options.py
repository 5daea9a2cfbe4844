from __future__ import annotations

import pytest

from razbor.cli.options import thresholds
from razbor.errors import ArgumentInvalid


def test_thresholds_by_question_and_by_area() -> None:
    given = ["role=0.7", "areas.programmer=.4", "areas.tester=1", "sections=0"]
    assert thresholds(given) == {
        "role": 0.7,
        "areas": {"programmer": 0.4, "tester": 1.0},
        "sections": 0.0,
    }
    assert thresholds(None) == {}


@pytest.mark.parametrize(
    "given",
    [
        ["role"],
        ["role="],
        ["role=much"],
        ["role=0.5", "role=0.6"],
        ["areas=0.5", "areas.medic=0.6"],
        ["areas.medic=0.5", "areas=0.6"],
        ["areas.medic=0.5", "areas.medic=0.6"],
    ],
)
def test_what_is_no_threshold_is_shown_as_given(given: list[str]) -> None:
    with pytest.raises(ArgumentInvalid, match="--threshold "):
        thresholds(given)

from __future__ import annotations

import math
from typing import Any

import pytest

from razbor.errors import ArgumentInvalid
from razbor.models.manifest import Argmax, Decision, Threshold, Thresholds
from razbor.models.thresholds import with_thresholds
from tests.models.making import EVIDENCE

DECISIONS: dict[str, Decision] = {
    "role": Threshold(positive="tech", threshold=0.4, evidence=EVIDENCE),
    "category": Argmax(unsure_below=0.5, evidence=EVIDENCE),
    "areas": Thresholds(thresholds={"tester": 0.3, "medic": 0.6}, evidence=EVIDENCE),
}


def test_what_is_not_wished_stays() -> None:
    found = with_thresholds(DECISIONS, {"role": 0.7})
    assert found["role"] == Threshold(
        positive="tech", threshold=0.7, evidence={"method": "given at call time"}
    )
    assert found["areas"] is DECISIONS["areas"]
    assert with_thresholds(DECISIONS, {}) == DECISIONS


def test_one_label_several_or_all_of_them() -> None:
    one = with_thresholds(DECISIONS, {"areas": {"medic": 0.1}})["areas"]
    every = with_thresholds(DECISIONS, {"areas": 1})["areas"]
    assert isinstance(one, Thresholds)
    assert isinstance(every, Thresholds)
    assert one.thresholds == {"tester": 0.3, "medic": 0.1}
    assert every.thresholds == {"tester": 1.0, "medic": 1.0}


def test_the_limit_of_the_unsure_is_a_threshold_too() -> None:
    found = with_thresholds(DECISIONS, {"category": 0})["category"]
    assert isinstance(found, Argmax)
    assert found.unsure_below == 0


@pytest.mark.parametrize(
    ("wish", "named"),
    [
        ({"rolle": 0.5}, "'rolle'"),
        ({"areas": {"testers": 0.5}}, r"'areas\.testers'"),
        ({"role": {"tech": 0.5}}, "by label for role"),
        ({"role": 1.01}, r"1\.01 for role"),
        ({"role": -0.01}, r"-0\.01 for role"),
        ({"role": math.nan}, "nan for role"),
        ({"role": True}, "True for role"),
        ({"role": "0.5"}, "'0.5' for role"),
        ({"areas": {"medic": None}}, r"None for areas\.medic"),
    ],
)
def test_what_is_no_threshold_is_named(wish: Any, named: str) -> None:
    with pytest.raises(ArgumentInvalid, match=named):
        with_thresholds(DECISIONS, wish)

from __future__ import annotations

import json
from pathlib import Path

import pytest

from razbor.errors import ArgumentInvalid
from razbor.export.importing.question import decision, named, read_threshold
from razbor.models.manifest import Argmax, Threshold, Thresholds


def test_columns_come_into_razbors_order() -> None:
    found = named("role", ("tech", "other"), (), None)
    assert (found.labels, found.order) == (("other", "tech"), [1, 0])
    found = named("sections", ("junk", "terms", "requirements"), (), None)
    assert found.labels == ("requirements", "terms", "junk")
    assert found.order == [2, 1, 0]


def test_labels_and_the_positive_one_are_named_by_the_user() -> None:
    numbered = ("LABEL_0", "LABEL_1")
    assert named("role", numbered, ("other", "tech"), None).labels == ("other", "tech")
    assert named("role", numbered, (), "LABEL_0").given == ("tech", "other")
    assert named("role", ("LABEL_0",), ("other", "tech"), None).order == [0, 1]


@pytest.mark.parametrize(
    ("task", "found", "labels", "positive"),
    [
        ("role", ("LABEL_0", "LABEL_1"), (), None),
        ("role", ("LABEL_0",), (), None),
        ("role", ("tech", "other"), (), "lead"),
        ("role", ("other", "tech", "unknown"), (), None),
        ("role", ("tech",), (), None),
        ("sections", ("terms", "perks"), (), None),
        ("sections", ("a", "b"), ("terms",), None),
        ("own", ("a", "b"), ("same", "same"), None),
    ],
)
def test_labels_that_do_not_fit_are_refused(
    task: str, found: tuple[str, ...], labels: tuple[str, ...], positive: str | None
) -> None:
    with pytest.raises(ArgumentInvalid):
        named(task, found, labels, positive)


def test_unknown_labels_stand_beside_those_expected() -> None:
    with pytest.raises(ArgumentInvalid, match=r"perks.*responsibilities, requirements, terms"):
        named("sections", ("terms", "perks"), (), None)


def test_a_threshold_is_said_to_be_the_users_word() -> None:
    found = decision("role", ("other", "tech"), 0.8791)
    assert isinstance(found, Threshold)
    assert (found.positive, found.threshold) == ("tech", 0.8791)
    assert found.evidence["method"] == "as given by the user; not measured"
    own = decision("own", ("bad", "good"), 0.3, positive="good")
    assert isinstance(own, Threshold)
    assert isinstance(decision("sections", ("terms", "junk"), None), Argmax)
    areas = decision("areas", ("sap", "sales"), {"sales": 0.4, "sap": 0.2})
    assert isinstance(areas, Thresholds)
    assert areas.thresholds == {"sap": 0.2, "sales": 0.4}


@pytest.mark.parametrize(
    ("task", "threshold"),
    [("role", None), ("areas", None), ("areas", {"sap": 0.3}), ("role", {"tech": 0.3})],
)
def test_thresholds_that_are_missing_or_partial_are_refused(
    task: str, threshold: dict[str, float] | None
) -> None:
    labels = ("other", "tech") if task == "role" else ("sap", "sales")
    with pytest.raises(ArgumentInvalid, match="--threshold"):
        decision(task, labels, threshold)


def test_a_threshold_is_a_number_or_a_file_of_them(tmp_path: Path) -> None:
    file = tmp_path / "thresholds.json"
    file.write_text(json.dumps({"sap": 0.25}), "utf-8")
    assert read_threshold("0.8791") == 0.8791
    assert read_threshold(str(file)) == {"sap": 0.25}
    assert read_threshold(None) is None
    file.write_text('["sap"]', "utf-8")
    for wrong in ("1.5", "much", "nan", str(file)):
        with pytest.raises(ArgumentInvalid):
            read_threshold(wrong)

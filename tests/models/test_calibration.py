from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import BundleFormat
from razbor.models import Bundle, write_bundle
from razbor.models.calibration import calibrated, moved, tempered
from razbor.models.manifest import Argmax, Calibration, Task
from tests.models import making

Rows = list[list[float]]

probability = st.floats(0, 1, width=32)
temperature = st.floats(0.2, 7)


def test_one_is_no_temperature() -> None:
    given = np.array([[0.2, 0.7, 0.1]], np.float32)
    assert tempered(given, 1, joint=True) == pytest.approx(given)
    assert tempered(given, 1, joint=False) == pytest.approx(given)


def test_logits_are_divided() -> None:
    # 0.8 against 0.2 are logits ln 4 apart; at 2 they are ln 2 apart.
    assert tempered([[0.8, 0.2]], 2, joint=True) == pytest.approx(np.array([[2 / 3, 1 / 3]]))
    assert tempered([[0.8]], 2, joint=False) == pytest.approx(np.array([[2 / 3]]))


@given(st.lists(probability, min_size=2, max_size=6), temperature)
def test_labels_of_one_probability_still_sum_to_one(drawn: list[float], at: float) -> None:
    found = tempered([[*drawn, 1.0]], at, joint=True)
    assert found.sum() == pytest.approx(1, abs=1e-5)
    assert np.isfinite(found).all()


@given(probability, probability, temperature)
def test_the_order_stays(first: float, second: float, at: float) -> None:
    low, high = tempered([[min(first, second)], [max(first, second)]], at, joint=False)[:, 0]
    assert 0 <= low <= high <= 1


@given(st.lists(probability, min_size=1, max_size=20), temperature, temperature)
def test_answers_stay_where_a_threshold_moves_along(
    drawn: list[float], before: float, after: float
) -> None:
    raw = np.array([drawn], np.float32).T
    was = tempered(raw, before, joint=False)[:, 0]
    threshold = float(was[0])
    now = tempered(was[:, None], after / before, joint=False)[:, 0]
    kept = now >= moved(threshold, before, after)
    assert kept[was >= threshold].all()


def test_a_bundle_carries_it_and_one_without_is_written_as_before(tmp_path: Path) -> None:
    task = making.tasks()["place"]
    warm = task.model_copy(
        update={"calibration": Calibration(temperature=2.0, evidence=making.EVIDENCE)}
    )
    draft = making.draft(tasks={"place": warm, "urgent": making.tasks()["urgent"]})
    bundle = write_bundle(tmp_path / "warm", draft, making.files())
    found = Bundle.open(bundle.folder).manifest.tasks
    assert found["place"].calibration == warm.calibration
    assert calibrated(np.array([[0.8, 0.1, 0.1]], np.float32), found["place"])[0, 0] < 0.7
    plain = json.loads((bundle.folder / "razbor.json").read_bytes())["tasks"]
    assert "calibration" in plain["place"]
    assert "calibration" not in plain["urgent"]
    assert "held_out" not in json.loads((bundle.folder / "razbor.json").read_bytes())["training"]


@pytest.mark.parametrize("wrong", [0, -1, "2", None])
def test_a_temperature_is_above_zero(tmp_path: Path, wrong: object) -> None:
    bundle = write_bundle(tmp_path / "tiny", making.draft(), making.files())
    making.edit_manifest(
        bundle.folder,
        lambda found: found["tasks"]["place"].update(
            calibration={"temperature": wrong, "evidence": {"method": "none"}}
        ),
    )
    with pytest.raises(BundleFormat, match="temperature"):
        Bundle.open(bundle.folder)


def test_without_a_calibration_probabilities_are_the_graphs() -> None:
    task = Task(
        output="o", labels=("a", "b"), decision=Argmax(unsure_below=0, evidence=making.EVIDENCE)
    )
    given = np.array([[0.3, 0.7]], np.float32)
    assert calibrated(given, task) is given

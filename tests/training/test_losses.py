from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from razbor.training.losses import curves
from razbor.training.train import train
from tests.training.corpus import AREAS, SECTIONS, write_corpus


def test_networks_stand_side_by_side_over_the_epochs() -> None:
    none = np.nan
    found = curves(
        {
            "held_out_student": np.array([[2.0, 1.5], [1.0, 1.25]], np.float32),
            "final_student": np.array([[1.75, none], [0.5, none], [0.25, none]], np.float32),
        }
    )
    first = {
        "epoch": 1,
        "held_out_student_train_loss": 2.0,
        "held_out_student_validation_loss": 1.5,
        "final_student_train_loss": 1.75,
    }
    assert found[0] == first
    assert found[2] == {**dict.fromkeys(first), "epoch": 3, "final_student_train_loss": 0.25}


def test_no_losses_make_no_curves() -> None:
    assert curves({}) == []


@pytest.mark.training
@pytest.mark.parametrize(
    ("recipe", "judged"), [(AREAS, "fold_0_student"), (SECTIONS, "held_out_student")]
)
def test_a_bundle_tells_its_losses(recipe: str, judged: str, tmp_path: Path) -> None:
    (tmp_path / "recipe.toml").write_text(recipe, "utf-8")
    bundle = train(tmp_path / "recipe.toml", write_corpus(tmp_path / "data"), tmp_path / "out")
    rows = list(csv.DictReader(io.StringIO(bundle.read("curves.csv").decode())))
    for row in rows:
        for column in (f"{judged}_train_loss", f"{judged}_validation_loss"):
            assert float(row[column]) > 0
        assert "final_student_validation_loss" not in row  # it has seen all that is labelled
    assert bundle.read("curves.png").startswith(b"\x89PNG")
    assert "student" in bundle.read("README.md").decode()

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from razbor.training.record import record_files, versions, write_record

CURVES: list[dict[str, float | int | str | None]] = [
    {"step": 10, "train_loss": 1.5, "validation_loss": 1.75, "map": 0.25, "note": "warm"},
    {"step": 20, "train_loss": 1.0, "validation_loss": None, "map": 0.5, "note": "warm"},
]


def test_a_record_can_be_read_again(tmp_path: Path) -> None:
    write_record(tmp_path, {"seed": 7, "title": "проба"}, CURVES)
    assert json.loads((tmp_path / "run.json").read_text("utf-8")) == {"seed": 7, "title": "проба"}
    with (tmp_path / "curves.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["10", "20"]
    assert [row["validation_loss"] for row in rows] == ["1.75", ""]
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_curves_give_the_same_picture_and_others_another() -> None:
    first, again = record_files({}, CURVES), record_files({}, CURVES)
    assert first == again
    assert record_files({}, CURVES[:1])["curves.png"] != first["curves.png"]


def test_a_run_without_a_point_has_an_empty_picture() -> None:
    assert record_files({}, [])["curves.png"].startswith(b"\x89PNG")


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        record_files({"loss": float("nan")}, [])


def test_versions_name_what_is_installed() -> None:
    found = versions("numpy", "no-such-library-of-ours")
    assert set(found) == {"python", "numpy"}

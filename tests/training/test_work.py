from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np

from razbor.training.work import Work


def test_a_finished_stage_is_not_made_again(tmp_path: Path) -> None:
    made: list[str] = []

    def make() -> dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]]:
        made.append("made")
        return {"numbers": np.arange(3, dtype=np.float32)}

    work = Work(tmp_path).of("recipe")
    first = work.stage("teacher", make)
    again = Work(tmp_path).of("recipe").stage("teacher", make)
    np.testing.assert_array_equal(first["numbers"], again["numbers"])
    assert made == ["made"]
    Work(tmp_path).of("recipe", "other data").stage("teacher", make)
    Work(tmp_path).of("other recipe").stage("teacher", make)
    work.stage("student", make)
    assert len(made) == 4


def test_a_stage_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]]:
        raise KeyboardInterrupt

    work = Work(tmp_path)
    with contextlib.suppress(KeyboardInterrupt):
        work.stage("teacher", fail)
    assert not list(tmp_path.rglob("*.safetensors"))

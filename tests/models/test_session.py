from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from razbor.errors import BundleFormat, BundleUnsafe
from razbor.models import Predictor
from razbor.models import session as sessions
from razbor.models.session import Session, physical_cores
from tests import tiny_matching
from tests.models import making


def _feeds(numbers: list[list[float]]) -> dict[str, NDArray[np.generic]]:
    return {
        "ids": np.zeros(0, np.int64),
        "weights": np.zeros(0, np.float32),
        "rows": np.zeros(0, np.int64),
        "numbers": np.array(numbers, np.float32),
    }


def test_a_model_runs_from_its_bytes() -> None:
    session = Session(making.ngram_model().SerializeToString(), threads=1)
    assert session.inputs["numbers"] == "tensor(float)"
    assert session.outputs == {"urgent": ("tensor(float)", ["count", 1])}
    (found,) = session.run(["urgent"], _feeds([[0.5], [-0.5]]))
    assert found == pytest.approx(1 / (1 + np.exp([[-0.5], [0.5]])))


def test_n_grams_keep_no_memory_of_a_run(tmp_path: Path) -> None:
    model = making.ngram_model().SerializeToString()
    for keeps in (True, False):
        options = Session(model, keeps=keeps)._session.get_session_options()
        assert options.enable_cpu_mem_arena is keeps
    bundle = tiny_matching.write_matching(tmp_path / "tiny")
    options = Predictor.open(bundle)._session._session.get_session_options()
    assert not options.enable_cpu_mem_arena


def test_the_guard_stands_before_the_runtime() -> None:
    model = making.ngram_model()
    model.opset_import.add().domain = "ai.onnx.contrib"
    with pytest.raises(BundleUnsafe):
        Session(model.SerializeToString())


def test_what_the_runtime_cannot_load_is_a_bundle_error() -> None:
    model = making.ngram_model()
    model.graph.node[0].op_type = "Teleport"
    with pytest.raises(BundleFormat, match="cannot load"):
        Session(model.SerializeToString())


def test_what_the_runtime_cannot_run_is_a_bundle_error() -> None:
    session = Session(making.ngram_model().SerializeToString(), threads=1)
    with pytest.raises(BundleFormat, match="cannot run"):
        session.run(["urgent"], _feeds([[0.5, 0.5]]))
    with pytest.raises(BundleFormat, match="cannot run"):
        session.run(["urgent"], {})


def _topology(folder: Path, cores: list[tuple[int, int]]) -> Path:
    for number, (package, core) in enumerate(cores):
        topology = folder / f"cpu{number}" / "topology"
        topology.mkdir(parents=True)
        (topology / "physical_package_id").write_text(f"{package}\n", encoding="ascii")
        (topology / "core_id").write_text(f"{core}\n", encoding="ascii")
    return folder


@pytest.mark.parametrize(
    ("cores", "usable", "expected"),
    [
        ([(0, 0), (0, 1), (0, 0), (0, 1)], {0, 1, 2, 3}, 2),
        ([(0, 0), (1, 0)], {0, 1}, 2),
        ([(0, 0), (0, 1), (0, 2)], {1}, 1),
        ([(0, 0)], {0, 1, 2}, 3),
    ],
    ids=["two threads a core", "two packages", "few are ours", "not told"],
)
def test_cores_are_counted_once(
    cores: list[tuple[int, int]],
    usable: set[int],
    expected: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions, "_TOPOLOGY", _topology(tmp_path, cores))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: usable, raising=False)
    assert physical_cores() == expected


def test_there_is_at_least_one_core() -> None:
    assert 1 <= physical_cores() <= (os.cpu_count() or 1)

from __future__ import annotations

from pathlib import Path

import pytest

from razbor.errors import OutputInvalid
from razbor.models import Bundle, Draft, Predictor, Row, shipped
from razbor.models.manifest import Task, Threshold
from razbor.models.rewriting import renewed_version, rewrite
from tests.models import making


def card(draft: Draft) -> dict[str, bytes]:
    return {"README.md": f"# {draft.version}\n".encode()}


def other() -> dict[str, Task]:
    tasks = making.tasks()
    decision = Threshold(positive="urgent", threshold=0.25, evidence=making.EVIDENCE)
    return {**tasks, "urgent": tasks["urgent"].model_copy(update={"decision": decision})}


def test_a_copy_has_other_decisions_and_the_same_model(bundle: Bundle, tmp_path: Path) -> None:
    written = rewrite(bundle, other(), card, output=tmp_path / "copy")
    assert Bundle.open(bundle.folder).digest == bundle.digest
    assert written.manifest.tasks["urgent"].decision == other()["urgent"].decision
    assert written.manifest.version == "1.0.0+decisions.1"
    assert written.manifest.files["model.onnx"] == bundle.manifest.files["model.onnx"]
    assert written.manifest.training == bundle.manifest.training
    assert written.read("README.md") == b"# 1.0.0+decisions.1\n"


def test_in_place_all_digests_fit(bundle: Bundle) -> None:
    written = rewrite(bundle, other(), card)
    assert written.folder == bundle.folder
    assert written.digest != bundle.digest
    row = [Row({"title": "Water the roses", "body": ""})]
    assert "urgent" in Predictor.open(written, threads=1).predict(row).outputs


def test_what_lies_there_stays_without_force(bundle: Bundle, tmp_path: Path) -> None:
    rewrite(bundle, other(), card, output=tmp_path / "copy")
    with pytest.raises(OutputInvalid):
        rewrite(bundle, other(), card, output=tmp_path / "copy")
    again = rewrite(bundle, other(), card, output=tmp_path / "copy", force=True)
    assert again.folder == tmp_path / "copy"


def test_shipped_bundles_are_not_touched(tmp_path: Path) -> None:
    own = Bundle.open(shipped()[0])
    with pytest.raises(OutputInvalid, match="-o"):
        rewrite(own, own.manifest.tasks, card)
    with pytest.raises(OutputInvalid, match="-o"):
        rewrite(own, own.manifest.tasks, card, output=own.folder.parent / "beside", force=True)
    assert Bundle.open(own.folder).digest == own.digest


def test_versions_count_the_renewals() -> None:
    assert renewed_version("2") == "2+decisions.1"
    assert renewed_version("2+decisions.9") == "2+decisions.10"
    assert renewed_version("2+local") == "2+local+decisions.1"

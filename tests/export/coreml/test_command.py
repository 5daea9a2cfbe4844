"""`razbor export --to coreml`: what stands in the folder, with a passed gate and without."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from razbor.models import Bundle
from tests.cli.running import here

pytestmark = pytest.mark.end_to_end


def test_a_passed_gate_leaves_the_whole_folder(
    encoders: Mapping[str, Bundle], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "package"
    bundle = encoders["answers"].folder
    assert here("export", bundle, "--to", "coreml", "-o", output, "--shapes", "32,8") == 0
    names = {path.name for path in output.iterdir()}
    assert names == {
        *("README.md", "TextClassifier.swift", "config.json", "export.json"),
        *("model.mlpackage", "tokenizer.json", "tokenizer_config.json"),
    }
    report = json.loads((output / "export.json").read_text("utf-8"))
    assert report["passed"]
    assert report["package"]["weights"]["passed"]
    assert report["package"]["emulated"]["texts"] == 1200
    assert report["package"]["emulated"]["cut"]["texts"] > 0
    assert "model.mlpackage/Data/com.apple.CoreML/weights/weight.bin" in report["files"]
    card = (output / "README.md").read_text("utf-8")
    assert "- `input_ids` (input): int32 [1, 8] or [1, 32]" in card
    assert "- `logits` (output): float32 [1, 3]" in card
    assert "razbor parity answers model.mlpackage" in card
    told = capsys.readouterr().err
    assert "are the nearest of 16 bits" in told
    assert "longer than 32" in told


def test_without_a_passed_gate_there_is_the_report_alone(
    encoders: Mapping[str, Bundle], tmp_path: Path
) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("Опыт от двух лет\nWe bake bread every day\n", "utf-8")
    output = tmp_path / "package"
    bundle = encoders["role"].folder
    assert here("export", bundle, "--to", "coreml", "-o", output, "--texts", texts) == 1
    assert [path.name for path in output.iterdir()] == ["export.json"]
    report = json.loads((output / "export.json").read_text("utf-8"))
    assert not report["passed"]
    assert report["package"]["weights"]["passed"]
    assert "bake" not in (output / "export.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("areas", "--to", "coreml"), "RZB-701"),
        (("occupations", "--to", "coreml"), "RZB-701"),
        (("role-text", "--to", "coreml", "--shapes", "32,many"), "RZB-501"),
        (("role-text", "--to", "coreml", "--shapes", "1024"), "from 1 to 512"),
        (("role-text", "--to", "onnx", "--shapes", "32"), "--to coreml, which alone has them"),
        (("role-text", "--to", "coreml", "--int8"), "--to onnx, which alone has them"),
    ],
)
def test_what_does_not_fit_is_refused(
    arguments: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert here("export", *arguments, "-o", tmp_path / "package") == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "package").exists()


def test_parity_off_a_mac_names_what_to_run_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    (tmp_path / "model.mlpackage").mkdir()
    for named in (tmp_path, tmp_path / "model.mlpackage"):
        assert here("parity", "role-text", named) == 2
        told = " ".join(capsys.readouterr().err.split())
        assert "RZB-705" in told
        assert "--agreement 0.995" in told

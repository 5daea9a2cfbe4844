"""Exports end to end: written, compared with the bundle, opened by the library they are for."""

from __future__ import annotations

import errno
import json
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest

from razbor.errors import (
    ArgumentInvalid,
    BundleDigest,
    ExportUnfit,
    OpsetInvalid,
    OutputInvalid,
)
from razbor.export.answerers import answerer
from razbor.export.choices import Choices
from razbor.export.report import Report
from razbor.export.run import export
from razbor.export.texts import GateText, gate_texts
from razbor.models import Bundle, Predictor, Row
from razbor.models.calibration import calibrated
from tests.cli.running import here
from tests.tiny_matching import write_matching

pytestmark = pytest.mark.end_to_end

TITLES = (
    "Сварщик на вахту",
    "Night porter in a small hotel",
    "Bäckerin (m/w/d) in Teilzeit",
    "[SEP] Разработчик [CLS] на Kotlin",
)


@pytest.fixture(scope="module")
def exports(
    encoders: Mapping[str, Bundle], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[Path, Report]]:
    """Every layout of every kind."""
    folder = tmp_path_factory.mktemp("exports")
    wanted = {
        "sections-onnx": ("sections", Choices("onnx", int8=True)),
        "areas-onnx": ("areas", Choices("onnx", opset=18)),
        "answers-onnx": ("answers", Choices("onnx")),
        "sections-transformers": ("sections", Choices("transformers")),
        "role-transformers": ("role", Choices("transformers")),
        "areas-transformers": ("areas", Choices("transformers")),
        "answers-transformers": ("answers", Choices("transformers")),
    }
    return {
        name: (folder / name, export(encoders[task], folder / name, choices))
        for name, (task, choices) in wanted.items()
    }


def test_every_form_passes_its_gate(exports: Mapping[str, tuple[Path, Report]]) -> None:
    for folder, report in exports.values():
        assert report.passed, list(report.told())
        assert report.to_dict()["passed"]
        assert json.loads((folder / "export.json").read_text("utf-8")) == report.to_dict()
        listed = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
        assert set(report.files) == listed - {"export.json"}
        assert all(part.whole.n == 1200 for part in report.gates.values())
        assert report.gates["fp32"].whole.difference <= 1e-5
    assert list(exports["sections-onnx"][1].gates) == ["fp32", "int8"]


def test_bundles_tell_texts_apart(encoders: Mapping[str, Bundle]) -> None:
    # Else every gate above were passed by a model that always says the same.
    for task, bundle in encoders.items():
        found = answerer(str(bundle.folder)).probabilities([text.text for text in gate_texts(50)])
        assert np.ptp(found, axis=0).max() > 0.1, task


def test_a_graph_has_named_outputs_free_sizes_and_metadata(
    exports: Mapping[str, tuple[Path, Report]], encoders: Mapping[str, Bundle]
) -> None:
    folder, _ = exports["answers-onnx"]
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    assert [(each.name, each.type, each.shape) for each in session.get_inputs()] == [
        (name, "tensor(int64)", ["texts", "tokens"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    assert [(each.name, each.shape) for each in session.get_outputs()] == [
        ("logits", ["texts", 3]),
        ("probabilities", ["texts", 3]),
        ("embedding", ["texts", 16]),
    ]
    told = session.get_modelmeta().custom_metadata_map
    bundle = encoders["answers"]
    assert json.loads(told["labels"]) == ["process", "result", "neutral"]
    assert json.loads(told["decision"])["unsure_below"] == 0.5
    assert json.loads(told["max_tokens"]) == 32
    assert told["bundle_sha256"] == bundle.digest
    assert told["tokenizer_sha256"] == bundle.manifest.files["tokenizer.json"].sha256
    alone = {"input_ids": np.array([[2, 9, 11, 3]]), "attention_mask": np.ones((1, 4), np.int64)}
    alone["token_type_ids"] = np.zeros((1, 4), np.int64)
    beside = {name: np.pad(value, ((0, 1), (0, 3))) for name, value in alone.items()}
    beside["attention_mask"][1] = 1
    for one, two in zip(session.run(None, alone), session.run(None, beside), strict=True):
        np.testing.assert_allclose(one[0], two[0], atol=1e-5)


def test_opsets_are_kept(exports: Mapping[str, tuple[Path, Report]]) -> None:
    for name, opset in (("areas-onnx", 18), ("answers-onnx", 17)):
        assert onnx.load(exports[name][0] / "model.onnx").opset_import[0].version == opset


@pytest.mark.parametrize("task", ["sections", "role", "areas"])
def test_the_pipeline_of_transformers_gives_calibrated_probabilities(
    exports: Mapping[str, tuple[Path, Report]], encoders: Mapping[str, Bundle], task: str
) -> None:
    from transformers import pipeline

    folder, _ = exports[f"{task}-transformers"]
    classify: Any = pipeline("text-classification", str(folder))
    bundle = encoders[task]
    question = bundle.manifest.tasks[task]
    fields = [field.name for field in bundle.manifest.input.fields]
    for title in TITLES:
        row = Row({**dict.fromkeys(fields, ""), fields[-1]: title})
        (wanted,) = calibrated(Predictor.open(bundle).predict([row]).outputs[task], question)
        (found,) = classify([title], top_k=None, truncation=True)
        said = {each["label"]: each["score"] for each in found}
        np.testing.assert_allclose([said[label] for label in question.labels], wanted, atol=1e-4)


def test_sentence_transformers_opens_answers(
    exports: Mapping[str, tuple[Path, Report]], encoders: Mapping[str, Bundle]
) -> None:
    from safetensors.numpy import load_file
    from sentence_transformers import SentenceTransformer

    folder, _ = exports["answers-transformers"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    assert model.max_seq_length == 32
    head = load_file(folder / "head.safetensors")
    scores = model.encode(list(TITLES)) @ head["weights"].T + head["biases"]
    rows = [Row({"text": title}) for title in TITLES]
    wanted = Predictor.open(encoders["answers"]).predict(rows).outputs["answers"]
    np.testing.assert_array_equal(scores.argmax(axis=1), wanted.argmax(axis=1))


@pytest.mark.parametrize("to", ["onnx", "transformers", "sentence-transformers"])
def test_the_matcher_gives_the_same_vectors(tmp_path: Path, to: str) -> None:
    bundle = write_matching(tmp_path / "matching")
    report = export(bundle, tmp_path / "out", Choices(to))
    assert report.passed, list(report.told())
    right = answerer(str(bundle.folder)).probabilities(TITLES)
    found = answerer(str(tmp_path / "out")).probabilities(TITLES)
    np.testing.assert_allclose(found, right, atol=1e-6)


@pytest.mark.parametrize("to", ["onnx", "transformers", "sentence-transformers"])
@pytest.mark.parametrize("name", ["role", "areas", "sections"])
def test_linear_bundles_are_refused(tmp_path: Path, name: str, to: str) -> None:
    with pytest.raises(ExportUnfit, match="word pieces"):
        export(Bundle.open(name), tmp_path / "out", Choices(to))
    assert not list(tmp_path.iterdir())


def test_a_classifier_on_the_first_token_is_no_sentence_encoder(
    encoders: Mapping[str, Bundle], tmp_path: Path
) -> None:
    with pytest.raises(ExportUnfit, match="--to transformers"):
        export(encoders["role"], tmp_path / "out", Choices("sentence-transformers"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "choices",
    [Choices("pickle"), Choices("transformers", int8=True), Choices("transformers", opset=17)],
)
def test_choices_that_do_not_go_together(
    encoders: Mapping[str, Bundle], tmp_path: Path, choices: Choices
) -> None:
    with pytest.raises(ArgumentInvalid):
        export(encoders["role"], tmp_path / "out", choices)


def test_vectors_have_no_labels_to_agree_on(tmp_path: Path) -> None:
    with pytest.raises(ArgumentInvalid, match="int8"):
        export(write_matching(tmp_path / "m"), tmp_path / "out", Choices("onnx", int8=True))


@pytest.mark.parametrize("opset", [7, 99])
def test_an_opset_that_nothing_runs_is_refused(
    encoders: Mapping[str, Bundle], tmp_path: Path, opset: int
) -> None:
    for bundle in (encoders["role"], write_matching(tmp_path / "matching")):
        with pytest.raises(OpsetInvalid, match="14 to 20"):
            export(bundle, tmp_path / "out", Choices("onnx", opset=opset))
    assert not (tmp_path / "out").exists()


def test_without_a_passed_gate_the_report_alone_is_kept(
    encoders: Mapping[str, Bundle], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "few.txt"
    asked.write_text("\n".join(TITLES), "utf-8")
    out = tmp_path / "out"
    role = encoders["role"].folder
    assert here("export", role, "--to", "onnx", "-o", out, "--texts", asked) == 1
    assert [path.name for path in out.iterdir()] == ["export.json"]
    report = json.loads((out / "export.json").read_text("utf-8"))
    assert not report["passed"]
    assert report["texts"] == {"source": "few.txt", "n": 4}
    assert report["gates"]["fp32"]["verdict"] == "not shown"
    assert TITLES[0] not in (out / "export.json").read_text("utf-8")
    assert "holds export.json and no model" in capsys.readouterr().err


def test_what_lies_there_is_kept_unless_it_is_an_export(
    encoders: Mapping[str, Bundle], tmp_path: Path
) -> None:
    role, out = encoders["role"], tmp_path / "out"
    few = Choices("transformers", texts=[GateText("de", "Maurer")])
    export(role, out, few)
    with pytest.raises(OutputInvalid, match="there already"):
        export(role, out, few)
    export(role, out, few, force=True)
    bundle = shutil.copytree(role.folder, tmp_path / "bundle")
    with pytest.raises(OutputInvalid, match="no export"):
        export(role, bundle, few, force=True)
    assert (bundle / "razbor.json").is_file()


def test_a_full_disk_is_told_and_nothing_is_left(
    encoders: Mapping[str, Bundle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: usage)
        with pytest.raises(OutputInvalid, match="1,000 bytes are free"):
            export(encoders["role"], tmp_path / "out", Choices("onnx"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputInvalid, match="no room is left"):
        export(encoders["role"], tmp_path / "out", Choices("onnx"))
    assert not list(tmp_path.iterdir())


def test_a_damaged_bundle_is_refused(encoders: Mapping[str, Bundle], tmp_path: Path) -> None:
    folder = shutil.copytree(encoders["role"].folder, tmp_path / "damaged")
    content = bytearray((folder / "model.onnx").read_bytes())
    content[-1] ^= 1
    (folder / "model.onnx").write_bytes(content)
    with pytest.raises(BundleDigest):
        Bundle.open(folder)
    assert here("export", folder, "--to", "onnx", "-o", tmp_path / "out") == 2
    assert not (tmp_path / "out").exists()

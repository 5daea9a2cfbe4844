"""Classifiers of answers end to end: real training, killed and resumed, on invented answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from safetensors.numpy import load_file

from razbor.errors import BaseInvalid, DataInvalid, LossNotFinite
from razbor.models import Bundle, Predictor, Row
from razbor.models.manifest import Argmax
from razbor.training.choices import Telling
from tests.cli.running import here
from tests.training.contrastive.answers import (
    NEUTRAL,
    PROCESS,
    RECIPE,
    RESULT,
    rows,
    train_text,
    write_csv,
    write_jsonl,
)

pytestmark = pytest.mark.training


class Killed(Exception):
    pass


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_jsonl(tmp_path_factory.mktemp("data") / "data")


@pytest.fixture(scope="module")
def whole(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return train_text(RECIPE, data, tmp_path_factory.mktemp("whole") / "answers")


def test_a_bundle_tells_answers_apart(whole: Bundle) -> None:
    predictor = Predictor.open(whole)
    labels = whole.manifest.tasks["answers"].labels
    asked = [(text, "process") for text in PROCESS] + [(text, "result") for text in RESULT]
    asked += [(text, "neutral") for text in NEUTRAL]
    found = predictor.predict([Row({"text": text}) for text, _ in asked]).outputs["answers"]
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    right = [labels[row.argmax()] == label for row, (_, label) in zip(found, asked, strict=True)]
    assert np.mean(right) > 0.8
    alone = predictor.predict([Row({"text": asked[3][0]})]).outputs["answers"][0]
    np.testing.assert_allclose(alone, found[3], atol=1e-6)


def test_the_record_and_the_decision_carry_their_evidence(whole: Bundle) -> None:
    decision = whole.manifest.tasks["answers"].decision
    assert isinstance(decision, Argmax)
    assert decision.evidence["n"] == 11
    assert decision.evidence["macro_f1_by_length_only"] is not None
    record = json.loads((whole.folder / "run.json").read_text("utf-8"))
    assert record["texts"] == {
        "train": {"process": 12, "result": 6, "neutral": 4},
        "validation": {"process": 6, "result": 3, "neutral": 2},
    }
    # 72 + 48 + 24 pairs that are not alike; the 109 that are, repeated up to as many.
    assert record["pairs"] == 2 * 144
    assert record["schedule"]["steps"] == 2 * 36
    assert set(record["figures"]) == {"validation", "length_only"}
    assert record["largest_difference_of_onnx"] < 1e-5
    assert whole.manifest.training.data[0].name == "answers/train.jsonl"
    lines = (whole.folder / "curves.csv").read_text("utf-8").splitlines()
    assert lines[0].startswith("step,fit,epoch,rate,train_loss,validation_loss")
    assert (whole.folder / "curves.png").read_bytes().startswith(b"\x89PNG")


def test_the_head_is_numbers_and_no_pickle(whole: Bundle) -> None:
    head = load_file(whole.folder / "head.safetensors")
    assert head["weights"].shape == (3, 16)
    assert head["biases"].shape == (3,)
    # They are the graph's own numbers, and lie as the graph has them.
    graph = onnx.ModelProto.FromString(whole.read("model.onnx")).graph
    stored = [numpy_helper.to_array(each) for each in graph.initializer]
    stored += [
        numpy_helper.to_array(value.t)
        for node in graph.node
        for value in node.attribute
        if value.name == "value"
    ]
    assert any(np.array_equal(each, head["weights"]) for each in stored) or any(
        np.array_equal(each, head["weights"].T) for each in stored
    )
    work = whole.folder.with_name("answers.work")
    suffixes = {path.suffix for path in work.rglob("*") if path.is_file()}
    assert suffixes == {".json", ".safetensors", ".csv", ".png"}


def test_a_killed_run_goes_on_to_the_same_bundle(whole: Bundle, data: Path, tmp_path: Path) -> None:
    killed_at = [13, 41]

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "training" and killed_at and done == killed_at[0]:
            killed_at.pop(0)
            raise Killed

    while killed_at:
        with pytest.raises(Killed):
            train_text(RECIPE, data, tmp_path / "answers", telling=Telling(progress=kill))
        assert not (tmp_path / "answers").exists()
    lines: list[str] = []
    again = train_text(RECIPE, data, tmp_path / "answers", telling=Telling(say=lines.append))
    assert any(line.startswith("going on after step") for line in lines)
    assert {name: file.sha256 for name, file in again.manifest.files.items()} == {
        name: file.sha256 for name, file in whole.manifest.files.items()
    }


def test_the_best_by_a_figure_is_kept(data: Path, tmp_path: Path) -> None:
    text = RECIPE.replace('keep = "last"', 'keep = "validation_loss"\npatience = 2').replace(
        "steps = 18", "steps = 10"
    )
    # A rate so large that validation gets worse at once.
    made = train_text(text.replace("rate = 0.003", "rate = 2.0"), data, tmp_path / "answers")
    record = json.loads((made.folder / "run.json").read_text("utf-8"))
    assert record["schedule"]["stopped_early"]
    assert record["kept"]["step"] < record["schedule"]["steps"]


def test_a_loss_that_is_no_number_stops(data: Path, tmp_path: Path) -> None:
    text = RECIPE.replace("rate = 0.003", "rate = 1e18")
    with pytest.raises(LossNotFinite, match="step"):
        train_text(text.replace("max_gradient = 1.0", "max_gradient = 1e9"), data, tmp_path / "a")
    assert not (tmp_path / "a").exists()


def test_the_command_trains_from_a_single_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE.replace("epochs = 2", "epochs = 1\nmax_steps = 4"), "utf-8")
    table = write_csv(tmp_path / "mine.csv")
    output = tmp_path / "answers"
    code = here("train", recipe, "--data", table, "-o", output, "--base", "random")
    shown = capsys.readouterr().err
    assert code == 0, shown
    assert "tiny-answers 1 lies in" in shown
    assert [file.name for file in Bundle.open(output).manifest.training.data] == ["mine.csv"]


def test_labels_that_are_not_in_the_list_and_a_hub_are_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(BaseInvalid, match="--base random"):
        train_text(RECIPE, data, tmp_path / "hub", base="recipe")
    wrong = [{**rows()[0], "label": "praise"}, *rows()[1:]]
    with pytest.raises(DataInvalid, match=r"train.jsonl:1"):
        train_text(RECIPE, write_jsonl(tmp_path / "wrong", wrong), tmp_path / "answers")


def test_all_texts_of_a_batch_against_each_other_with_few_word_pieces_and_bits(
    data: Path, tmp_path: Path
) -> None:
    recipe = RECIPE.replace("cosine_similarity", "supervised_contrastive").replace(
        "max_tokens", "pieces = 90\nmax_tokens", 1
    )
    bundle = train_text(
        f'{recipe}\n[export]\nweights = "eight_bits"\nembeddings = 4\n', data, tmp_path / "small"
    )
    asked = [Row({"text": text}) for text in (PROCESS[0], RESULT[0], NEUTRAL[0])]
    found = Predictor.open(bundle).predict(asked).outputs["answers"]
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    pieces = json.loads(bundle.read("tokenizer.json"))["model"]["vocab"]
    assert len(pieces) <= 90


def test_steps_of_sixteen_bits_see_the_weights_that_the_step_before_left(
    data: Path, tmp_path: Path
) -> None:
    # One context of autocast spans them all: its cache would hold the first weights.
    recipe = RECIPE.replace("rate = ", "mixed_precision = true\nrate = ", 1)
    half = train_text(recipe, data, tmp_path / "half")
    record, exact = (
        json.loads(each.read("run.json"))["kept"]
        for each in (half, train_text(RECIPE, data, tmp_path / "exact"))
    )
    assert record["train_loss"] == pytest.approx(exact["train_loss"], rel=0.1)


def test_a_temperature_makes_held_out_labels_likelier(data: Path, tmp_path: Path) -> None:
    recipe = RECIPE.replace("sure_accuracy", "calibrate = true\nsure_accuracy", 1)
    task = train_text(recipe, data, tmp_path / "warm").manifest.tasks["answers"]
    assert task.calibration is not None
    evidence = task.calibration.evidence
    assert evidence["loss_after"] <= evidence["loss_before"]  # type: ignore[operator]
    assert task.calibration.temperature > 0

"""Encoders of occupations end to end: real training, killed and resumed, on a tiny ESCO."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors.numpy import load_file

from razbor.errors import (
    BaseInvalid,
    LossNotFinite,
    OutputInvalid,
    RecipeInvalid,
    ScheduleInvalid,
)
from razbor.training.choices import Choices, Telling
from razbor.training.pairs.train import Encoder
from razbor.training.train import train
from tests.cli.running import here
from tests.training.pairs.occupations import RECIPE, train_text, write_esco

pytestmark = pytest.mark.training


class Killed(Exception):
    pass


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_esco(tmp_path_factory.mktemp("data") / "data")


@pytest.fixture(scope="module")
def whole(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return train_text(RECIPE, data, tmp_path_factory.mktemp("whole") / "encoder")


def weights(folder: Path) -> dict[str, NDArray[np.float32]]:
    return load_file(folder / "model.safetensors")


def curves(folder: Path) -> list[dict[str, str]]:
    with (folder / "curves.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_encoder_is_a_folder_that_sentence_transformers_loads(whole: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(whole.folder), device="cpu", local_files_only=True)
    vectors = model.encode(["Oberbäcker", "chief baker"], show_progress_bar=False)
    assert vectors.shape == (2, 16)
    assert model.get_max_seq_length() == 24
    names = {path.name for path in whole.folder.rglob("*") if path.is_file()}
    assert {"run.json", "curves.csv", "curves.png", "README.md", "tokenizer.json"} <= names
    assert not [name for name in names if name.endswith((".bin", ".pt", ".pth", ".pkl"))]


def test_training_puts_an_occupations_texts_together(whole: Encoder) -> None:
    rows = curves(whole.folder)
    assert float(rows[-1]["validation_loss"]) < float(rows[0]["validation_loss"]) - 0.2
    assert float(rows[-1]["map"]) > float(rows[0]["map"])
    kept = whole.record["kept"]
    assert isinstance(kept, dict)
    assert kept["map"] == max(float(row["map"]) for row in rows)


def test_the_record_says_what_it_takes_to_run_again(whole: Encoder) -> None:
    record = json.loads((whole.folder / "run.json").read_text("utf-8"))
    assert record == json.loads(json.dumps(whole.record))
    assert {"torch", "sentence-transformers", "razbor"} <= set(record["versions"])
    assert {each["name"] for each in record["data"]} >= {"esco/names_ru.tsv"}
    assert record["base"]["source"] == "random"
    assert record["base"]["shape"]["width"] == 16
    assert record["pairs"]["of"] == {"description": 24, "skill": 144, "synonym": 42}
    assert record["schedule"]["fits"] == 2
    assert record["bundle"] is None
    assert any("random weights" in warning for warning in record["warnings"])
    rows = curves(whole.folder)
    assert record["schedule"]["steps"] == int(rows[-1]["step"])
    assert {row["fit"] for row in rows} == {"1", "2"}
    readme = (whole.folder / "README.md").read_text("utf-8")
    assert "European Commission" in readme
    assert "random weights" in readme


def test_a_killed_run_goes_on_to_the_same_weights(
    whole: Encoder, data: Path, tmp_path: Path
) -> None:
    killed_at = [5, 17]  # in the second stretch, in another fit

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "training" and killed_at and done == killed_at[0]:
            killed_at.pop(0)
            raise Killed

    while killed_at:
        with pytest.raises(Killed):
            train_text(RECIPE, data, tmp_path / "encoder", telling=Telling(progress=kill))
        assert not (tmp_path / "encoder").exists()
    lines: list[str] = []
    again = train_text(RECIPE, data, tmp_path / "encoder", telling=Telling(say=lines.append))
    assert any(line.startswith("going on after step 16") for line in lines)
    expected = weights(whole.folder)
    found = weights(again.folder)
    assert set(found) == set(expected)
    for name, tensor in expected.items():
        np.testing.assert_array_equal(found[name], tensor)
    told = [{k: v for k, v in row.items() if k != "seconds"} for row in curves(again.folder)]
    assert told == [
        {k: v for k, v in row.items() if k != "seconds"} for row in curves(whole.folder)
    ]


def test_no_pickle_is_written_on_the_way(whole: Encoder) -> None:
    work = whole.folder.with_name("encoder.work")
    suffixes = {path.suffix for path in work.rglob("*") if path.is_file()}
    assert suffixes == {".json", ".safetensors"}


def test_early_stopping_keeps_the_best(data: Path, tmp_path: Path) -> None:
    # A rate so large that validation gets worse at once.
    text = RECIPE.replace("rate = 0.01", "rate = 5.0").replace(
        'keep = "map"', 'keep = "validation_loss"\npatience = 2'
    )
    made = train_text(text, data, tmp_path / "encoder")
    losses = [float(row["validation_loss"]) for row in curves(made.folder)]
    best = losses.index(min(losses))
    assert len(losses) == best + 3
    schedule = made.record["schedule"]
    assert isinstance(schedule, dict)
    assert schedule["stopped_early"] is True
    assert schedule["steps"] < 20


def test_a_loss_that_is_no_number_stops_and_keeps_the_last_good(data: Path, tmp_path: Path) -> None:
    text = RECIPE.replace("rate = 0.01", "rate = 1e18").replace(
        "max_gradient = 1.0", "max_gradient = 1e9"
    )
    with pytest.raises(LossNotFinite, match="step") as caught:
        train_text(text, data, tmp_path / "encoder")
    assert "baker" not in str(caught.value)
    assert not (tmp_path / "encoder").exists()


def test_a_sample_is_said_and_trained_on(data: Path, tmp_path: Path) -> None:
    made = train_text(RECIPE, data, tmp_path / "encoder", limit=20)
    pairs = made.record["pairs"]
    assert isinstance(pairs, dict)
    assert pairs["sample"] == 20
    assert pairs["seen"] <= 40
    warnings = made.record["warnings"]
    assert isinstance(warnings, list)
    assert any("20 pairs" in warning for warning in warnings)


def test_a_base_from_a_folder_is_taken(whole: Encoder, data: Path, tmp_path: Path) -> None:
    made = train_text(RECIPE, data, tmp_path / "encoder", base=str(whole.folder), limit=16)
    base = made.record["base"]
    assert isinstance(base, dict)
    assert base["source"] == "folder"
    assert str(whole.folder) not in json.dumps(made.record)


def test_a_hub_that_cannot_be_reached_and_a_base_without_tokenizer_are_refused(
    whole: Encoder, data: Path, tmp_path: Path
) -> None:
    with pytest.raises(BaseInvalid, match="--base random"):
        train_text(RECIPE, data, tmp_path / "hub", base="recipe")
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("config.json", "model.safetensors"):
        (bare / name).write_bytes((whole.folder / name).read_bytes())
    with pytest.raises(BaseInvalid, match="without tokenizer"):
        train_text(RECIPE, data, tmp_path / "encoder", base=str(bare))


def test_a_broken_warmup_trains_where_the_recipe_says_so(data: Path, tmp_path: Path) -> None:
    broken = RECIPE.replace("warmup_share = 0.1", "warmup_steps = 900")
    with pytest.raises(ScheduleInvalid, match="warmup_beyond_run"):
        train_text(broken, data, tmp_path / "encoder")
    allowed = broken.replace("warmup_steps = 900", "warmup_steps = 900\nwarmup_beyond_run = true")
    lines: list[str] = []
    made = train_text(
        allowed, data, tmp_path / "encoder", limit=48, telling=Telling(say=lines.append)
    )
    assert any("never reaches" in line for line in lines)
    assert max(float(row["rate"]) for row in curves(made.folder)) < 0.01 * 0.04


def test_what_lies_there_is_kept(whole: Encoder, data: Path, tmp_path: Path) -> None:
    before = weights(whole.folder)
    with pytest.raises(OutputInvalid, match="--force"):
        train_text(RECIPE, data, whole.folder)
    assert set(weights(whole.folder)) == set(before)
    other = tmp_path / "mine"
    other.mkdir()
    (other / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(OutputInvalid, match="no encoder"):
        train_text(RECIPE, data, other, force=True)
    assert (other / "thesis.txt").is_file()


def test_the_command_trains_an_encoder(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE, "utf-8")
    output = tmp_path / "encoder"
    code = here(
        *("train", recipe, "--data", data, "-o", output, "--base", "random", "--limit", "16")
    )
    shown = capsys.readouterr().err
    assert code == 0, shown
    assert "validation_loss" in shown
    assert "tiny-occupations 1 lies in" in shown
    assert (output / "modules.json").is_file()


def test_the_python_call_for_bundles_names_the_one_for_encoders(data: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE, "utf-8")
    with pytest.raises(RecipeInvalid, match="make"):
        train(recipe, data, tmp_path / "encoder", choices=Choices("random"))

"""What cannot be trained is refused, by code, and says what helps."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from razbor.errors import (
    ArgumentInvalid,
    BaseInvalid,
    DataInvalid,
    DataScarce,
    LossNotFinite,
    RecipeInvalid,
    ScheduleInvalid,
)
from razbor.training.choices import Choices
from razbor.training.recipe import read_recipe
from razbor.training.train import train
from tests.training.corpus import ROLE
from tests.training.encoders.making import write_data, write_recipe


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("seed = 5", "seed = 5\ncolour = 1", "colour"),
        ("epochs = 3", "epochs = 3\nepoch = 3", "stages.0.epoch"),
        ("epochs = 3", 'epochs = "three"', "stages.0.epochs"),
        ("rate = 0.01", "rate = -1", "stages.0.rate"),
        ('labels = ["other", "tech"]', 'labels = ["other", "techno"]', "techno"),
        ('labels = ["other", "tech"]', 'labels = ["tech", "other"]', "order"),
        ('labels = ["other", "tech"]', 'labels = ["tech", "tech"]', "labels"),
        ("warmup_ratio = 0.1", "warmup_ratio = 1.0", "warmup_ratio"),
        ("validation = 0.3", "validation = 0.0", "validation"),
        ("max_tokens = 24", "max_tokens = 65", "base takes 64"),
        ('figure = "f1_at_recall"', 'figure = "macro_f1"', "macro_f1"),
        ('kind = "recall", min_recall = 0.9', 'kind = "most_probable"', "most_probable"),
        ("width = 16", "width = 15", "no multiple"),
        ('method = "encoder"', 'method = "magic"', "method"),
        ('name = "nobody/tiny"', 'name = "nobody/tiny"\narchitecture = "rnn"', "architecture"),
        ("max_characters = 80", "heading_characters = 80", "heading_characters"),
        ("[[stages]]", '[export]\nweights = "four_bits"\n\n[[stages]]', "export.weights"),
        ("[[stages]]", "[pairs]\nweight = 0.0\n\n[[stages]]", "pairs.weight"),
        ("[[stages]]", "[label_weights]\nmaybe = 2.0\n\n[[stages]]", "maybe"),
    ],
)
def test_a_recipe_that_does_not_fit(tmp_path: Path, old: str, new: str, named: str) -> None:
    with pytest.raises(RecipeInvalid, match=named):
        read_recipe(write_recipe(tmp_path / "recipe.toml", (old, new)))


def _role_rows(data: Path) -> list[dict[str, object]]:
    lines = (data / "silver" / "roles.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _write_roles(data: Path, rows: list[dict[str, object]]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (data / "silver" / "roles.jsonl").write_text(text, "utf-8")


def _run(recipe: Path, data: Path, base: Path, limit: int | None = None) -> None:
    train(recipe, data, recipe.parent / "out", choices=Choices(str(base), limit))


def test_a_class_with_one_example(tmp_path: Path, bases: Mapping[str, Path]) -> None:
    data = write_data(tmp_path / "data")
    rows = [row for row in _role_rows(data) if row["tech"] == "other"]
    _write_roles(data, [*rows, {**rows[0], "uid": "v0", "tech": "tech", "category": "Backend"}])
    with pytest.raises(DataScarce, match="1 examples of the label 'tech'"):
        _run(write_recipe(tmp_path / "recipe.toml"), data, bases["bert"])


def test_a_label_that_the_data_lack(tmp_path: Path, bases: Mapping[str, Path]) -> None:
    data = write_data(tmp_path / "data")
    path = data / "silver" / "titles.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    kept = [row for row in rows if row["areas"] != ["coord"]]
    path.write_text("".join(json.dumps(row) + "\n" for row in kept), "utf-8")
    recipe = Path(__file__).parents[3] / "recipes" / "published" / "areas-bert-corrected.toml"
    with pytest.raises(DataScarce, match="0 examples of the label 'coord'"):
        train(recipe, data, tmp_path / "out", choices=Choices(str(bases["bert"])))


def test_a_label_that_is_none(tmp_path: Path, bases: Mapping[str, Path]) -> None:
    data = write_data(tmp_path / "data")
    rows = _role_rows(data)
    _write_roles(data, [{**rows[0], "tech": "maybe"}, *rows[1:]])
    with pytest.raises(DataInvalid, match=r"roles.jsonl:1"):
        _run(write_recipe(tmp_path / "recipe.toml"), data, bases["bert"])


def test_an_empty_part(tmp_path: Path, data: Path, bases: Mapping[str, Path]) -> None:
    changes = (("validation = 0.3", "validation = 0.9"), ("stratify = true", "stratify = false"))
    with pytest.raises(DataScarce, match=r"no examples in the train part|split off"):
        _run(write_recipe(tmp_path / "recipe.toml", *changes), data, bases["bert"], limit=1)


def test_a_sample_that_is_too_small(tmp_path: Path, data: Path, bases: Mapping[str, Path]) -> None:
    change = ("stratify = true", "stratify = false")
    with pytest.raises(DataScarce, match="--limit"):
        _run(write_recipe(tmp_path / "recipe.toml", change), data, bases["bert"], limit=2)


def test_a_warmup_longer_than_the_run(
    tmp_path: Path, data: Path, bases: Mapping[str, Path]
) -> None:
    change = ("warmup_ratio = 0.1", 'warmup_ratio = 0.5\nscheduler_steps = "epoch"')
    recipe = write_recipe(tmp_path / "recipe.toml", change)
    with pytest.raises(ScheduleInvalid, match=r"stages.whole: a warm-up of 6 steps.* takes 3"):
        _run(recipe, data, bases["bert"])


@pytest.mark.training
def test_broken_weights_are_seen_at_the_first_step(
    tmp_path: Path, data: Path, bases: Mapping[str, Path]
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(bases["bert"], broken)
    weights = load_file(broken / "model.safetensors")
    weights["pooler.dense.bias"][0] = float("nan")
    save_file(weights, broken / "model.safetensors", {"format": "pt"})
    with pytest.raises(LossNotFinite, match="nan at step 1; no epoch was finished"):
        _run(write_recipe(tmp_path / "recipe.toml"), data, broken)


@pytest.mark.parametrize(
    ("lost", "named"),
    [
        ("tokenizer.json", "without tokenizer"),
        ("model.safetensors", "no weights"),
        ("config.json", "no config.json"),
    ],
)
def test_a_base_that_lacks_something(
    tmp_path: Path, data: Path, bases: Mapping[str, Path], lost: str, named: str
) -> None:
    base = tmp_path / "base"
    shutil.copytree(bases["bert"], base)
    (base / lost).unlink()
    with pytest.raises(BaseInvalid, match=named) as caught:
        _run(write_recipe(tmp_path / "recipe.toml"), data, base)
    assert "--base" in caught.value.remedy


def test_pickled_weights_are_not_read(
    tmp_path: Path, data: Path, bases: Mapping[str, Path]
) -> None:
    base = tmp_path / "base"
    shutil.copytree(bases["bert"], base)
    (base / "model.safetensors").rename(base / "pytorch_model.bin")
    with pytest.raises(BaseInvalid, match="pickled"):
        _run(write_recipe(tmp_path / "recipe.toml"), data, base)


def test_a_base_of_another_kind_or_too_short(
    tmp_path: Path, data: Path, bases: Mapping[str, Path]
) -> None:
    with pytest.raises(BaseInvalid, match="roberta"):
        _run(write_recipe(tmp_path / "recipe.toml"), data, bases["roberta"])
    long = write_recipe(
        tmp_path / "long.toml", ("max_tokens = 24", "max_tokens = 500"), ("= 64", "= 512")
    )
    with pytest.raises(BaseInvalid, match="400 positions"):
        _run(long, data, bases["bert"])
    with pytest.raises(BaseInvalid, match="no such folder"):
        _run(long, data, tmp_path / "nowhere")


def test_a_hub_that_is_not_there_is_said_at_once(tmp_path: Path, data: Path) -> None:
    began = time.monotonic()
    with pytest.raises(BaseInvalid, match="nobody/tiny") as caught:
        train(write_recipe(tmp_path / "recipe.toml"), data, tmp_path / "out")
    assert "--base FOLDER" in caught.value.remedy
    assert "--base random" in caught.value.remedy
    assert time.monotonic() - began < 60  # far below the library's own patience


def test_a_base_for_a_recipe_without_one(tmp_path: Path, data: Path) -> None:
    path = tmp_path / "role.toml"
    path.write_text(ROLE, "utf-8")
    with pytest.raises(ArgumentInvalid, match="--base"):
        train(path, data, tmp_path / "out", choices=Choices("random"))

"""Killed runs, stopped runs, broken runs: what stays, and that it ends the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from torch.optim import AdamW
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from razbor.errors import LossNotFinite
from razbor.models import Bundle, Predictor, Row
from razbor.training.choices import Choices
from razbor.training.encoders.checkpoints import STATE, Checkpoints, State
from razbor.training.few_bits import as_stored
from razbor.training.train import train
from tests.training.encoders.making import write_recipe

TWO_STAGES = (
    "[[stages]]",
    """[[stages]]
name = "first"
freeze_encoder = true
epochs = 2
batch = 8
rate = 0.01
schedule = "constant"
figure = "loss"

[[stages]]""",
)


class Killed(Exception):
    pass


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_recipe(tmp_path_factory.mktemp("recipe") / "recipe.toml", TWO_STAGES)


@pytest.fixture(scope="module")
def whole(recipe: Path, data: Path) -> Bundle:
    """What a run that nobody stops ends with: 4 steps an epoch, 2 epochs and then 3."""
    return train(recipe, data, recipe.parent / "whole", choices=Choices("random"))


@pytest.mark.training
@pytest.mark.parametrize(
    ("step", "goes_on"),
    [(3, None), (6, "first goes on after epoch 1"), (18, "whole goes on after epoch 2")],
)
def test_a_killed_run_ends_with_the_same_weights(
    recipe: Path, whole: Bundle, data: Path, tmp_path: Path, step: int, goes_on: str | None
) -> None:
    def kill(doing: str, done: int, total: int) -> None:
        assert total == 20
        if done == step:
            raise Killed

    out, choices = tmp_path / "again", Choices("random")
    with pytest.raises(Killed):
        train(recipe, data, out, choices=choices, progress=kill)
    said: list[str] = []
    again = train(recipe, data, out, choices=choices, say=said.append)
    assert [line for line in said if "goes on" in line] == ([goes_on] if goes_on else [])
    assert again.read("model.onnx") == whole.read("model.onnx")
    assert again.digest == whole.digest


@pytest.mark.training
def test_rounded_words_are_what_ships_of_them_and_learn_no_more(data: Path, tmp_path: Path) -> None:
    rounded = (
        TWO_STAGES[0],
        TWO_STAGES[1].replace("freeze_encoder = true\n", "") + "\nround_words = true",
    )
    export = ("seed = 5", 'seed = 5\nexport = { weights = "eight_bits", embeddings = 4 }')
    recipe = write_recipe(tmp_path / "recipe.toml", rounded, export)

    def kill(doing: str, done: int, total: int) -> None:
        if done == 18:
            raise Killed

    choices = Choices("random")
    whole = train(recipe, data, tmp_path / "whole", choices=choices)
    with pytest.raises(Killed):
        train(recipe, data, tmp_path / "again", choices=choices, progress=kill)
    assert train(recipe, data, tmp_path / "again", choices=choices).digest == whole.digest
    (checkpoint,) = (tmp_path / "whole.work").rglob("checkpoint")
    words = AutoModelForSequenceClassification.from_pretrained(checkpoint).get_input_embeddings()
    held = words.weight.detach().numpy()
    np.testing.assert_allclose(as_stored(held, 4), held, rtol=1e-6)


@pytest.mark.training
def test_steps_of_half_precision_end_with_weights_of_their_own(
    recipe: Path, whole: Bundle, data: Path, tmp_path: Path
) -> None:
    content = recipe.read_text("utf-8").replace(
        "rate = 0.01", 'rate = 0.01\nprecision = "bfloat16"'
    )
    half = tmp_path / "half.toml"
    half.write_text(content, "utf-8")
    bundle = train(half, data, tmp_path / "out", choices=Choices("random"))
    assert bundle.read("model.onnx") != whole.read("model.onnx")
    record = json.loads((bundle.folder / "run.json").read_text("utf-8"))
    assert record["largest_difference_of_onnx"] < 1e-4
    losses = [
        row.split(",") for row in (bundle.folder / "curves.csv").read_text("utf-8").splitlines()
    ]
    column = losses[0].index("train_loss")
    assert float(losses[-1][column]) < float(losses[1][column])


@pytest.mark.training
def test_the_best_epoch_is_kept_and_patience_ends_a_run(
    data: Path, bases: Mapping[str, Path], tmp_path: Path
) -> None:
    recipe = write_recipe(
        tmp_path / "recipe.toml",
        ("epochs = 3", "epochs = 30\npatience = 2"),
        ("rate = 0.01", "rate = 0.05"),
        ('figure = "f1_at_recall"', 'figure = "loss"'),
    )
    bundle = train(recipe, data, tmp_path / "out", choices=Choices(str(bases["bert"])))
    record = json.loads((bundle.folder / "run.json").read_text("utf-8"))
    (stage,) = record["stages"]
    assert stage["epochs"] < 30
    assert stage["best"] == stage["epochs"] - 2
    rows = (bundle.folder / "curves.csv").read_text("utf-8").splitlines()
    column = rows[0].split(",").index("validation_loss")
    losses = [float(row.split(",")[column]) for row in rows[1:]]
    assert min(losses) == losses[stage["best"] - 1]
    # The figures of the record are those of the best epoch, not of the last.
    auc = [float(row.split(",")[rows[0].split(",").index("auc")]) for row in rows[1:]]
    assert record["figures"]["validation"]["auc"] == pytest.approx(auc[stage["best"] - 1])


@pytest.mark.training
def test_a_loss_that_is_no_number_stops_and_keeps_the_last_good_epoch(
    data: Path, bases: Mapping[str, Path], tmp_path: Path
) -> None:
    bursting = TWO_STAGES[1].replace('name = "first"', 'name = "calm"')
    recipe = write_recipe(
        tmp_path / "recipe.toml", ("rate = 0.01", "rate = 1e30"), (TWO_STAGES[0], bursting)
    )
    work = tmp_path / "work"
    with pytest.raises(LossNotFinite, match=r"stage whole, epoch \d") as caught:
        train(recipe, data, tmp_path / "out", work=work, choices=Choices(str(bases["bert"])))
    assert "step" in caught.value.found
    assert caught.value.code == "RZB-405"
    assert not (tmp_path / "out").exists()
    (calm,) = work.glob("*/0_calm")
    state = json.loads((calm / STATE).read_text("utf-8"))
    assert state["finished"]
    assert (calm / f"best_{state['best']:03}.safetensors").is_file()


@pytest.mark.training
def test_nothing_that_runs_code_is_written(
    data: Path, bases: Mapping[str, Path], tmp_path: Path
) -> None:
    recipe = write_recipe(tmp_path / "recipe.toml", ("epochs = 3", "epochs = 1"))
    train(recipe, data, tmp_path / "out", choices=Choices(str(bases["bert"])))
    suffixes = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert suffixes <= {".safetensors", ".json", ".toml", ".csv", ".png", ".onnx", ".md"}


def _stepped(network: nn.Module, optimizer: AdamW) -> None:
    optimizer.zero_grad()
    torch.manual_seed(1)
    network(torch.rand(5, 3)).square().sum().backward()
    optimizer.step()


def test_moments_survive_the_disk(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = nn.Linear(3, 2)
    optimizer = AdamW(network.parameters(), lr=0.1)
    _stepped(network, optimizer)
    kept = Checkpoints(tmp_path / "stage")
    kept.write(State(units=1, best=1, best_value=0.5, steps=1), network, optimizer)
    other = nn.Linear(3, 2)
    again = AdamW(other.parameters(), lr=0.1)
    state = kept.read()
    assert (state.units, state.best, state.best_value) == (1, 1, 0.5)
    kept.resume(state, other, again)
    for one, two in ((network, optimizer), (other, again)):
        _stepped(one, two)
    assert torch.equal(network.weight, other.weight)
    assert torch.equal(network.bias, other.bias)


def test_a_unit_that_breaks_while_it_is_written_does_not_count(tmp_path: Path) -> None:
    network = nn.Linear(3, 2)
    optimizer = AdamW(network.parameters(), lr=0.1)
    kept = Checkpoints(tmp_path / "stage")
    kept.write(State(units=1, best=1, steps=1), network, optimizer)
    # Killed after the weights of the second unit, before it counts.
    (kept.folder / "unit_002.safetensors").write_bytes(b"half")
    (kept.folder / f"{STATE}.part").write_text("{", "utf-8")
    state = kept.read()
    assert state.units == 1
    kept.resume(state, network, optimizer)
    state.units = 2
    kept.write(state, network, optimizer)
    assert {path.name for path in kept.folder.glob("*.safetensors")} == {
        "unit_002.safetensors",
        "best_001.safetensors",
    }


@pytest.mark.training
def test_the_checkpoint_is_a_folder_of_transformers_and_a_warm_start(
    whole: Bundle, recipe: Path, data: Path, tmp_path: Path
) -> None:
    folder = whole.folder.with_name("whole.work") / "checkpoint"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder)
    assert model.config.id2label == {0: "other", 1: "tech"}
    title, text = "Python-разработчик", "Писать сервисы на Python"
    encoded = tokenizer(f"{title} . {text}", truncation=True, max_length=24, return_tensors="pt")
    encoded.pop("token_type_ids", None)
    with torch.inference_mode():
        wanted = model(**encoded).logits.softmax(dim=-1)[0].numpy()
    row = Row({"title": title, "description": text})
    (answer,) = Predictor.open(whole).predict([row]).outputs["role"]
    np.testing.assert_allclose(answer, wanted, atol=1e-5)
    warm = train(recipe, data, tmp_path / "warm", choices=Choices(str(folder)))
    record = json.loads((warm.folder / "run.json").read_text("utf-8"))
    assert record["base"]["head_rows_taken_over"] == ["other", "tech"]
    assert "weights from a folder" in (warm.folder / "README.md").read_text("utf-8")

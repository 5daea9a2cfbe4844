"""The published recipes: what they say, and every one of them end to end on a tiny base."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from razbor.models import Bundle, Predictor, Row
from razbor.training.choices import Choices
from razbor.training.encoders.recipe import ByRecall, EncoderRecipe, Fixed, MostProbable
from razbor.training.recipe import read_recipe
from razbor.training.train import train
from tests.training.encoders.making import PUBLISHED

NAMES = sorted(
    path.stem
    for pattern in ("role-*.toml", "sections-*.toml", "areas-*.toml")
    for path in PUBLISHED.glob(pattern)
)


def recipe(name: str) -> EncoderRecipe:
    found = read_recipe(PUBLISHED / f"{name}.toml").recipe
    assert isinstance(found, EncoderRecipe)
    return found


@dataclass(frozen=True)
class Made:
    """A published recipe, run."""

    recipe: EncoderRecipe
    bundle: Bundle
    record: dict[str, Any]
    curves: list[dict[str, str]]
    said: list[str]

    def column(self, stage: str, name: str) -> list[float]:
        return [float(row[name]) for row in self.curves if row["stage"] == stage]


@pytest.fixture(scope="module")
def made(
    data: Path, bases: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Made]:
    folder = tmp_path_factory.mktemp("published")
    found = {}
    for name in NAMES:
        said: list[str] = []
        base = bases[recipe(name).base.architecture]
        choices = Choices(str(base))
        path = PUBLISHED / f"{name}.toml"
        bundle = train(path, data, folder / name, choices=choices, say=said.append)
        record = json.loads((bundle.folder / "run.json").read_text("utf-8"))
        lines = (bundle.folder / "curves.csv").read_text("utf-8").splitlines()
        found[name] = Made(recipe(name), bundle, record, list(csv.DictReader(lines)), said)
    return found


def test_there_is_one_of_each() -> None:
    assert NAMES == [
        "areas-bert-as-published",
        "areas-bert-corrected",
        "areas-roberta-as-published",
        "areas-roberta-corrected",
        "role-rubert-tiny2-as-published",
        "sections-rubert-tiny-as-published",
    ]


def test_the_role_filter_has_its_published_numbers() -> None:
    found = recipe("role-rubert-tiny2-as-published")
    base, (stage,) = found.base, found.stages
    assert (base.name, base.layers, base.width) == ("cointegrated/rubert-tiny2", 3, 312)
    assert (base.heads, base.vocabulary, base.positions) == (12, 83_828, 2_048)
    assert (found.input.max_tokens, found.input.max_characters) == (384, 2_000)
    assert (found.parts.validation, found.parts.stratify) == (0.15, True)
    assert found.label_weights == {"tech": 2.115}
    assert (stage.rate, stage.batch, stage.warmup_ratio) == (2e-5, 24, 0.1)
    assert (stage.max_gradient, stage.patience, stage.figure) == (1.0, 3, "f1_at_recall")
    assert found.decision == ByRecall(kind="recall", min_recall=0.95)


def test_the_section_classifier_has_its_published_numbers() -> None:
    found = recipe("sections-rubert-tiny-as-published")
    assert (found.base.name, found.base.vocabulary) == ("cointegrated/rubert-tiny", 29_564)
    assert (found.base.layers, found.base.width, found.input.max_tokens) == (3, 312, 128)
    assert found.labels == ("responsibilities", "requirements", "terms", "notes", "junk")
    assert (found.label_weights, found.seed) == ("inverse_frequency", 42)
    assert isinstance(found.decision, MostProbable)
    assert [stage.labels for stage in found.stages] == [found.labels[:4], None, None]
    assert [stage.fragments for stage in found.stages] == ["labelled", "labelled", "sentences"]
    for stage in found.stages:
        assert (stage.epochs, stage.patience, stage.batch) == (8, 3, 32)
        assert (stage.rate, stage.weight_decay, stage.warmup_ratio) == (3e-5, 0.01, 0.1)
        assert stage.schedule == "linear"


@pytest.mark.parametrize(("base", "frozen_epochs"), [("bert", 5), ("roberta", 3)])
@pytest.mark.parametrize("kind", ["as-published", "corrected"])
def test_the_area_taggers_have_their_published_numbers(
    base: str, kind: str, frozen_epochs: int
) -> None:
    found = recipe(f"areas-{base}-{kind}")
    frozen, unfrozen = found.stages
    assert len(found.labels) == 29
    assert (found.base.layers, found.base.width, found.base.heads) == (12, 768, 12)
    assert (found.input.max_tokens, found.input.cleaning, found.seed) == (128, "words", 12)
    assert (found.parts.test, found.parts.validation, found.parts.seed) == (0.1, 0.2, 42)
    assert found.decision == Fixed(kind="fixed", threshold=0.5)
    assert (frozen.freeze_encoder, frozen.epochs, unfrozen.epochs) == (True, frozen_epochs, 3)
    for stage in (frozen, unfrozen):
        assert (stage.rate, stage.batch, stage.figure) == (2e-5, 16, "loss")
    assert (unfrozen.weight_decay, unfrozen.no_decay) == (0.001, ("bias", "LayerNorm"))
    assert (unfrozen.schedule, unfrozen.warmup_ratio) == ("linear", 0.1)
    broken = kind == "as-published"
    assert unfrozen.allow_broken_schedule == broken
    assert unfrozen.scheduler_steps == ("epoch" if broken else "step")
    mixed_up = broken and base == "roberta"
    assert unfrozen.optimizes == ("another_model" if mixed_up else "model")


@pytest.mark.training
@pytest.mark.parametrize("name", NAMES)
def test_a_published_recipe_ends_as_a_bundle(made: Mapping[str, Made], name: str) -> None:
    run = made[name]
    task = run.recipe.task if run.recipe.task != "sections" else "fragment"
    assert list(run.bundle.manifest.tasks) == [task]
    assert run.bundle.manifest.tasks[task].labels == run.recipe.labels
    fields = {"title": "Go developer", "description": "Платёжный сервис", "text": "Опыт"}
    (row,) = Predictor.open(run.bundle).predict([Row(fields)]).outputs[task]
    assert len(row) == len(run.recipe.labels)
    if task != "areas":
        assert row.sum() == pytest.approx(1, abs=1e-5)
    assert {"run.json", "curves.csv", "curves.png", "tokenizer.json"} <= set(
        run.bundle.manifest.files
    )
    assert (run.bundle.folder / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert "Epochs" in (run.bundle.folder / "README.md").read_text("utf-8")


@pytest.mark.training
@pytest.mark.parametrize("name", NAMES)
def test_the_record_says_what_was_done(made: Mapping[str, Made], name: str) -> None:
    record = made[name].record
    assert record["recipe"] == made[name].recipe.to_dict()
    assert record["base"]["source"] == "folder"
    assert len(record["base"]["sha256"]) == 64
    assert {"transformers", "torch", "python"} <= set(record["versions"])
    assert all(len(file["sha256"]) == 64 for file in record["data"])
    assert record["largest_difference_of_onnx"] < 1e-5
    labels = record["figures"]["validation"]["labels"]
    assert list(labels) == list(made[name].recipe.labels)
    epochs = sum(stage["epochs"] for stage in record["stages"])
    assert len(made[name].curves) == epochs
    assert [int(row["epoch"]) for row in made[name].curves] == list(range(1, epochs + 1))
    for row in made[name].curves:
        assert float(row["train_loss"]) > 0
        assert float(row["validation_loss"]) > 0


@pytest.mark.training
def test_a_schedule_stepped_once_an_epoch_never_leaves_its_warmup(
    made: Mapping[str, Made],
) -> None:
    broken = made["areas-bert-as-published"]
    mended = made["areas-bert-corrected"]
    warmup = 0.1 * broken.record["stages"][1]["steps"]
    wanted = [2e-5 * epoch / int(warmup) for epoch in (1, 2, 3)]
    assert broken.column("unfrozen", "rate") == pytest.approx(wanted)
    assert mended.column("unfrozen", "rate")[-1] == 0
    assert any("warm-up" in line for line in broken.said)
    assert any("warm-up" in line for line in broken.record["warnings"])
    assert mended.record["warnings"] == []
    readme = (broken.bundle.folder / "README.md").read_text("utf-8")
    assert "Broken on purpose" in readme


@pytest.mark.training
def test_an_optimizer_of_another_model_trains_nothing(made: Mapping[str, Made]) -> None:
    broken = made["areas-roberta-as-published"].column("unfrozen", "validation_loss")
    mended = made["areas-roberta-corrected"].column("unfrozen", "validation_loss")
    frozen = made["areas-roberta-as-published"].column("frozen", "validation_loss")
    assert set(broken) == {frozen[-1]}
    assert len(set(mended)) == 3
    assert mended[-1] < frozen[-1]


@pytest.mark.training
def test_all_recipes_were_held_to_their_own_splits(made: Mapping[str, Made]) -> None:
    areas = made["areas-bert-corrected"].record["examples"]
    sizes = [areas[part]["examples"] for part in ("train", "validation", "test")]
    # Titles of the area that the recipe does not know are left out.
    assert areas["left_out"] >= 8
    assert sizes[2] == pytest.approx(0.1 * sum(sizes), abs=1)
    assert sizes[1] == pytest.approx(0.2 * (sizes[0] + sizes[1]), abs=1)
    role = made["role-rubert-tiny2-as-published"].record["examples"]
    assert role["validation"]["examples"] == 6  # 15 % of 40


@pytest.mark.training
def test_answers_do_not_depend_on_neighbours(made: Mapping[str, Made]) -> None:
    predictor = Predictor.open(made["areas-roberta-corrected"].bundle)
    titles = ["Go", "Руководитель проектов внедрения, удалённо и надолго", "", "C++ / Qt (Node.js)"]
    rows = [Row({"title": title}) for title in titles]
    together = predictor.predict(rows).outputs["areas"]
    alone = np.concatenate([predictor.predict([row]).outputs["areas"] for row in rows])
    np.testing.assert_allclose(together, alone, atol=1e-6)

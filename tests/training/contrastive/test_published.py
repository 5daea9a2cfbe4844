"""The published recipe of answers and its neighbour, end to end on a tiny base."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from razbor.training.contrastive.recipe import SetfitRecipe
from razbor.training.recipe import read_recipe
from tests.training.contrastive.answers import train_text, write_jsonl
from tests.training.published import FOLDER, shrunk

AS_PUBLISHED = "answers-setfit-as-published.toml"
ALL = "answers-setfit-all.toml"


def published(name: str) -> SetfitRecipe:
    recipe = read_recipe(FOLDER / name).recipe
    assert isinstance(recipe, SetfitRecipe)
    return recipe


def test_as_published_says_what_was_published() -> None:
    recipe = published(AS_PUBLISHED)
    assert recipe.base.name == "sentence-transformers/paraphrase-MiniLM-L3-v2"
    assert recipe.draw == {"process": 292, "result": 44, "neutral": 14}
    contrast, head = recipe.contrast, recipe.head
    assert (contrast.loss, contrast.sampling) == ("cosine_similarity", "oversampling")
    assert (contrast.batch, head.batch) == (16, 2)
    assert (contrast.epochs, head.epochs) == (1, 16)
    assert (contrast.rate, head.body_rate, head.rate) == (2e-5, 1e-5, 0.01)
    assert (contrast.warmup_share, contrast.weight_decay) == (0.1, 0.01)
    assert (recipe.distance.metric, recipe.distance.margin) == ("cosine", 0.25)
    assert not head.end_to_end
    assert not contrast.mixed_precision
    assert (recipe.seed, recipe.max_tokens, recipe.contrast.max_steps) == (42, 128, None)


@pytest.mark.training
@pytest.mark.parametrize("name", [AS_PUBLISHED, ALL])
def test_the_recipe_trains(name: str, tmp_path: Path) -> None:
    sizes = {"steps": "20", "pairs": "8"}
    if name == AS_PUBLISHED:
        sizes["draw"] = "{ process = 12, result = 4, neutral = 3 }"
    else:
        sizes["max_steps"] = "4"
    data = write_jsonl(tmp_path / "data")
    made = train_text(shrunk(name, sizes), data, tmp_path / "answers")
    record = json.loads((made.folder / "run.json").read_text("utf-8"))
    expected = 12 if name == AS_PUBLISHED else 19
    assert record["texts"]["train"]["process"] == expected

"""The published recipe of occupations and its neighbours, end to end on a tiny base."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from razbor.training.pairs.recipe import PairsRecipe
from razbor.training.recipe import read_recipe
from tests.training.pairs.occupations import train_text, write_esco
from tests.training.published import FOLDER, shrunk

AS_PUBLISHED = "occupations-careerbert-as-published.toml"
CORRECTED = "occupations-careerbert-corrected.toml"
SMALL = "occupations-careerbert-small.toml"


def published(name: str) -> PairsRecipe:
    recipe = read_recipe(FOLDER / name).recipe
    assert isinstance(recipe, PairsRecipe)
    return recipe


def test_as_published_says_what_was_published() -> None:
    recipe = published(AS_PUBLISHED)
    assert recipe.base.name == "agne/jobGBERT"
    assert (recipe.base.width, recipe.max_tokens, recipe.base.lower_case) == (768, 512, False)
    assert (recipe.loss.kind, recipe.loss.scale) == ("multiple_negatives_ranking", 20)
    schedule = recipe.schedule
    assert (schedule.epochs, schedule.batch, schedule.rate) == (1, 32, 2e-5)
    assert (schedule.weight_decay, schedule.max_gradient) == (0.01, 1)
    assert (schedule.warmup_steps, schedule.warmup_beyond_run) == (11_821, True)
    assert (recipe.pairs.folds, recipe.pairs.fits) == (10, 10)
    assert set(recipe.pairs.kinds) == {"skill", "description", "synonym"}


def test_the_corrected_one_differs_in_what_was_wrong_alone() -> None:
    first, second = (published(name).model_dump() for name in (AS_PUBLISHED, CORRECTED))
    assert second["schedule"]["warmup_share"] == 0.1
    assert second["pairs"]["fits"] == 1
    for one in (first, second):
        for key in ("warmup_steps", "warmup_share", "warmup_beyond_run"):
            one["schedule"].pop(key)
        one["pairs"].pop("fits")
        one.pop("name")
    assert first == second


@pytest.mark.training
@pytest.mark.parametrize("name", [AS_PUBLISHED, CORRECTED, SMALL])
def test_the_recipe_trains(name: str, tmp_path: Path) -> None:
    data = write_esco(tmp_path / "data")
    sizes = {"steps": "2", "pairs": "8", "queries": "2", "negatives": "2"}
    made = train_text(shrunk(name, sizes), data, tmp_path / "encoder", limit=32)
    record = json.loads((made.folder / "run.json").read_text("utf-8"))
    assert record["schedule"]["fits"] == published(name).pairs.fits
    broken = any("never reaches" in warning for warning in record["warnings"])
    assert broken == (name == AS_PUBLISHED)

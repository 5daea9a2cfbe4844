from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.networks import read_recipes
from benchmarks.postings import Drawn, draw

from razbor.loading import load
from razbor.pipeline import Razbor
from razbor.training.encoders.recipe import EncoderRecipe

TINY = {"layers": 2, "width": 16, "heads": 2, "intermediate": 24, "vocabulary": 600}

ROWS = (
    {"title": "Пекарь", "description": "<p>Обязанности:</p><ul><li>печь хлеб</li></ul>"},
    {"title": "", "description": "<p><br></p>"},
    {"title": "Python developer", "description": "Requirements:\nfive years of C++ or C#\n"},
    {"title": "Кровельщик", "description": "Чинить крыши.\nОклад и бригада.\n" * 40},
    {"title": "Лесник", "description": ""},
)


@pytest.fixture(scope="session")
def tiny_recipes() -> dict[str, EncoderRecipe]:
    """The published recipes with tiny networks; lengths and cleaning are theirs."""
    return {
        task: recipe.model_copy(update={"base": recipe.base.model_copy(update=TINY)})
        for task, recipe in read_recipes().items()
    }


@pytest.fixture(scope="session")
def rz(tiny_bundles: dict[str, Path]) -> Razbor:
    return load(bundles=tiny_bundles, threads=1)


@pytest.fixture(scope="session")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("jobs") / "jobs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS) + "{broken\n", "utf-8")
    return path


@pytest.fixture(scope="session")
def drawn(jobs: Path, rz: Razbor) -> Drawn:
    return draw([jobs], limit=10, seed=1, rz=rz)

from __future__ import annotations

from pathlib import Path

import pytest

from razbor.training.pretraining.corpus import gather
from razbor.training.pretraining.material import Material
from razbor.training.pretraining.preparing import prepare
from razbor.training.pretraining.recipe import PretrainRecipe
from razbor.training.recipe import read_recipe
from razbor.training.work import Work
from tests.training.pretraining.making import gathered, read, write_recipe, write_texts


@pytest.fixture(scope="package")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_texts(tmp_path_factory.mktemp("pretraining") / "data")


@pytest.fixture(scope="package")
def recipe_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_recipe(tmp_path_factory.mktemp("recipe") / "tiny.toml")


@pytest.fixture(scope="package")
def recipe(recipe_file: Path) -> PretrainRecipe:
    found = read_recipe(recipe_file).recipe
    assert isinstance(found, PretrainRecipe)
    return found


@pytest.fixture(scope="package")
def material(
    data: Path, recipe: PretrainRecipe, tmp_path_factory: pytest.TempPathFactory
) -> Material:
    work = Work(tmp_path_factory.mktemp("material"))
    return prepare(recipe, lambda: gather(read(data)[0], recipe.texts.max_overlap), work)


@pytest.fixture(scope="package")
def data_texts(data: Path) -> list[str]:
    """The texts of all documents."""
    return [text for document in gathered(data).documents for text in document]

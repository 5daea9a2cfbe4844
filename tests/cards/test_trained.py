"""Cards of bundles that were trained, from recipe to README."""

from __future__ import annotations

from pathlib import Path

import pytest

from razbor.cards.facts import Facts
from razbor.cards.reading import read_times
from razbor.cards.recorded import times_beside
from razbor.models import Bundle
from razbor.training.train import train
from tests.cli.running import here
from tests.training.corpus import AREAS, write_corpus

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bundle, Path]:
    folder = tmp_path_factory.mktemp("trained")
    recipe = folder / "areas.toml"
    recipe.write_text(AREAS, "utf-8")
    return train(recipe, write_corpus(folder / "data"), folder / "areas"), recipe


def test_a_trained_bundle_tells_all_it_knows(trained: tuple[Bundle, Path]) -> None:
    bundle, _ = trained
    text = bundle.read("README.md").decode()
    assert "| `network.width` |" in text
    assert "| `vocabulary.min_texts` |" in text
    assert "Base: none." in text
    assert "silver/titles.jsonl" in text
    assert f"sha256 `{bundle.manifest.training.recipe_sha256}`" in text
    assert "`NAME.times.json`" in text  # the same training gives the same bundle


def test_its_times_lie_beside_and_are_found(trained: tuple[Bundle, Path], tmp_path: Path) -> None:
    bundle, _ = trained
    times = read_times(times_beside(bundle.folder))
    assert times.bundle == Facts.of(bundle).answers
    assert not times.resumed
    assert times.stages
    assert not any("loss" in stage.name for stage in times.stages)
    assert sum(stage.seconds for stage in times.stages) <= times.seconds + 1
    assert here("card", bundle.folder, "-o", tmp_path / "copy") == 0
    assert "It took " in (tmp_path / "copy" / "README.md").read_text(encoding="utf-8")


def test_a_recipe_can_be_named_later(trained: tuple[Bundle, Path], tmp_path: Path) -> None:
    bundle, recipe = trained
    known = Facts.of(bundle).hyper_parameters
    assert here("card", bundle.folder, "--recipe", recipe, "-o", tmp_path / "copy") == 0
    assert Facts.of(Bundle.open(tmp_path / "copy")).hyper_parameters == known
    recipe.with_name("other.toml").write_text(f"{AREAS}\n# later\n", "utf-8")
    assert here("card", bundle.folder, "--recipe", recipe.with_name("other.toml")) == 2

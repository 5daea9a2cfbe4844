"""An encoder that tells tech and category, from vacancies whole and by their core."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import pytest

import razbor
from razbor.errors import RecipeInvalid
from razbor.labels import tech_categories
from razbor.models import Bundle, Predictor, Row
from razbor.models.manifest import Argmax, Threshold
from razbor.tasks import role
from razbor.training.choices import Choices
from razbor.training.data import TrainingData
from razbor.training.encoders.corpus import gather
from razbor.training.encoders.examples import JOINER, by_core
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.held_out import beside, read_held_out
from razbor.training.recipe import read_recipe
from razbor.training.train import train
from tests.training.encoders.making import write_recipe

DRAWN = 12
CHANGES = (
    ("seed = 5", f"seed = 5\ndrawn = {DRAWN}\ncategories = {{sure_accuracy = 0.5}}"),
    ("parts = {validation = 0.3, stratify = true}", 'parts = {validation = "drawn"}'),
    ("max_characters = 80}", "core_tokens = 16}"),
    ('figure = "f1_at_recall"', 'figure = "category_accuracy"'),
    (
        "[base]",
        "[title_rows]\nweight = 0.5\nmin_vacancies = 2\nmin_share = 0.5\n\n[base]",
    ),
)


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_recipe(tmp_path_factory.mktemp("two") / "recipe.toml", *CHANGES)


@pytest.fixture(scope="module")
def bundle(recipe: Path, data: Path, bases: Mapping[str, Path]) -> Bundle:
    return train(recipe, data, recipe.parent / "role-two", choices=Choices(str(bases["bert"])))


def opened(path: Path) -> EncoderRecipe:
    found = read_recipe(path).recipe
    assert isinstance(found, EncoderRecipe)
    return found


@pytest.mark.training
def test_both_questions_are_answered_and_decided(bundle: Bundle, data: Path) -> None:
    tasks = bundle.manifest.tasks
    assert list(tasks) == ["role", "category"]
    assert isinstance(tasks["role"].decision, Threshold)
    assert isinstance(tasks["category"].decision, Argmax)
    assert tasks["category"].labels == role.CATEGORIES
    texts = {"title": "Python-разработчик", "description": "Писать сервисы на Python"}
    found = Predictor.open(bundle).predict([Row(texts)]).outputs
    for name, width in (("role", 2), ("category", 25)):
        assert found[name].shape == (1, width)
        assert found[name].sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.training
def test_every_vacancy_that_was_drawn_judges_and_none_of_them_trains(
    bundle: Bundle, recipe: Path, data: Path
) -> None:
    parts = gather(opened(recipe), TrainingData(data, "silver"), None).last
    drawn = {f"v{number}" for number in range(DRAWN)}
    assert {each.document for each in parts.validation} == drawn
    assert not {each.document for each in parts.train} & drawn
    assert len(parts.validation) == DRAWN  # each once: whole
    told, _ = read_held_out(beside(bundle.folder))
    assert set(told) == {"role", "category"}
    assert set(told["category"].documents) == drawn
    record = json.loads((bundle.folder / "run.json").read_text("utf-8"))
    assert record["recipe"]["parts"]["validation"] == "drawn"
    assert 0 <= record["figures"]["validation"]["category_accuracy"] <= 1


@pytest.mark.training
def test_titles_and_cores_train_as_well(recipe: Path, data: Path) -> None:
    parts = gather(opened(recipe), TrainingData(data, "silver"), None).last
    titles = [each for each in parts.train if each.document.startswith("title ")]
    assert titles
    for each in titles:
        assert each.weight == 0.5
        assert each.row.texts["description"] == ""
        assert (each.labels[0] == "tech") == (each.labels[1] in tech_categories())
    vacancies = [each for each in parts.train if each.document not in {t.document for t in titles}]
    for each in vacancies:
        assert each.under is not None
        assert each.under.texts["title"] == each.row.texts["title"]
        assert len(each.under.texts["description"]) <= len(each.row.texts["description"])


def test_the_core_is_the_title_with_duties_and_requirements() -> None:
    row = Row({"title": "A", "responsibilities": "b", "requirements": "c", "rest": "d"})
    assert by_core(row).texts == {"title": "A", "description": JOINER.join("bc")}
    empty = Row({"title": "A", "responsibilities": "", "requirements": "c", "rest": "d"})
    assert by_core(empty).texts["description"] == "c"


@pytest.mark.training
def test_a_killed_run_ends_with_the_same_bundle(
    bundle: Bundle, recipe: Path, data: Path, bases: Mapping[str, Path], tmp_path: Path
) -> None:
    class Killed(Exception):
        pass

    def kill(doing: str, done: int, total: int) -> None:
        if done > total // 2:
            raise Killed

    choices = Choices(str(bases["bert"]))
    with pytest.raises(Killed):
        train(recipe, data, tmp_path / "again", choices=choices, progress=kill)
    again = train(recipe, data, tmp_path / "again", choices=choices)
    assert again.digest == bundle.digest


@pytest.mark.training
def test_the_classifier_of_the_first_question_keeps_its_name(bundle: Bundle) -> None:
    graph = onnx.ModelProto.FromString(bundle.read("model.onnx")).graph
    assert [each.name for each in graph.output] == ["role", "category"]
    shapes = {each.name: tuple(each.dims) for each in graph.initializer}
    assert shapes["_model.classifier.weight"] == (2, 16)
    assert shapes["_beside.weight"] == (25, 16)


@pytest.mark.training
def test_it_is_served_without_leads(bundle: Bundle) -> None:
    rz = razbor.load(["role"], bundles={"role": bundle.folder})
    report = rz.vacancy(title="Python-разработчик", description="Писать сервисы на Python.")
    assert report.role is not None
    assert report.role.category in role.CATEGORIES
    assert report.role.lead is None
    (warning,) = [each for each in report.warnings if each.code == "partial"]
    assert "tells no lead" in warning.message


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("categories = {sure_accuracy = 0.5}", ""), "the figure 'category_accuracy'"),
        ((f"drawn = {DRAWN}\n", ""), "drawn does not say how many"),
        (("[base]", '[base]\narchitecture = "roberta"'), "categories are for BERT alone"),
    ],
)
def test_recipes_that_do_not_fit_are_refused(
    tmp_path: Path, change: tuple[str, str], found: str
) -> None:
    with pytest.raises(RecipeInvalid, match=found):
        read_recipe(write_recipe(tmp_path / "recipe.toml", *CHANGES, change))


def test_no_other_task_has_categories(tmp_path: Path) -> None:
    areas = ('task = "role"', 'task = "areas"')
    with pytest.raises(RecipeInvalid, match="of role alone"):
        read_recipe(
            write_recipe(
                tmp_path / "recipe.toml",
                *CHANGES,
                areas,
                ('labels = ["other", "tech"]', 'labels = ["tester", "programmer"]'),
                ('kind = "recall", min_recall = 0.9', 'kind = "fixed", threshold = 0.5'),
                ('figure = "category_accuracy"', 'figure = "micro_f1"'),
                (f"drawn = {DRAWN}\n", ""),
            )
        )


def test_the_probabilities_of_each_question_sum_to_one() -> None:
    from razbor.training.encoders.answering import probabilities

    logits = np.random.default_rng(1).normal(size=(7, 5)).astype(np.float32)
    found = probabilities(logits, multi_label=False, widths=[2, 3])
    np.testing.assert_allclose(found[:, :2].sum(axis=1), 1)
    np.testing.assert_allclose(found[:, 2:].sum(axis=1), 1)

"""A document encoder end to end on a tiny corpus: trained, exported, loaded for all its tasks."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import razbor
from razbor.errors import RecipeInvalid
from razbor.evaluation import Settings, compare, evaluate
from razbor.models import Bundle, Prediction, Predictor, Row
from razbor.models.manifest import DocumentSpec
from razbor.tasks import areas, sections
from razbor.text import cut, lay_out
from razbor.training.choices import Choices
from razbor.training.held_out import beside, read_held_out
from razbor.training.recipe import read_recipe
from razbor.training.train import train
from tests.training.corpus import AREAS, ROLE, SECTIONS, vacancy, write_corpus, write_read
from tests.training.encoders.making import write_base

TASKS = ("role", "areas", "sections")
QUESTIONS = {"sections", "role", "category", "lead", "areas"}

RECIPE = """
method = "document"
name = "tiny"
version = "1"
description = "A tiny document encoder."
languages = ["ru"]
read = "labels"
seed = 7
folds = 2
judged_folds = 2
drawn_documents = 30
drawn_vacancies = 30
drawn_titles = 30
prior_positives = 5.0
min_recall = 0.95
sure_sections = 0.9
sure_categories = 0.9

[base]
name = "tiny"
layers = 2
width = 16
heads = 2
intermediate = 24
vocabulary = 600
positions = 400
lower_case = false

[input]
max_tokens = 48
overlap = 8
max_piece = 20
max_title = 12
max_windows = 4

[network]
hidden = 16
layers = 1
queries = 2
role_hidden = 16
dropout = 0.1

[training]
epochs = 6
tokens = 256
titles = 8
encoder_rate = 5e-3
rate = 5e-3
weight_decay = 0.01
max_gradient = 1.0
warmup_ratio = 0.1
label_smoothing = 0.05
role_weight = 1.0
areas_weight = 0.5
pair_weight = 0.0
title_noise = 0.2

[export]
weights = "eight_bits"
"""

TEACHERS = """
[teachers]
sections = "{0}/sections"
role = "{0}/role"
areas = "{0}/areas"
documents = 10
min_characters = 50
max_overlap = 0.5
titles = 20
min_titles = 2
weight = 0.5
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data, labels by reading, a base, and teachers that were trained before."""
    made = tmp_path_factory.mktemp("document")
    data = write_corpus(made / "data")
    write_read(made / "labels", data)
    write_base(made / "base")
    for name, content in (("areas", AREAS), ("role", ROLE), ("sections", SECTIONS)):
        (made / f"{name}.toml").write_text(content, "utf-8")
        train(made / f"{name}.toml", data, made / name)
    (made / "document.toml").write_text(RECIPE + TEACHERS.format(made.as_posix()), "utf-8")
    return made


@pytest.fixture(scope="module")
def bundle(folder: Path) -> Bundle:
    choices = Choices(base=str(folder / "base"))
    return train(folder / "document.toml", folder / "data", folder / "tiny", choices=choices)


@pytest.fixture(scope="module")
def rz(bundle: Bundle) -> razbor.Razbor:
    return razbor.load(TASKS, bundles=dict.fromkeys(TASKS, bundle.folder))


@pytest.mark.training
def test_one_bundle_answers_every_question(bundle: Bundle) -> None:
    assert set(bundle.manifest.tasks) == QUESTIONS
    assert isinstance(bundle.manifest.input, DocumentSpec)
    assert "Learned also from the answers of" in bundle.manifest.description
    record = json.loads(bundle.read("run.json"))
    assert record["largest_difference_of_onnx"] < 1e-4
    parts, _ = read_held_out(beside(bundle.folder))
    assert set(parts) == QUESTIONS
    # Both folds judged: every drawn vacancy and title once, none of those labelled by reading.
    assert sorted(parts["category"].documents) == sorted(f"v{number}" for number in range(30))
    assert len(set(parts["areas"].documents)) == 60


@pytest.mark.training
def test_a_posting_is_taken_apart_in_one_pass(
    rz: razbor.Razbor, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    title, lines = vacancy(77)
    asked = []
    predict = Predictor.predict

    def counted(self: Predictor, rows: list[Row]) -> Prediction:
        asked.append(len(rows))
        return predict(self, rows)

    monkeypatch.setattr(Predictor, "predict", counted)
    report = rz.vacancy(title=title, description="\n".join(line for line, _ in lines))
    assert asked == [len(lines) + 1]
    assert report.role is not None
    assert {each.digest for each in report.models.values()} == {bundle.digest}
    assert len(report.fragments) + len(report.headings) == len(lines)
    assert all(coverage.complete for coverage in report.coverage.values())
    assert set(report.coverage) == set(TASKS)


@pytest.mark.training
def test_areas_are_told_by_the_title_alone(rz: razbor.Razbor) -> None:
    title, lines = vacancy(12)
    whole = rz.vacancy(title=title, description="\n".join(line for line, _ in lines))
    other = rz.vacancy(title=title, description="Оклад вовремя\n" * 300)
    (alone, _) = rz.areas([title, "Кладовщик"])
    assert alone == rz.areas(title)
    for report in (whole, other):
        found = {area.label: area.probability for area in report.areas or ()}
        assert found.keys() == {area.label for area in alone}
        assert found == pytest.approx({a.label: a.probability for a in alone}, abs=1e-5)


@pytest.mark.training
def test_nothing_of_a_long_posting_is_cut(rz: razbor.Razbor) -> None:
    lines = [line for number in range(60) for line, _ in vacancy(number)[1]]
    lines.append("Принимать товар и " * 100)
    report = rz.vacancy(title="Кладовщик " * 40, description="\n".join(lines))
    assert all(coverage.complete for coverage in report.coverage.values())
    assert not [each for each in report.warnings if each.code == "truncated"]
    parts = [each.text for each in report.fragments] + [each.text for each in report.headings]
    covered = sum(map(len, parts))
    assert covered > 0.95 * sum(map(len, lines))


@pytest.mark.training
def test_documents_do_not_depend_on_their_neighbours(bundle: Bundle) -> None:
    predictor = Predictor.open(bundle)
    documents = []
    for number in (3, 40, 71):
        title, lines = vacancy(number)
        text = "\n".join(line for line, _ in lines)
        layout = lay_out(text, html=False)
        pieces = cut(layout)
        documents.append([areas.row(title), *sections.rows(layout.text, pieces)])
    together = predictor.predict([row for rows in documents for row in rows]).outputs
    at = 0
    for rows in documents:
        alone = predictor.predict(rows).outputs
        for name, found in alone.items():
            assert np.array_equal(together[name][at : at + len(rows)], found)
        at += len(rows)


@pytest.mark.training
def test_a_bundle_of_several_tasks_is_measured_task_by_task(folder: Path, bundle: Bundle) -> None:
    settings = Settings(folder / "data", "silver", samples=100)
    for task in TASKS:
        assert evaluate(bundle, settings, task).task == task
    compared = compare(bundle, folder / "areas", settings)
    assert (compared.task, compared.second.name) == (areas.TASK, "areas")
    for task in ("role", "sections"):
        assert compare(bundle, folder / task, settings).task == task


@pytest.mark.training
def test_a_finished_run_is_not_trained_again(folder: Path, bundle: Bundle) -> None:
    again = train(
        folder / "document.toml",
        folder / "data",
        folder / "tiny",
        work=folder / "tiny.work",
        force=True,
        choices=Choices(base=str(folder / "base")),
    )
    assert again.digest == bundle.digest


@pytest.mark.training
def test_the_network_that_judged_may_be_kept(folder: Path) -> None:
    recipe = folder / "kept.toml"
    content = RECIPE.replace("judged_folds = 2", "judged_folds = 1\nretrain = false")
    recipe.write_text(content.replace("epochs = 6", "epochs = 1"), "utf-8")
    choices = Choices(base=str(folder / "base"))
    kept = train(recipe, folder / "data", folder / "kept", choices=choices)
    assert "One of 2 folds was kept out" in (kept.folder / "README.md").read_text("utf-8")
    assert not list((folder / "kept.work").glob("*/final"))
    parts, _ = read_held_out(beside(kept.folder))
    assert 0 < len(set(parts["category"].documents)) < 30


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("judged_folds = 2", "judged_folds = 3"), "judged_folds 3 of 2"),
        (("judged_folds = 2", "judged_folds = 2\nretrain = false"), "one fold alone"),
        (("max_title = 12", "max_title = 40"), "max_tokens"),
    ],
)
def test_recipes_that_do_not_fit_are_refused(
    tmp_path: Path, changed: tuple[str, str], said: str
) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE.replace(*changed), "utf-8")
    with pytest.raises(RecipeInvalid, match=said):
        read_recipe(recipe)

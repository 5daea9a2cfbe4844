"""Linear recipes end to end on a tiny corpus."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import razbor
from razbor.errors import RecipeInvalid
from razbor.models import Bundle, Predictor
from razbor.models.manifest import Argmax, Thresholds
from razbor.schema import Fragment, Heading
from razbor.tasks import sections
from razbor.text import cut, lay_out
from razbor.training.baselines.recipe import LinearAreas, LinearSections
from razbor.training.held_out import beside, read_held_out
from razbor.training.recipe import read_recipe
from razbor.training.train import train
from tests.training.corpus import vacancy, write_corpus

AREAS = """
method = "linear"
task = "areas"
name = "areas-linear"
version = "1"
description = "Areas for a test."
languages = ["ru"]
seed = 1
folds = 3
drawn_titles = 20
drawn_vacancies = 20
prior_positives = 10.0
inverse_regularisation = 20.0
fields = [{name = "title", char_ngrams = [2, 4], word_ngrams = [1, 1], max_characters = 200}]
vocabulary = {min_texts = 1, max_features = 3000}
"""

SECTIONS = """
method = "linear"
task = "sections"
name = "sections-linear"
version = "1"
description = "Sections for a test."
languages = ["ru"]
seed = 1
folds = 3
drawn = 20
sure_accuracy = 0.9
inverse_regularisation = 3.0
fields = [
  {name = "text", char_ngrams = [2, 4], word_ngrams = [1, 1], max_characters = 500},
  {name = "heading", word_ngrams = [1, 1], max_characters = 200},
  {name = "before", word_ngrams = [1, 1], max_characters = 500},
  {name = "after", word_ngrams = [1, 1], max_characters = 500},
]
vocabulary = {min_texts = 1, max_features = 2000}
"""

RECIPES = {"areas": AREAS, "sections": SECTIONS}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("data") / "data")


@pytest.fixture(scope="module")
def bundles(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bundle]:
    folder = tmp_path_factory.mktemp("bundles")
    found = {}
    for name, content in RECIPES.items():
        path = folder / f"{name}.toml"
        path.write_text(content, "utf-8")
        found[name] = train(path, data, folder / name)
    return found


@pytest.fixture(scope="module")
def rz(bundles: dict[str, Bundle]) -> razbor.Razbor:
    return razbor.load(
        list(bundles), bundles={name: bundle.folder for name, bundle in bundles.items()}
    )


@pytest.mark.training
def test_linear_bundles_take_a_new_vacancy_apart(rz: razbor.Razbor) -> None:
    title, lines = vacancy(77)
    report = rz.vacancy(title=title, description="\n".join(line for line, _ in lines))
    expected = {line: label for line, label in lines if label != "heading"}
    found = {fragment.text: fragment.label for fragment in report.fragments}
    assert sum(found.get(line) == label for line, label in expected.items()) >= 7, found
    assert [heading.text for heading in report.headings] == [
        line for line, label in lines if label == "heading"
    ]
    parts: list[Fragment | Heading] = [*report.fragments, *report.headings]
    for part in parts:
        assert report.text[part.start : part.stop] == part.text
    assert {area.label for area in report.areas or []} == {"teamlead", "programmer"}


@pytest.mark.training
def test_the_heading_above_speaks_for_a_fragment(bundles: dict[str, Bundle]) -> None:
    predictor = Predictor.open(bundles["sections"])
    said = {}
    for heading in ("Требования:", "Условия:"):
        layout = lay_out(f"Нам двенадцать лет\n{heading}\nВелосипед\nСобака")
        output = predictor.predict(sections.rows(layout.text, cut(layout))).outputs[sections.TASK]
        said[heading] = dict(zip(sections.LABELS, output[2].tolist(), strict=True))
    assert said["Требования:"]["requirements"] > said["Условия:"]["requirements"]
    assert said["Условия:"]["terms"] > said["Требования:"]["terms"]


@pytest.mark.training
def test_a_fragment_alone_is_judged_without_surroundings(rz: razbor.Razbor) -> None:
    texts = ["Опыт от двух лет", "ДМС после испытательного срока", "Откликайтесь скорее!", ""]
    together = rz.section(texts)
    assert together == [rz.section(text) for text in texts]
    assert [one.label for one in together] == ["requirements", "terms", "junk", "junk"]
    assert all(sum(one.scores.values()) == pytest.approx(1) for one in together)


@pytest.mark.training
def test_decisions_come_from_held_out_answers(bundles: dict[str, Bundle]) -> None:
    for bundle in bundles.values():
        parts, file = read_held_out(beside(bundle.folder))
        record = bundle.manifest.training.held_out
        assert record is not None
        assert record.sha256 == file.sha256
        assert set(parts) == set(bundle.manifest.tasks)
        for question, task in bundle.manifest.tasks.items():
            assert task.decision.evidence["n"] == len(parts[question].only_drawn().truth)
    parts, _ = read_held_out(beside(bundles["sections"].folder))
    for part in parts.values():
        assert part.labels == sections.LABELS
        np.testing.assert_allclose(part.scores.sum(axis=1), 1, atol=1e-5)
    # One fold of three, and no heading where a fragment is asked about alone.
    assert len(set(parts[sections.TASK].documents)) == 10
    assert not parts[sections.FRAGMENT].truth[:, -1].any()
    tasks = bundles["sections"].manifest.tasks
    assert isinstance(tasks[sections.TASK].decision, Argmax)
    assert isinstance(bundles["areas"].manifest.tasks["areas"].decision, Thresholds)


@pytest.mark.training
@pytest.mark.parametrize("name", RECIPES)
def test_the_same_recipe_gives_the_same_model(
    bundles: dict[str, Bundle], data: Path, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPES[name], "utf-8")
    stages: list[str] = []
    again = train(
        path,
        data,
        tmp_path / name,
        progress=lambda stage, done, total: stages.append(stage),
    )
    for file in ("model.onnx", "features.safetensors"):
        assert again.manifest.files[file] == bundles[name].manifest.files[file]
    assert again.manifest.tasks == bundles[name].manifest.tasks
    assert list(dict.fromkeys(stages)) == (["held_out", "final"] if name == "sections" else [])


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('task = "areas"', 'task = "role"', "recipe"),
        ('task = "areas"', "", "recipe"),
        ('method = "linear"', 'method = "quadratic"', "recipe"),
        ("seed = 1", "seed = 1\nteachers = 2", "teachers"),
        ("inverse_regularisation = 20.0", "inverse_regularisation = 0.0", "inverse_regularisation"),
    ],
)
def test_a_linear_recipe_that_does_not_fit_is_refused(
    data: Path, tmp_path: Path, old: str, new: str, named: str
) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(AREAS.replace(old, new), "utf-8")
    with pytest.raises(RecipeInvalid, match=named):
        train(path, data, tmp_path / "out")


def test_shipped_baselines_are_valid() -> None:
    folder = Path(__file__).parents[2] / "recipes" / "baselines"
    found = {path.name: read_recipe(path) for path in folder.glob("*.toml")}
    kinds = {name: type(read.recipe) for name, read in found.items()}
    assert kinds == {"areas-linear.toml": LinearAreas, "sections-linear.toml": LinearSections}
    for read in found.values():
        assert all((read.folder / path).is_dir() for path in read.recipe.beside)

"""Recipes end to end on a tiny corpus: real training, real bundles, opened and asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import razbor
from razbor.errors import DataInvalid, DataMissing, OutputInvalid, RecipeInvalid
from razbor.models import Bundle, Predictor
from razbor.models.manifest import Threshold
from razbor.tasks import areas, role, sections
from razbor.training.held_out import beside, read_held_out
from razbor.training.train import train
from tests.training.corpus import AREAS, ROLE, SECTIONS, vacancy, write_corpus

Make = Callable[[str], Path]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("data") / "data")


@pytest.fixture
def recipe(tmp_path: Path) -> Make:
    def write(content: str) -> Path:
        path = tmp_path / "recipe.toml"
        path.write_text(content, "utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def bundles(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Bundle]:
    folder = tmp_path_factory.mktemp("bundles")
    found = {}
    for name, content in (("areas", AREAS), ("role", ROLE), ("sections", SECTIONS)):
        path = folder / f"{name}.toml"
        path.write_text(content, "utf-8")
        found[name] = train(path, data, folder / name)
    return found


@pytest.mark.training
def test_trained_bundles_take_a_new_vacancy_apart(bundles: dict[str, Bundle]) -> None:
    rz = razbor.load(bundles={name: bundle.folder for name, bundle in bundles.items()})
    title, lines = vacancy(77)
    report = rz.vacancy(title=title, description="\n".join(line for line, _ in lines))
    expected = {line: label for line, label in lines if label != "heading"}
    found = {fragment.text: fragment.label for fragment in report.fragments}
    right = sum(found.get(line) == label for line, label in expected.items())
    assert right >= 6, found
    assert [heading.text for heading in report.headings] == [
        line for line, label in lines if label == "heading"
    ]
    assert report.role is not None
    assert report.role.category == "Team lead"
    assert report.role.label == "other"
    assert report.role.lead
    assert {area.label for area in report.areas or []} == {"teamlead", "programmer"}


@pytest.mark.training
def test_decisions_carry_their_evidence(bundles: dict[str, Bundle]) -> None:
    for bundle in bundles.values():
        for task in bundle.manifest.tasks.values():
            assert task.decision.evidence["method"]
            assert task.decision.evidence["n"]
        names = {digest.name for digest in bundle.manifest.training.data}
        assert any(name.startswith("silver/") for name in names)
        assert not any(name == "gold_dev/sections.jsonl" for name in names)
        assert "sha256" in (bundle.folder / "README.md").read_text("utf-8")


@pytest.mark.training
def test_held_out_predictions_lie_beside_the_bundle(bundles: dict[str, Bundle]) -> None:
    for name, bundle in bundles.items():
        path = beside(bundle.folder)
        parts, file = read_held_out(path)
        record = bundle.manifest.training.held_out
        assert record is not None
        assert (record.name, record.rows) == (f"{bundle.manifest.name}.held_out.parquet", file.rows)
        assert record.sha256 == file.sha256
        assert set(parts) == set(bundle.manifest.tasks)
        for question, part in parts.items():
            task = bundle.manifest.tasks[question]
            assert part.labels == task.labels
            if name != "areas":
                assert part.truth.sum(axis=1).tolist() == [1] * len(part.truth)
                np.testing.assert_allclose(part.scores.sum(axis=1), 1, atol=1e-5)
            if question != role.LEAD:  # leads are decided on all rows
                assert part.only_drawn().truth.shape[0] == task.decision.evidence["n"]
            assert not any(" " in document for document in part.documents)


@pytest.mark.training
def test_the_evidence_of_a_bundle_can_be_worked_out_again(bundles: dict[str, Bundle]) -> None:
    bundle = bundles["role"]
    part = read_held_out(beside(bundle.folder))[0][role.TASK].only_drawn()
    decision = bundle.manifest.tasks[role.TASK].decision
    assert isinstance(decision, Threshold)
    kept = part.scores[part.truth[:, 1], 1] >= decision.threshold
    assert kept.mean() == pytest.approx(decision.evidence["recall"], abs=1e-4)


@pytest.mark.training
def test_a_fragment_sees_its_document_and_no_other(bundles: dict[str, Bundle]) -> None:
    predictor = Predictor.open(bundles["sections"])
    rz = razbor.load(["sections"], bundles={"sections": bundles["sections"].folder})
    texts = ["Опыт от двух лет", "Премии", "Откликайтесь скорее!"]
    together = rz.section(texts)
    assert together == [rz.section(text) for text in texts]
    row = sections.rows(texts[0], [sections.alone(texts[0])])
    output = predictor.predict(row).outputs
    np.testing.assert_allclose(output[sections.TASK].sum(axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(output[sections.FRAGMENT].sum(axis=1), 1, atol=1e-5)


@pytest.mark.training
def test_rows_of_one_call_do_not_touch_each_other(bundles: dict[str, Bundle]) -> None:
    titles = ["Python-разработчик", "", "Бухгалтер 5", "Тестировщик и аналитик данных", "🙂"]
    predictor = Predictor.open(bundles["areas"])
    together = predictor.predict([areas.row(title) for title in titles]).outputs[areas.TASK]
    for title, row in zip(titles, together, strict=True):
        alone = predictor.predict([areas.row(title)]).outputs[areas.TASK][0]
        np.testing.assert_array_equal(alone, row)
    roles = Predictor.open(bundles["role"])
    rows = [role.row(title, "Опыт и знание Excel") for title in titles]
    together = roles.predict(rows).outputs[role.CATEGORY]
    alone = roles.predict(rows[:1]).outputs[role.CATEGORY]
    np.testing.assert_array_equal(alone[0], together[0])
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-5)


@pytest.mark.training
def test_a_killed_run_goes_on_to_the_same_bundle(data: Path, recipe: Make, tmp_path: Path) -> None:
    path = recipe(SECTIONS)
    whole = train(path, data, tmp_path / "whole", work=tmp_path / "whole.work")

    class Killed(Exception):
        pass

    def kill(stage: str, done: int, total: int) -> None:
        if stage.startswith("held_out_student") and done > 3:
            raise Killed

    work = tmp_path / "work"
    with pytest.raises(Killed):
        train(path, data, tmp_path / "again", work=work, progress=kill)
    stages: list[str] = []
    again = train(
        path,
        data,
        tmp_path / "again",
        work=work,
        progress=lambda stage, done, total: stages.append(stage),
    )
    assert not any(stage.startswith("held_out_teacher") for stage in stages)
    assert again.manifest.files == whole.manifest.files
    assert again.manifest.tasks == whole.manifest.tasks


@pytest.mark.training
def test_an_output_that_is_there_is_kept(
    bundles: dict[str, Bundle], data: Path, recipe: Make
) -> None:
    before = bundles["areas"].digest
    with pytest.raises(OutputInvalid):
        train(recipe(AREAS), data, bundles["areas"].folder)
    assert Bundle.open(bundles["areas"].folder).digest == before


def test_what_is_no_bundle_is_refused_before_anything_is_trained(
    data: Path, recipe: Make, tmp_path: Path
) -> None:
    mine, stages = tmp_path / "mine", []
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", "utf-8")

    def progress(stage: str, done: int, total: int) -> None:
        stages.append(stage)

    with pytest.raises(OutputInvalid, match="no bundle"):
        train(recipe(AREAS), data, mine, force=True, progress=progress)
    assert not stages
    assert (mine / "thesis.txt").is_file()


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("seed = 1", "seed = 1\nsead = 2", "sead"),
        ("folds = 3", "folds = 1", "folds"),
        ("folds = 3", 'folds = "three"', "folds"),
        ('task = "areas"', 'task = "colours"', "task"),
        ("version = ", "version ", "TOML"),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused(
    recipe: Make, data: Path, tmp_path: Path, old: str, new: str, named: str
) -> None:
    with pytest.raises(RecipeInvalid, match=named):
        train(recipe(AREAS.replace(old, new)), data, tmp_path / "out")


def test_a_missing_recipe_and_missing_data_are_named(
    recipe: Make, data: Path, tmp_path: Path
) -> None:
    with pytest.raises(RecipeInvalid):
        train(tmp_path / "none.toml", data, tmp_path / "out")
    with pytest.raises(DataMissing, match="RAZBOR_DATA"):
        train(recipe(AREAS), tmp_path / "nowhere", tmp_path / "out")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataMissing, match="silver"):
        train(recipe(AREAS), tmp_path / "empty", tmp_path / "out")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("titles.jsonl", '"tester"', '"testar"'),
        ("roles.jsonl", '"Finance"', '"Money"'),
        ("roles.jsonl", '"v3"', '"v3000"'),
        ("titles.jsonl", "{", "{{"),
    ],
)
def test_a_row_that_does_not_fit_is_named_by_file_and_line(
    recipe: Make, tmp_path: Path, file: str, old: str, new: str
) -> None:
    folder = write_corpus(tmp_path / "data", count=8)
    path = folder / "silver" / file
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(DataInvalid, match=rf"{file}:\d") as caught:
        train(recipe(AREAS), folder, tmp_path / "out")
    assert "отдел" not in str(caught.value)


def test_offsets_that_miss_are_refused(recipe: Make, tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "data", count=8)
    path = folder / "silver" / "sections.jsonl"
    path.write_text(path.read_text("utf-8").replace('"start": 0', '"start": 1', 1), "utf-8")
    with pytest.raises(DataInvalid, match=r"sections.jsonl:1"):
        train(recipe(SECTIONS), folder, tmp_path / "out")


def test_shipped_recipes_are_valid() -> None:
    from razbor.training.pretraining.recipe import OBJECTIVES, PretrainRecipe
    from razbor.training.recipe import read_recipe

    folder = Path(__file__).parents[2] / "recipes"
    found = {path.name: read_recipe(path) for path in folder.glob("*.toml")}
    bundles = {
        "answers.toml", "areas.toml", "occupations.toml", "quickstart.toml", "role.toml",
        "sections.toml",
    }  # fmt: skip
    assert set(found) == {"base.toml", *bundles}
    assert all(dataclasses.is_dataclass(read) for read in found.values())
    base = found["base.toml"].recipe
    assert isinstance(base, PretrainRecipe)
    assert tuple(base.objectives.named()) == OBJECTIVES
    assert base.tokens_seen >= base.schedule.tokens

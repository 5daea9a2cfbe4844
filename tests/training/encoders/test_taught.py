"""Encoders that learn fragments from teachers of whole vacancies first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from razbor.errors import RecipeInvalid
from razbor.models import Bundle
from razbor.tasks.sections import ABOVE
from razbor.training.choices import Choices
from razbor.training.data import TrainingData
from razbor.training.encoders.corpus import gather
from razbor.training.encoders.encoding import Encoding
from razbor.training.encoders.examples import Example
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.encoders.taught import taught_fragments
from razbor.training.recipe import SectionsRecipe, read_recipe
from razbor.training.train import train
from razbor.training.work import Work
from tests.training.corpus import ROLE
from tests.training.corpus import SECTIONS as TEACHERS
from tests.training.encoders.making import write_recipe
from tests.training.encoders.test_shipped import SECTIONS

TAUGHT = (
    "[[stages]]",
    """[[stages]]
name = "taught"
fragments = "taught"
epochs = 1
batch = 8
rate = 0.01
schedule = "linear"
figure = "accuracy"

[[stages]]""",
)
LABELS = ("responsibilities", "requirements", "terms", "notes", "junk")


def write(folder: Path, *changes: tuple[str, str], teachers: str = TEACHERS) -> Path:
    """A recipe with teachers beside it."""
    (folder / "teachers.toml").write_text(teachers, "utf-8")
    named = ("seed = 5", 'seed = 5\nteachers = "teachers.toml"')
    return write_recipe(folder / "recipe.toml", *SECTIONS, TAUGHT, named, *changes)


def opened(path: Path) -> EncoderRecipe:
    found = read_recipe(path).recipe
    assert isinstance(found, EncoderRecipe)
    return found


def sections_of(path: Path) -> SectionsRecipe:
    found = read_recipe(path).recipe
    assert isinstance(found, SectionsRecipe)
    return found


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("taught"))


@pytest.fixture(scope="module")
def bundle(recipe: Path, data: Path, bases: Mapping[str, Path]) -> Bundle:
    return train(recipe, data, recipe.parent / "whole", choices=Choices(str(bases["bert"])))


@pytest.mark.training
def test_teachers_tell_how_probable_each_label_is(recipe: Path, data: Path, tmp_path: Path) -> None:
    source = TrainingData(data, "silver")
    known = {each.vacancy.uid for each in source.documents()}
    found = taught_fragments(
        sections_of(recipe.parent / "teachers.toml"),
        source,
        known,
        LABELS,
        headings=True,
        work=Work(tmp_path),
        progress=lambda stage, done, total: None,
    )
    assert found
    assert not {each.document for each in found} & known
    assert not any(each.judges for each in found)
    assert any(each.under is not None and each.under.texts[ABOVE] for each in found)
    for each in found:
        assert each.aims is not None
        assert sum(each.aims) == pytest.approx(1)
        assert each.labels == (LABELS[int(np.argmax(each.aims))],)


@pytest.mark.training
def test_teachers_learn_from_no_vacancy_that_judges(recipe: Path, data: Path) -> None:
    asked: list[frozenset[str]] = []

    def teach(documents: frozenset[str]) -> tuple[Example, ...]:
        asked.append(documents)
        return ()

    corpus = gather(opened(recipe), TrainingData(data, "silver"), None, teach)
    first, last = corpus.stages
    judging = {each.document for each in last.validation}
    assert asked == [frozenset(each.document for each in last.train)]
    assert judging
    assert not asked[0] & judging
    assert first.train == ()
    assert first.validation == last.validation


@pytest.mark.training
def test_what_is_learned_is_what_teachers_told(
    recipe: Path, bundle: Bundle, data: Path, bases: Mapping[str, Path]
) -> None:
    from razbor.training.base import load_tokenizer

    encoding = Encoding(opened(recipe), load_tokenizer(bases["bert"]))
    examples = gather(opened(recipe), TrainingData(data, "silver"), None).last.train[:2]
    told = Example(
        examples[0].row, ("terms",), "unlabelled 0", "terms", False, aims=(0.1, 0.1, 0.6, 0.1, 0.1)
    )
    part = encoding.part([examples[0], told], LABELS)
    np.testing.assert_allclose(part.aims[1], np.array(told.aims), rtol=1e-6)
    np.testing.assert_array_equal(part.aims[0], part.truth[0])
    record = json.loads((bundle.folder / "run.json").read_text("utf-8"))
    assert [stage["name"] for stage in record["stages"]] == ["taught", "whole"]
    assert record["teachers"]["task"] == "sections"
    assert "vacancies.parquet" in {each.name for each in bundle.manifest.training.data}
    assert "teachers" in (bundle.folder / "README.md").read_text("utf-8")


@pytest.mark.training
def test_a_killed_run_keeps_what_teachers_told(
    recipe: Path,
    bundle: Bundle,
    data: Path,
    bases: Mapping[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(Exception):
        pass

    def kill(doing: str, done: int, total: int) -> None:
        if doing.startswith("whole"):
            raise Killed

    choices = Choices(str(bases["bert"]))
    with pytest.raises(Killed):
        train(recipe, data, tmp_path / "again", choices=choices, progress=kill)
    doings: list[str] = []
    again = train(
        recipe,
        data,
        tmp_path / "again",
        choices=choices,
        progress=lambda doing, done, total: doings.append(doing),
    )
    assert not any("teacher" in doing or doing.startswith("taught") for doing in doings)
    assert again.digest == bundle.digest


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([('fragments = "taught"\n', "")], "teachers are for stages of taught fragments"),
        (
            [
                (
                    'figure = "accuracy"\n\n[[stages]]',
                    'figure = "accuracy"\nlabels = ["terms", "junk"]\n\n[[stages]]',
                )
            ],
            "teachers tell them all",
        ),
        (
            [('name = "whole"', 'name = "whole"\nfragments = "taught"')],
            "the last stage has to train on labels",
        ),
    ],
)
def test_recipes_that_do_not_fit_are_refused(
    tmp_path: Path, changes: list[tuple[str, str]], found: str
) -> None:
    with pytest.raises(RecipeInvalid, match=found):
        read_recipe(write(tmp_path, *changes))


@pytest.mark.training
def test_teachers_of_another_task_are_refused(
    data: Path, bases: Mapping[str, Path], tmp_path: Path
) -> None:
    recipe = write(tmp_path, teachers=ROLE)
    with pytest.raises(RecipeInvalid, match="none of sections with"):
        train(recipe, data, tmp_path / "out", choices=Choices(str(bases["bert"])))

"""A recipe of matching end to end: real training, a real bundle, its catalogue, its answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import razbor
from razbor.catalogue.bundled import BundledEncoder
from razbor.catalogue.esco import build_esco
from razbor.dataset.esco import Esco
from razbor.errors import DataMissing, DataScarce, RecipeInvalid
from razbor.models import Bundle, Predictor, Row
from razbor.training.train import train
from tests.training.matching.making import RECIPE, TRIED, write_data, write_resumes

TEXTS = ("chief baker", "Obertischler", "старший маляр", "", "ძაღლი", "prepare dough")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("matching")
    write_data(made)
    (made / "recipe.toml").write_text(RECIPE, "utf-8")
    return made


@pytest.fixture(scope="module")
def bundle(folder: Path) -> Bundle:
    return train(folder / "recipe.toml", folder / "data", folder / "tiny")


@pytest.mark.training
def test_the_manifest_says_how_texts_are_matched(bundle: Bundle) -> None:
    assert bundle.manifest.tasks == {}
    embedding = bundle.manifest.embedding
    assert embedding is not None
    assert embedding.width == 8
    assert embedding.matching is not None
    weights = embedding.matching
    assert weights.lexical in (0.0, 0.2)
    assert weights.vacancy == {"title_names": 1.0, "description": 0.4, "skills": 0.4}
    assert weights.resume
    assert all(weight >= 0 for weight in weights.resume.values())
    assert weights.evidence["resumes"] == 6
    names = {file.name for file in bundle.manifest.training.data}
    assert {"esco/names_ru.tsv", "resumes/resumes.jsonl", "silver/titles.jsonl"} <= names
    assert {"README.md", "card.json", "curves.csv"} <= set(bundle.manifest.files)


@pytest.mark.training
def test_vectors_have_length_one_and_a_text_without_a_known_ngram_zeros(bundle: Bundle) -> None:
    vectors = Predictor.open(bundle).embed([Row({"text": text}) for text in TEXTS]).vectors
    lengths = np.linalg.norm(vectors, axis=1)
    np.testing.assert_allclose(lengths, [1, 1, 1, 0, 0, 1], atol=1e-5)


@pytest.mark.training
def test_names_of_one_occupation_come_to_lie_together(bundle: Bundle) -> None:
    encoder = BundledEncoder(Predictor.open(bundle))
    vectors = encoder.embed(["assistant welder", "Hilfsschweißer", "chief gardener"])
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3


@pytest.mark.training
def test_a_catalogue_of_the_bundle_answers(folder: Path, bundle: Bundle, tmp_path: Path) -> None:
    encoder = BundledEncoder(Predictor.open(bundle))
    build_esco(Esco(folder / "data"), encoder).save(tmp_path / "esco")
    rz = razbor.load(
        ["occupations"], bundles={"occupations": bundle.folder}, catalogue=tmp_path / "esco"
    )
    (found,) = rz.occupations("assistant welder", 1, languages=["en"])
    assert found.name == "assistant welder"
    assert rz.occupations("Oberbäcker", 1)[0].names["ru"] == "старший пекарь"


@pytest.mark.training
def test_a_killed_run_goes_on_to_the_same_bytes(
    folder: Path, bundle: Bundle, tmp_path: Path
) -> None:
    class Killed(Exception):
        pass

    def kill(stage: str, done: int, total: int) -> None:
        if stage == "weights":
            raise Killed

    data, work, stages = folder / "data", tmp_path / "work", []
    with pytest.raises(Killed):
        train(folder / "recipe.toml", data, tmp_path / "again", work=work, progress=kill)
    assert not (tmp_path / "again").exists()
    again = train(
        folder / "recipe.toml",
        data,
        tmp_path / "again",
        work=work,
        progress=lambda stage, done, total: stages.append(stage),
    )
    assert set(stages) == {"weights"}
    assert again.digest == bundle.digest


@pytest.mark.training
def test_weights_are_tried_with_advertisements(folder: Path, tmp_path: Path) -> None:
    role = {"uid": "v", "tech": "other", "category": "Other", "areas": [], "codes": ["0004.1"]}
    data = shutil.copytree(folder / "data", tmp_path / "data")
    for number in range(4):  # some of them choose, whatever their digests
        with (data / "silver" / "roles.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({**role, "uid": f"v{number}"}) + "\n")
        text = {"title": f"welder {number}", "description": "Tasks:\n- prepare steel\n"}
        with (data / "silver" / "roles_vacancies.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"uid": f"v{number}", **text}) + "\n")
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE.replace("resumes =", TRIED), "utf-8")
    bundle = train(recipe, data, tmp_path / "out")
    embedding = bundle.manifest.embedding
    assert embedding is not None
    weights = embedding.matching
    assert weights is not None
    assert set(weights.title) == {"names", "description", "skills", "mean", "advertisements"}
    assert set(weights.vacancy) == {"title_names", "description", "skills", "advertisements"}
    assert "job_mean" in weights.resume
    assert "advertisements" not in weights.resume
    assert weights.title["names"] == weights.vacancy["title_names"] == 1
    assert {*weights.title.values(), *weights.vacancy.values()} <= {0.0, 0.5, 1.0}
    assert weights.evidence["titles"] >= 3  # type: ignore[operator]
    assert weights.evidence["vacancies"] >= 1  # type: ignore[operator]
    assert "vacancies.parquet" in {file.name for file in bundle.manifest.training.data}
    assert "as advertisements" in bundle.manifest.description


@pytest.mark.training
def test_weights_are_not_tried_on_nothing(folder: Path, tmp_path: Path) -> None:
    write_resumes(tmp_path / "data" / "resumes", range(0, 12, 2))
    recipe = tmp_path / "recipe.toml"
    text = RECIPE.replace("resumes =", TRIED.replace("choosing = 2", "choosing = 1000000"))
    recipe.write_text(text.replace("count = 120", "count = 2"), "utf-8")
    with pytest.raises(DataScarce, match="choosing"):
        train(recipe, folder / "data", tmp_path / "out")


@pytest.mark.training
@pytest.mark.parametrize("numbers", [range(4), range(100, 102)], ids=["few", "unknown"])
def test_too_few_resumes_are_named(folder: Path, tmp_path: Path, numbers: range) -> None:
    write_resumes(tmp_path / "few", numbers)
    recipe = tmp_path / "recipe.toml"
    text = RECIPE.replace('"data/resumes"', '"few"').replace("count = 120", "count = 2")
    recipe.write_text(text, "utf-8")
    with pytest.raises(DataScarce, match="few"):
        train(recipe, folder / "data", tmp_path / "out")


@pytest.mark.training
def test_a_split_of_resumes_that_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(RECIPE.replace("count = 120", "count = 2"), "utf-8")
    with pytest.raises(DataMissing, match=r"resumes\.jsonl"):
        train(recipe, folder / "data", tmp_path / "out")


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("shipped_width = 8", "shipped_width = 7", "shipped_width"),
        ("held_out = 2", "held_out = 1", "held_out"),
        ("held_out = 2", "held_out = 2\nchoosing = 1", "choosing"),
        ("held_out = 2", "held_out = 2\ntried = [-1.0]", "tried"),
        ("batch = 16", "batch = 1", "batch"),
        ("near = 0.5", "near = 1.5", "near"),
        ("lexical = [0.0, 0.2]", "lexical = []", "lexical"),
        ("resume_penalty = 0.01", "resume_penalty = 0", "resume_penalty"),
        ("names = 0.4", "names = -1", "names"),
        ('name = "text"', 'name = "text"\ncolour = 1', "colour"),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused(
    folder: Path, tmp_path: Path, old: str, new: str, named: str
) -> None:
    assert old in RECIPE
    (tmp_path / "recipe.toml").write_text(RECIPE.replace(old, new, 1), "utf-8")
    with pytest.raises(RecipeInvalid, match=named):
        train(tmp_path / "recipe.toml", folder / "data", tmp_path / "out")

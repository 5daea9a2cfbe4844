"""Plain classifiers to ship, trained on a tiny base: eight bits, headings, pairs of roles."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto

import razbor
from razbor.evaluation import Settings, evaluate
from razbor.models import Bundle, Predictor, Row
from razbor.models.manifest import Argmax, WordpieceSpec
from razbor.training.choices import Choices
from razbor.training.data import TrainingData
from razbor.training.encoders.corpus import gather
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.held_out import beside, read_held_out
from razbor.training.recipe import read_recipe
from razbor.training.train import train
from tests.training.encoders.making import write_recipe
from tests.training.test_pairs_of_roles import PAIRS

ENCODERS = Path(__file__).parents[3] / "recipes" / "encoders"

EIGHT_BITS = ("[[stages]]", '[export]\nweights = "eight_bits"\n\n[[stages]]')
SECTIONS = (
    ('task = "role"', 'task = "sections"'),
    (
        'labels = ["other", "tech"]',
        'drawn = 25\nlabels = ["responsibilities", "requirements", "terms", "notes", "junk"]',
    ),
    ('kind = "recall", min_recall = 0.9', 'kind = "most_probable", sure_accuracy = 0.9'),
    ("max_tokens = 24, max_characters = 80", "max_tokens = 32, heading_characters = 20"),
    (", stratify = true", ""),
    ('figure = "f1_at_recall"', 'figure = "accuracy"'),
    EIGHT_BITS,
)


def shipped(name: str) -> EncoderRecipe:
    found = read_recipe(ENCODERS / f"{name}.toml").recipe
    assert isinstance(found, EncoderRecipe)
    return found


@pytest.fixture(scope="module")
def sections(
    data: Path, bases: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Bundle:
    folder = tmp_path_factory.mktemp("shipped")
    recipe = write_recipe(folder / "recipe.toml", *SECTIONS)
    return train(recipe, data, folder / "sections", choices=Choices(str(bases["bert"])))


@pytest.fixture(scope="module")
def paired(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data with pairs of roles beside the others."""
    folder = tmp_path_factory.mktemp("paired") / "data"
    shutil.copytree(data, folder)
    lines = [f"{json.dumps(pair, ensure_ascii=False)}\n" for pair in PAIRS]
    (folder / "silver" / "role_pairs.jsonl").write_text("".join(lines), "utf-8")
    return folder


def test_the_recipes_say_what_ships() -> None:
    fragment, role = shipped("sections-fragment"), shipped("role-text")
    assert fragment.input.max_tokens == 128
    assert fragment.input.heading_characters
    assert role.input.max_tokens == 384
    assert role.input.max_characters is None
    assert role.pairs is not None
    for each in (fragment, role):
        assert each.export.weights == "eight_bits"
        assert each.drawn


@pytest.mark.training
def test_a_heading_is_an_optional_prefix(sections: Bundle) -> None:
    spec = sections.manifest.input
    assert isinstance(spec, WordpieceSpec)
    assert [(field.name, field.max_characters) for field in spec.fields] == [
        ("heading", 20),
        ("text", None),
    ]
    predictor = Predictor.open(sections)
    text = "Опыт от двух лет"
    rows = [
        Row({"heading": "", "text": text}),
        Row({"heading": "Требования:", "text": text}),
        Row({"heading": "", "text": f"Требования: ::: {text}"}),
    ]
    alone, under, joined = predictor.predict(rows).outputs["fragment"]
    assert not np.array_equal(alone, under)
    # To other programs it is one text.
    np.testing.assert_array_equal(under, joined)


@pytest.mark.training
def test_what_is_decided_stands_on_both_forms(sections: Bundle) -> None:
    task = sections.manifest.tasks["fragment"]
    assert isinstance(task.decision, Argmax)
    assert task.calibration is not None
    for evidence in (task.decision.evidence, task.calibration.evidence):
        assert "drawn vacancies alone" in str(evidence["data"])
        assert "eight bits" in str(evidence["graph"])
    assert isinstance(task.decision.evidence["alone.n"], int)
    figures = json.loads((sections.folder / "run.json").read_text("utf-8"))["figures"]
    assert list(figures) == ["validation", "validation_alone", "validation_under_heading"]
    # Of eight fragments of a vacancy, the first one stands under no heading.
    count = figures["validation_alone"]["examples"]
    assert figures["validation_under_heading"]["examples"] == count * 7 // 8
    parts, _ = read_held_out(beside(sections.folder))
    assert len(parts["fragment"].documents) == figures["validation"]["examples"]


@pytest.mark.training
def test_weights_have_eight_bits_and_the_record_says_so(sections: Bundle) -> None:
    graph = onnx.ModelProto.FromString(sections.read("model.onnx")).graph
    held = {each.name: each.data_type for each in graph.initializer}
    small = {name.split(".")[-3] for name, kind in held.items() if kind == TensorProto.INT8}
    # The matrices of this tiny base are too small to be worth it.
    assert small == {"word_embeddings", "position_embeddings"}
    record = json.loads((sections.folder / "run.json").read_text("utf-8"))
    assert record["recipe"]["export"] == {"weights": "eight_bits", "embeddings": 8}
    assert 0 < record["eight_bits"]["largest_difference"] < 0.1
    assert record["eight_bits"]["examples"] == record["figures"]["validation"]["examples"]
    assert record["largest_difference_of_onnx"] < 1e-5
    assert "eight bits" in sections.manifest.description
    assert "eight bits" in (sections.folder / "README.md").read_text("utf-8")


@pytest.mark.training
def test_it_is_measured_alone_and_under_headings(sections: Bundle, data: Path) -> None:
    result = evaluate(sections, Settings(data, "silver", samples=100))
    alone, _, under = result.tables
    assert [alone.name, under.name] == ["fragments alone", "fragments under their headings"]
    figures = [table.metric("five-label accuracy") for table in (alone, under)]
    assert {each.n for each in figures} == {40 * 8}
    assert figures[0].value != figures[1].value


@pytest.mark.training
def test_held_out_answers_are_those_of_the_graph(sections: Bundle, data: Path) -> None:
    recipe = read_recipe(sections.folder.parent / "recipe.toml").recipe
    assert isinstance(recipe, EncoderRecipe)
    examples = gather(recipe, TrainingData(data, "silver"), None).last.validation
    found = Predictor.open(sections).predict([each.row for each in examples])
    parts, _ = read_held_out(beside(sections.folder))
    assert parts["fragment"].documents == tuple(each.document for each in examples)
    np.testing.assert_allclose(parts["fragment"].scores, found.outputs["fragment"], atol=1e-5)


@pytest.mark.training
def test_pairs_of_roles_train_and_judge_nothing(
    paired: Path, bases: Mapping[str, Path], tmp_path: Path
) -> None:
    changes = (
        ("[[stages]]", "[pairs]\nweight = 3.0\n\n[[stages]]"),
        ("seed = 5", "seed = 5\ndrawn = 30"),
        EIGHT_BITS,
    )
    recipe = write_recipe(tmp_path / "recipe.toml", *changes)
    found = read_recipe(recipe).recipe
    assert isinstance(found, EncoderRecipe)
    parts = gather(found, TrainingData(paired, "silver"), None).last
    weights = {each.document: each.weight for each in parts.train}
    assert [name for name, weight in weights.items() if weight == 3] == [
        f"p-{number}/{member}" for number in range(8) for member in ("first", "second")
    ]
    assert not any(each.document.startswith("p-") for each in parts.validation)
    bundle = train(recipe, paired, tmp_path / "role", choices=Choices(str(bases["bert"])))
    assert "8 pairs of vacancies" in bundle.manifest.description
    assert "silver/role_pairs.jsonl" in {each.name for each in bundle.manifest.training.data}
    plain = read_recipe(write_recipe(tmp_path / "plain.toml")).recipe
    assert isinstance(plain, EncoderRecipe)
    without = gather(plain, TrainingData(paired, "silver"), None).last.train
    assert not any(each.document.startswith("p-") for each in without)


@pytest.mark.training
def test_a_killed_run_shows_the_same_headings(
    sections: Bundle, data: Path, bases: Mapping[str, Path], tmp_path: Path
) -> None:
    class Killed(Exception):
        pass

    def kill(doing: str, done: int, total: int) -> None:
        if done > total // 2:
            raise Killed

    recipe = sections.folder.parent / "recipe.toml"
    choices = Choices(str(bases["bert"]))
    with pytest.raises(Killed):
        train(recipe, data, tmp_path / "again", choices=choices, progress=kill)
    again = train(recipe, data, tmp_path / "again", choices=choices)
    assert again.digest == sections.digest


@pytest.mark.training
def test_fragments_on_their_own_are_asked_of_their_own_bundle(sections: Bundle) -> None:
    rz = razbor.load(["sections"], bundles={"fragment": sections.folder})
    assert set(rz.bundles) == {"sections", "fragment"}
    assert rz.tasks == ("sections",)
    texts = ["Опыт от двух лет", "Оклад вовремя и премии", "!"]
    found = rz.section(texts)
    assert found == [rz.section(text) for text in texts]
    assert [each.heading for each in found] == [None] * 3
    assert found[2].label == "junk"
    under = rz.section(texts[0], heading="Условия:")
    assert under.heading == "Условия:"
    assert under.scores != found[0].scores
    assert sum(under.scores.values()) == pytest.approx(1, abs=1e-5)

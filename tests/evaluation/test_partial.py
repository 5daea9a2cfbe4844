"""Bundles that answer a part of their task: trained ones, on small gold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import razbor
from razbor.errors import ArgumentInvalid, BundleFormat
from razbor.evaluation import Settings, compare, evaluate
from razbor.evaluation.partial import with_neighbours
from razbor.models import Bundle, Draft, write_bundle
from razbor.models.manifest import Argmax, Task
from razbor.training.choices import Choices
from razbor.training.train import train
from tests.models.making import EVIDENCE
from tests.training.encoders.making import PUBLISHED, write_base, write_data

RECIPES = {
    "role": "role-rubert-tiny2-as-published",
    "sections": "sections-rubert-tiny-as-published",
    "areas": "areas-bert-corrected",
}


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("gold") / "data")


@pytest.fixture(scope="module")
def bundles(gold: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Bundle]:
    folder = tmp_path_factory.mktemp("partial")
    base = write_base(folder / "base")
    found = {}
    for task, name in RECIPES.items():
        recipe = folder / f"{name}.toml"
        text = (PUBLISHED / f"{name}.toml").read_text("utf-8")
        recipe.write_text(re.sub(r"epochs = \d+", "epochs = 1", text), "utf-8")
        found[task] = train(recipe, gold, folder / task, choices=Choices(str(base)))
    return found


@pytest.mark.training
@pytest.mark.parametrize("task", list(RECIPES))
def test_a_part_is_measured_and_served_with_a_warning(
    bundles: Mapping[str, Bundle], gold: Path, task: str
) -> None:
    result = evaluate(bundles[task], Settings(gold, "silver", samples=100))
    assert result.task == task
    assert result.standing.kind == "training data"
    assert result.bundle.digest == bundles[task].digest
    rz = razbor.load([task], bundles={task: bundles[task].folder})
    report = rz.vacancy(title="Программист", description="Обязанности:\nПисать код на Go.")
    assert "partial" in [each.code for each in report.warnings]
    assert report.models[task].digest == bundles[task].digest


@pytest.mark.training
def test_a_filter_is_scored_without_categories(bundles: Mapping[str, Bundle], gold: Path) -> None:
    table = evaluate(bundles["role"], Settings(gold, "silver", samples=100)).table("vacancies")
    names = {metric.name for metric in table.metrics}
    assert {"AUC of tech", "at the bundle's threshold: tech recall"} <= names
    assert not any("category" in name or "lead" in name for name in names)
    assert table.documents == 40
    recall = table.metric("at the bundle's threshold: tech recall")
    assert recall.n == 16
    assert recall.value is not None


@pytest.mark.training
def test_fragments_are_scored_alone(bundles: Mapping[str, Bundle], gold: Path) -> None:
    result = evaluate(bundles["sections"], Settings(gold, "silver", samples=100))
    assert [table.name for table in result.tables] == [
        "fragments alone",
        "fragments alone, with the vote of their neighbours",
    ]
    accuracy = result.tables[0].metric("five-label accuracy")
    assert accuracy.n == 40 * 8


@pytest.mark.training
def test_areas_are_scored_on_those_that_are_known(
    bundles: Mapping[str, Bundle], gold: Path
) -> None:
    result = evaluate(bundles["areas"], Settings(gold, "silver", samples=100))
    table = result.table("titles, 29 of 38 areas")
    assert {metric.of for metric in table.metrics if metric.of} <= set(
        bundles["areas"].manifest.tasks["areas"].labels
    )
    assert table.metric("F1", "programmer").n == 8


@pytest.mark.training
def test_a_part_is_compared_with_the_whole_on_what_both_answer(
    bundles: Mapping[str, Bundle], gold: Path, tiny_bundles: Mapping[str, Path]
) -> None:
    settings = Settings(gold, "silver", samples=100)
    (table,) = compare(tiny_bundles["role"], bundles["role"], settings).tables
    assert table.name == "vacancies"
    names = {each.name for each in table.differences}
    assert "AUC of tech" in names
    assert "category accuracy" not in names


@pytest.mark.training
def test_areas_are_compared_on_those_that_both_know(
    bundles: Mapping[str, Bundle], gold: Path, tiny_bundles: Mapping[str, Path]
) -> None:
    settings = Settings(gold, "silver", samples=100)
    table = compare(tiny_bundles["areas"], bundles["areas"], settings).tables[0]
    known = set(bundles["areas"].manifest.tasks["areas"].labels)
    assert table.name == "titles, 29 of 38 areas"
    named = {each.of for each in table.differences if each.of}
    assert named
    assert named <= known
    # What is known beside them counts for neither: the same bundle against itself differs nowhere.
    again = compare(bundles["areas"], bundles["areas"], settings).tables[0]
    assert [each.first for each in again.differences] == [each.second for each in again.differences]
    assert [each.second for each in table.differences] == [
        each.first
        for each in again.differences
        if (each.name, each.of) in {(one.name, one.of) for one in table.differences}
    ]


@pytest.mark.training
def test_bundles_without_an_answer_in_common_are_not_compared(
    bundles: Mapping[str, Bundle], gold: Path, tmp_path: Path
) -> None:
    settings = Settings(gold, "silver", samples=100)
    parts = []
    for label in ("programmer", "tester"):
        manifest = bundles["areas"].manifest
        fields = {name: getattr(manifest, name) for name in Draft.model_fields}
        task = manifest.tasks["areas"].model_copy(
            update={
                "labels": (label,),
                "decision": manifest.tasks["areas"].decision.model_copy(
                    update={"thresholds": {label: 0.5}}
                ),
            }
        )
        files = {name: bundles["areas"].read(name) for name in manifest.files}
        draft = Draft(**{**fields, "tasks": {"areas": task}})
        parts.append(write_bundle(tmp_path / label, draft, files))
    with pytest.raises(ArgumentInvalid, match="different parts"):
        compare(parts[0], parts[1], settings)


@pytest.mark.training
def test_labels_that_are_none_are_refused(
    bundles: Mapping[str, Bundle], gold: Path, tmp_path: Path
) -> None:
    manifest = bundles["sections"].manifest
    fields = {name: getattr(manifest, name) for name in Draft.model_fields}
    labels = ("duties", *manifest.tasks["fragment"].labels[1:])
    decision = Argmax(unsure_below=0.0, evidence=EVIDENCE)
    task = Task(output="fragment", labels=labels, decision=decision)
    files = {name: bundles["sections"].read(name) for name in manifest.files}
    changed = write_bundle(
        tmp_path / "other", Draft(**{**fields, "tasks": {"fragment": task}}), files
    )
    with pytest.raises(BundleFormat, match="duties"):
        evaluate(changed, Settings(gold, "silver", samples=100))


@pytest.mark.parametrize(
    ("labels", "voted"),
    [("", ""), ("a", "a"), ("ab", "ab"), ("aba", "aaa"), ("abab", "aabb"), ("abc", "abc")],
)
def test_two_neighbours_that_agree_outvote_a_fragment(labels: str, voted: str) -> None:
    assert with_neighbours(labels) == list(voted)

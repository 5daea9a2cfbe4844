from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from razbor import Vacancy
from razbor.dataset import TitleRow
from razbor.errors import ArgumentInvalid, BundleFormat, BundleMissing
from razbor.evaluation import Settings, compare, evaluate, evaluated, paired, record
from razbor.evaluation.areas import score_areas
from razbor.evaluation.sections import ALONE, IN_DOCUMENT
from razbor.loading import load
from razbor.models import Bundle, write_bundle
from razbor.models.manifest import DataDigest
from tests.evaluation.conftest import SECTIONS, write_split
from tests.evaluation.making import marked, write_jsonl, write_voting_bundle
from tests.models import making

pytestmark = pytest.mark.model

Bundles = dict[str, Path]


def settings(data: Path, *, split: str = "gold_dev", seed: int = 0) -> Settings:
    return Settings(data, split, samples=200, seed=seed)


def test_sections_by_hand(data: Path, bundles: Bundles) -> None:
    result = evaluate(bundles["sections"], settings(data))
    assert (result.task, result.bundle.name) == ("sections", "tiny-sections")
    assert result.bundle.digest == Bundle.open(bundles["sections"]).digest
    table = result.table(IN_DOCUMENT)
    # Every line has a word that the bundle knows; three headings and nine fragments.
    assert table.metric("five-label accuracy").value == 1
    assert table.metric("five-label accuracy").n == 9
    assert table.metric("heading F1").value == 1
    assert table.metric("heading recall").n == 3
    assert table.documents == 3
    assert result.table(ALONE).metric("content accuracy").value == 1
    assert result.confusion is not None
    assert result.confusion.counts[0][0] == 3


def test_fragments_alone_are_never_headings(data: Path, bundles: Bundles) -> None:
    description, rows = marked("one", [("Обязанности: варить кофе", "responsibilities")])
    vacancy = {"uid": "one", "title": "Бариста", "description": description}
    write_jsonl(data / "gold_dev" / "vacancies.jsonl", [vacancy])
    write_jsonl(data / "gold_dev" / "sections.jsonl", rows)
    result = evaluate(bundles["sections"], settings(data))
    assert result.table(ALONE).metric("five-label accuracy").value == 1


def test_role_by_hand(data: Path, bundles: Bundles) -> None:
    result = evaluate(bundles["role"], settings(data))
    table = result.table("vacancies")
    assert table.metric("AUC of tech").value == 1
    assert table.metric("category accuracy").value == 1
    assert table.metric("lead F1").value == 1
    assert table.metric("recall of tech", "Desktop / Systems").n == 1
    assert [each.name for each in result.data] == [
        "gold_dev/roles.jsonl",
        "gold_dev/vacancies.jsonl",
    ]


def test_areas_by_hand(data: Path, bundles: Bundles) -> None:
    result = evaluate(bundles["areas"], settings(data))
    names = ["titles", "titles of vacancies", "titles and titles of vacancies"]
    assert [table.name for table in result.tables] == names
    assert [table.documents for table in result.tables] == [3, 3, 6]
    found = [table.metric("exact match").value for table in result.tables]
    assert found == pytest.approx([2 / 3, 1, 5 / 6])  # the tester is not known
    recall = [table.metric("micro-recall").value for table in result.tables]
    assert recall == pytest.approx([2 / 3, 1, 5 / 6])


def test_the_answers_are_those_of_the_pipeline(data: Path, bundles: Bundles) -> None:
    result = evaluate(bundles["deaf"], settings(data))
    rz = load(["sections"], bundles={"sections": bundles["deaf"]})
    lines = (data / "gold_dev/vacancies.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    said = [
        rz.vacancy(Vacancy(title=row["title"], description=row["description"], html=False))
        for row in rows
    ]
    assert result.confusion is not None
    notes = sum(each.label == "notes" for one in said for each in one.fragments)
    assert sum(row[3] for row in result.confusion.counts) == notes
    assert notes > 0


def test_the_same_seed_gives_the_same_result(data: Path, bundles: Bundles) -> None:
    results = [evaluate(bundles["deaf"], settings(data, seed=seed)) for seed in (1, 1, 2)]
    assert results[0] == results[1]
    values = [[each.value for each in one.table(IN_DOCUMENT).metrics] for one in results]
    assert values[0] == values[2]


def test_intervals_hold_the_value(data: Path, bundles: Bundles) -> None:
    for bundle in bundles.values():
        for table in evaluate(bundle, settings(data)).tables:
            for metric in table.metrics:
                if metric.value is not None and metric.low is not None:
                    assert metric.high is not None
                    assert metric.low <= metric.value <= metric.high, metric


def test_data_that_trained_the_bundle_are_told(data: Path, tmp_path: Path) -> None:
    write_split(data / "silver")
    used = data / "silver" / "sections.jsonl"
    # Another order: bytes of its own, which gold_dev does not share.
    used.write_text("\n" + used.read_text(encoding="utf-8"), encoding="utf-8")
    digest = DataDigest(name="s", sha256=hashlib.sha256(used.read_bytes()).hexdigest(), rows=13)
    trained = write_voting_bundle(tmp_path / "trained", "sections", SECTIONS, trained_on=[digest])
    silver = evaluate(trained, settings(data, split="silver"))
    assert silver.standing.kind == "training data"
    assert "silver/sections.jsonl" in silver.standing.remarks[0]
    assert evaluate(trained, settings(data)).standing.kind == "gold"


def test_a_bundle_compared_with_itself_differs_in_nothing(data: Path, bundles: Bundles) -> None:
    comparison = compare(bundles["role"], bundles["role"], settings(data))
    for each in comparison.tables[0].differences:
        if each.difference is not None:
            assert (each.difference, each.low, each.high, each.above) == (0, 0, 0, 0)


def test_the_better_of_two_bundles(data: Path, bundles: Bundles) -> None:
    comparison = compare(bundles["deaf"], bundles["sections"], settings(data))
    assert (comparison.task, comparison.first.name) == ("sections", "tiny-sections")
    (accuracy,) = [
        each for each in comparison.tables[0].differences if each.name == "five-label accuracy"
    ]
    assert accuracy.second == 1
    assert accuracy.first is not None
    assert accuracy.difference == pytest.approx(1 - accuracy.first)
    # Equal only where a resample draws the vacancy of one line alone: once in 27.
    assert accuracy.above == pytest.approx(26 / 27, abs=0.03)
    assert (accuracy.low, accuracy.high) == pytest.approx((0, 6 / 9))


def test_turning_a_comparison_turns_the_sign(data: Path, bundles: Bundles) -> None:
    chosen = settings(data)
    there = compare(bundles["deaf"], bundles["sections"], chosen).tables[0].differences
    back = compare(bundles["sections"], bundles["deaf"], chosen).tables[0].differences
    for one, other in zip(there, back, strict=True):
        assert one.difference is None or one.difference == -(other.difference or 0)
        assert one.low is None or one.low == pytest.approx(-(other.high or 0))


def test_scorings_of_different_items_are_not_compared() -> None:
    titles = [TitleRow(title="Повар", areas=("worker",))] * 2
    one, other = (score_areas("titles", titles[:n], [()] * n) for n in (1, 2))
    with pytest.raises(ArgumentInvalid, match="scorings of different items"):
        paired(one, other, 100, 0)


def test_bundles_of_different_tasks_are_not_compared(data: Path, bundles: Bundles) -> None:
    with pytest.raises(ArgumentInvalid, match="bundles for role and areas"):
        compare(bundles["role"], bundles["areas"], settings(data))


def test_a_bundle_of_another_task_is_refused(data: Path, tmp_path: Path) -> None:
    write_bundle(tmp_path / "rooms", making.draft(), making.files())
    with pytest.raises(BundleFormat, match="a bundle that answers"):
        evaluate(tmp_path / "rooms", settings(data))


def test_offsets_are_of_the_text_as_it_is(data: Path, bundles: Bundles) -> None:
    text = "<b>Обязанности</b>\r\nВарить кофе&nbsp;и чай"
    write_jsonl(
        data / "gold_dev" / "vacancies.jsonl", [{"uid": "u", "title": "", "description": text}]
    )
    start = text.index("Варить")
    row = {"uid": "u", "start": start, "stop": len(text), "text": text[start:]}
    write_jsonl(data / "gold_dev" / "sections.jsonl", [{**row, "label": "responsibilities"}])
    result = evaluate(bundles["sections"], settings(data))
    assert result.table(IN_DOCUMENT).metric("five-label accuracy").value == 1


@pytest.mark.parametrize(("samples", "seed"), [(99, 0), (100, -1)])
def test_impossible_settings(tmp_path: Path, samples: int, seed: int) -> None:
    with pytest.raises(ArgumentInvalid, match="at least"):
        Settings(tmp_path, samples=samples, seed=seed)


def test_without_a_name_every_shipped_task_is_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    module = "razbor.evaluation.measuring.shipped"
    monkeypatch.setattr(module, lambda: ["another", "areas", "role", "sections"])
    assert evaluated([]) == ["role", "areas", "sections"]
    assert evaluated(["mine"]) == ["mine"]
    monkeypatch.setattr(module, list)
    with pytest.raises(BundleMissing, match="no bundle is shipped"):
        evaluated([])


def test_the_record_is_json_and_says_what_it_takes(data: Path, bundles: Bundles) -> None:
    chosen = settings(data)
    result = evaluate(bundles["areas"], chosen)
    comparison = compare(bundles["areas"], bundles["areas"], chosen)
    written = record(["razbor", "evaluate"], chosen, [result], [comparison])
    again = json.loads(json.dumps(written, allow_nan=False))
    assert again["command"] == ["razbor", "evaluate"]
    assert (again["split"], again["samples"], again["seed"]) == ("gold_dev", 200, 0)
    assert {"python", "razbor", "numpy", "scikit-learn"} <= set(again["versions"])
    assert again["results"][0]["bundle"]["digest"] == result.bundle.digest
    assert again["results"][0]["data"][0]["rows"] == 3
    assert again["comparisons"][0]["tables"][0]["differences"][0]["above"] == 0
    for text in ("Бариста", "Капитан", str(data)):
        assert text not in json.dumps(again, ensure_ascii=False)

"""Titles written in several ways: the areas should stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from razbor.errors import DataInvalid
from razbor.evaluation import Settings, evaluate
from tests.evaluation.making import write_jsonl

pytestmark = pytest.mark.model


def variant(kind: str, title: str) -> dict[str, str]:
    return {"kind": kind, "title": title}


TITLES = [
    {
        "id": "a",
        "title": "Программист",
        "areas": ["programmer"],
        "variants": [
            variant("level", "Старший программист"),
            variant("translation", "Software developer"),
        ],
    },
    {
        # Found wrongly, and in all variants alike.
        "id": "b",
        "language": "ru",
        "title": "Программист-конструктор",
        "areas": ["engineer"],
        "variants": [variant("level", "Младший программист-конструктор")],
    },
]


def test_a_variant_is_unchanged_when_its_areas_are_those_of_the_title(
    data: Path, bundles: dict[str, Path]
) -> None:
    write_jsonl(data / "gold_dev" / "title_variants.jsonl", TITLES)
    result = evaluate(bundles["areas"], Settings(data, samples=200))
    table = next(table for table in result.tables if table.name == "title variants")
    values = {(metric.name, metric.of): (metric.value, metric.n) for metric in table.metrics}
    assert table.documents == 2
    assert values == {
        ("areas unchanged", ""): (pytest.approx(2 / 3), 3),
        ("areas unchanged in all variants", ""): (pytest.approx(1 / 2), 2),
        ("areas right", ""): (pytest.approx(1 / 3), 3),
        ("areas of the title itself right", ""): (pytest.approx(1 / 2), 2),
        ("areas unchanged", "level"): (1.0, 2),
        ("areas unchanged", "translation"): (0.0, 1),
    }
    assert any(file.name == "gold_dev/title_variants.jsonl" for file in result.data)


def test_variants_of_a_language(data: Path, bundles: dict[str, Path]) -> None:
    write_jsonl(data / "gold_dev" / "title_variants.jsonl", TITLES)
    for row in ("titles", "vacancies"):
        path = data / "gold_dev" / f"{row}.jsonl"
        path.write_text(path.read_text("utf-8").replace('{"', '{"language": "ru", "', 1), "utf-8")
    result = evaluate(bundles["areas"], Settings(data, samples=200, language="ru"))
    table = next(table for table in result.tables if table.name == "title variants")
    assert table.documents == 1


def test_a_split_without_variants_has_no_table_of_them(
    data: Path, bundles: dict[str, Path]
) -> None:
    names = [table.name for table in evaluate(bundles["areas"], Settings(data, samples=200)).tables]
    assert "title variants" not in names


def test_a_title_without_variants_is_refused(data: Path, bundles: dict[str, Path]) -> None:
    write_jsonl(data / "gold_dev" / "title_variants.jsonl", [{**TITLES[0], "variants": []}])
    with pytest.raises(DataInvalid, match="variants"):
        evaluate(bundles["areas"], Settings(data, samples=200))

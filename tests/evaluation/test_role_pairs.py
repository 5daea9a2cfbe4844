"""Pairs of vacancies that one duty tells apart: right only when both are."""

from __future__ import annotations

from pathlib import Path

import pytest

from razbor.errors import DataInvalid
from razbor.evaluation import Settings, evaluate
from tests.evaluation.making import write_jsonl

pytestmark = pytest.mark.model


def member(title: str, tech: str, category: str) -> dict[str, str]:
    return {"title": title, "description": "", "tech": tech, "category": category}


PROGRAMMER = member("Программист", "tech", "Desktop / Systems")
LEAD = member("Руководитель", "other", "Team lead")
PAIRS = [
    {"id": "a", "language": "ru", "first": PROGRAMMER, "second": LEAD},
    # The words speak for tech, the duty would not: one member is missed.
    {"id": "b", "first": PROGRAMMER, "second": member("Программист", "other", "QA")},
    {"id": "c", "first": PROGRAMMER, "second": member("Программист", "tech", "Backend")},
]


def test_a_pair_is_right_when_both_members_are(data: Path, bundles: dict[str, Path]) -> None:
    write_jsonl(data / "gold_dev" / "role_pairs.jsonl", PAIRS)
    result = evaluate(bundles["role"], Settings(data, samples=200))
    table = next(table for table in result.tables if table.name == "role pairs")
    values = {metric.name: metric.value for metric in table.metrics}
    assert table.documents == 3
    assert values == {
        "both members right: tech or other": pytest.approx(2 / 3),
        "both members right, where one is tech and the other is not": pytest.approx(1 / 2),
        "members right: tech or other": pytest.approx(5 / 6),
        "both members right: category": pytest.approx(1 / 3),
        "members right: category": pytest.approx(4 / 6),
    }
    assert any(file.name == "gold_dev/role_pairs.jsonl" for file in result.data)


def test_a_split_without_pairs_has_no_table_of_them(data: Path, bundles: dict[str, Path]) -> None:
    assert len(evaluate(bundles["role"], Settings(data, samples=200)).tables) == 1


def test_a_pair_without_a_member_is_refused(data: Path, bundles: dict[str, Path]) -> None:
    write_jsonl(data / "gold_dev" / "role_pairs.jsonl", [{"id": "a", "first": PROGRAMMER}])
    with pytest.raises(DataInvalid, match="second"):
        evaluate(bundles["role"], Settings(data, samples=200))

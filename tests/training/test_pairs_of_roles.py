"""Pairs of vacancies that one duty tells apart, as examples to learn from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import razbor
from razbor.training.data import TrainingData
from razbor.training.held_out import beside, read_held_out
from razbor.training.train import train
from tests.training.corpus import ROLE, write_corpus

pytestmark = pytest.mark.training

TEXT = "Хлебозавод ищет человека в отдел.\nОбязанности:\n{duty}\nТребования:\nвнимательность"


def member(duty: str, tech: str, category: str, *, lead: bool = False) -> dict[str, object]:
    text = TEXT.format(duty=duty)
    return {
        "title": "Мукомол",
        "description": text,
        "tech": tech,
        "category": category,
        "lead": lead,
    }


PAIRS = [
    {
        "id": f"p-{number}",
        "language": "ru",
        "first": member("писать мельничные программы на языке Помол", "tech", "Backend"),
        "second": member("молоть муку мельничным жёрновом", "other", "Other", lead=number == 0),
    }
    for number in range(8)
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_corpus(tmp_path_factory.mktemp("data") / "data")
    lines = [f"{json.dumps(pair, ensure_ascii=False)}\n" for pair in PAIRS]
    (folder / "silver" / "role_pairs.jsonl").write_text("".join(lines), "utf-8")
    return folder


def test_both_members_are_examples(data: Path) -> None:
    source = TrainingData(data, "silver")
    found = source.pairs()
    assert [item.role.uid for item in found[:2]] == ["p-0/first", "p-0/second"]
    assert [item.role.lead for item in found[:4]] == [False, True, False, False]
    assert {item.role.areas for item in found} == {None}
    assert "silver/role_pairs.jsonl" in {file.name for file in source.digests}
    (data / "none").mkdir(exist_ok=True)
    assert TrainingData(data, "none").pairs() == ()


def test_they_teach_what_a_duty_means_and_judge_nothing(data: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "role.toml"
    recipe.write_text(f"pair_weight = 3.0\n{ROLE}", "utf-8")
    bundle = train(recipe, data, tmp_path / "role")
    assert "8 pairs of vacancies" in bundle.manifest.description
    rz = razbor.load(["role"], bundles={"role": bundle.folder})
    told = [
        rz.vacancy(title="Мукомол", description=TEXT.format(duty=duty)).role
        for duty in ("писать программы на языке Помол", "молоть муку жёрновом")
    ]
    assert [each.category for each in told if each is not None] == ["Backend", "Other"]
    judged, _ = read_held_out(beside(bundle.folder))
    for part in judged.values():
        assert not any(document.startswith("p-") for document in part.documents)
    plain = tmp_path / "plain.toml"
    plain.write_text(ROLE, "utf-8")
    without = train(plain, data, tmp_path / "plain")
    assert "pairs" not in without.manifest.description
    assert all("role_pairs" not in file.name for file in without.manifest.training.data)

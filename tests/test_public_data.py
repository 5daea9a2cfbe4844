"""The data that ship: rows that fit, counts that the README states, no split in both halves."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from razbor.dataset import load_roles, load_sections, load_titles
from razbor.labels import ids, tech_categories

PUBLIC = Path(__file__).parents[1] / "data" / "public"


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("split", ["train", "test"])
def test_every_row_fits(split: str) -> None:
    assert len(load_sections(PUBLIC, split).items) == 40
    assert len(load_titles(PUBLIC, split).items) == 200
    for item in load_roles(PUBLIC, split).items:
        assert (item.role.tech == "tech") == (item.role.category in tech_categories())
        assert item.vacancy.language in ("ru", "en", "de")


def test_the_halves_are_apart_and_have_the_languages_stated() -> None:
    rows = [
        row for split in ("train", "test") for row in _lines(PUBLIC / split / "vacancies.jsonl")
    ]
    assert len({row["uid"] for row in rows}) == len({row["description"] for row in rows}) == 80
    assert Counter(row["language"] for row in rows) == {"ru": 40, "en": 15, "de": 25}
    titles = [row for split in ("train", "test") for row in _lines(PUBLIC / split / "titles.jsonl")]
    assert len({row["title"] for row in titles}) == 400
    html = {row["uid"] for row in _lines(PUBLIC / "html.jsonl")}
    assert len(html) == 40
    assert html <= {row["uid"] for row in rows}


@pytest.mark.parametrize(("split", "count"), [("train", 1215), ("test", 60)])
def test_both_sides_of_a_pair_are_labelled(split: str, count: int) -> None:
    pairs = _lines(PUBLIC / split / "role_pairs.jsonl")
    assert len(pairs) == len({pair["id"] for pair in pairs}) == count
    for pair in pairs:
        for side in (pair["first"], pair["second"]):
            assert isinstance(side, dict)
            assert side["category"] in ids("categories")
            assert (side["tech"] == "tech") == (side["category"] in tech_categories())


def test_pairs_that_teach_hold_no_text_of_those_that_test() -> None:
    texts: dict[str, set[object]] = {}
    for split in ("train", "test"):
        pairs = _lines(PUBLIC / split / "role_pairs.jsonl")
        sides = [pair[side] for pair in pairs for side in ("first", "second")]
        texts[split] = {side["description"] for side in sides if isinstance(side, dict)}
    assert texts["train"].isdisjoint(texts["test"])

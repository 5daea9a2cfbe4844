from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from razbor.dataset.labelled_texts import LabelledText, load_texts
from razbor.errors import DataInvalid, DataMissing, DataScarce
from razbor.training.contrastive.examples import split
from razbor.training.contrastive.recipe import SetfitRecipe
from tests.training.contrastive.answers import RECIPE, rows, write_csv, write_jsonl

LABELS = ("process", "result", "neutral")
ITEMS = tuple(LabelledText.model_validate(row) for row in rows())


def recipe(old: str = "", new: str = "") -> SetfitRecipe:
    assert old in RECIPE
    return SetfitRecipe.model_validate(tomllib.loads(RECIPE.replace(old, new)))


def test_a_draw_takes_what_it_says_and_none_that_judges() -> None:
    parts = split(recipe(), ITEMS)
    assert [parts.train.labels.count(number) for number in range(3)] == [12, 6, 4]
    assert [parts.validation.labels.count(number) for number in range(3)] == [6, 3, 2]
    assert not set(parts.train.texts) & set(parts.validation.texts)
    assert parts == split(recipe(), ITEMS)
    assert parts != split(recipe("seed = 5", "seed = 6"), ITEMS)


def test_without_a_draw_all_the_rest_trains() -> None:
    parts = split(recipe("draw = {", "# {"), ITEMS)
    assert [parts.train.labels.count(number) for number in range(3)] == [18, 9, 6]


def test_a_text_that_occurs_twice_is_on_one_side() -> None:
    parts = split(recipe("draw = {", "# {"), [*ITEMS, *ITEMS])
    assert len(parts.train) + len(parts.validation) == len(ITEMS)


def test_a_limit_keeps_the_shares_of_the_labels() -> None:
    parts = split(recipe(), ITEMS, limit=11)
    assert [parts.train.labels.count(number) for number in range(3)] == [6, 3, 2]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("neutral = 4", "neutral = 40", "40"),
        ("neutral = 4", "neutral = 1", "'neutral'"),
        ("share = 0.25", "share = 0.01", "judge by"),
    ],
)
def test_too_few_texts_are_refused(old: str, new: str, named: str) -> None:
    with pytest.raises(DataScarce, match=named):
        split(recipe(old, new), ITEMS)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"neutral"]', '"neutrum"]', "neutrum"),
        ('"neutral"]', '"neutral", "result"]', "twice"),
        ("neutral = 4 }", "neutral = 4, praise = 3 }", "praise"),
        (", neutral = 4", "", "other labels"),
        ("max_tokens = 16", "max_tokens = 64", "positions"),
        ('keep = "last"', 'keep = "last"\npatience = 2', "patience"),
        ("rate = 0.003", "rates = 0.003", "rates"),
        ("rate = 0.003", 'rate = "fast"', "rate"),
        ("warmup_share = 0.1", "warmup_share = 1.5", "warmup_share"),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused(old: str, new: str, named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        recipe(old, new)


def test_a_table_reads_as_lines_do(tmp_path: Path) -> None:
    write_jsonl(tmp_path)
    write_csv(tmp_path / "answers.csv")
    lines = load_texts(tmp_path, "answers/train.jsonl", LABELS)
    table = load_texts(tmp_path, "answers.csv", LABELS)
    assert table.items == lines.items
    assert table.files[0].rows == 44


def test_rows_that_do_not_fit_are_named_without_their_text(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text(
        '{"text": "секрет", "label": "process"}\n{"text": "секрет", "label": "praise"}\n', "utf-8"
    )
    with pytest.raises(DataInvalid, match=r"bad.jsonl:2.*not in the list") as caught:
        load_texts(tmp_path, "bad.jsonl", LABELS)
    assert "секрет" not in str(caught.value)
    (tmp_path / "bad.csv").write_text("text,label\nсекрет,process\nсекрет,\n", "utf-8")
    with pytest.raises(DataInvalid, match=r"bad.csv:3") as caught:
        load_texts(tmp_path, "bad.csv", LABELS)
    assert "секрет" not in str(caught.value)
    for name, content in (
        ("empty.csv", b"text,label\n"),
        ("cp1251.csv", "секрет".encode("cp1251")),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DataInvalid, match=name):
            load_texts(tmp_path, name, LABELS)
    with pytest.raises(DataMissing):
        load_texts(tmp_path, "none.csv", LABELS)

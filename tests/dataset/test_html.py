from __future__ import annotations

import hashlib
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from razbor.dataset import load_html
from razbor.errors import DataInvalid, DataMissing
from tests.evaluation.making import marked, write_jsonl

PUBLIC = Path(__file__).parents[2] / "data" / "public"
BAKERY = "<p><b>Чем заняты мы:</b></p><ul><li>Печём хлеб</li><li>Варим сыр</li></ul>"
SHOWN = "Чем заняты мы:\n• Печём хлеб\n• Варим сыр"
FRAGMENTS = [[0, 14, "heading"], [17, 27, "responsibilities"], [30, 39, "responsibilities"]]


def write_pool(data: Path, rows: Sequence[dict[str, Any]]) -> Path:
    data.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows)), data / "vacancies.parquet")
    return data


def labels(path: Path, **changes: object) -> Path:
    digest = hashlib.sha256(SHOWN.encode()).hexdigest()
    row = {"uid": "bakery", "text_sha256": digest, "fragments": FRAGMENTS, **changes}
    return write_jsonl(path, [row])


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    rows: list[dict[str, Any]] = [
        {"uid": "bakery", "title": "Пекарь", "description": BAKERY, "lang": "ru"},
        {"uid": "ferry", "title": None, "description": None, "lang": None},
    ]
    return write_pool(tmp_path / "data", rows)


def test_labels_without_texts_find_their_vacancies(pool: Path, tmp_path: Path) -> None:
    found = load_html(labels(tmp_path / "labels.jsonl"), pool, "gold_dev")
    (item,) = found.items
    assert item.markup == BAKERY
    vacancy = item.marked.vacancy
    assert (vacancy.uid, vacancy.title, vacancy.language) == ("bakery", "Пекарь", "ru")
    assert vacancy.description == SHOWN
    assert [(row.text, row.label) for row in item.marked.fragments] == [
        ("Чем заняты мы:", "heading"),
        ("Печём хлеб", "responsibilities"),
        ("Варим сыр", "responsibilities"),
    ]
    assert [(file.name, file.rows) for file in found.files] == [("labels.jsonl", 1)]
    assert found.pool is not None
    assert (found.pool.name, found.pool.rows) == ("vacancies.parquet", 2)
    digest = hashlib.sha256((pool / "vacancies.parquet").read_bytes()).hexdigest()
    assert found.pool.sha256 == digest
    assert found.elsewhere == 0


@pytest.mark.parametrize("name", ["silver/sections_vacancies.jsonl", "gold_dev/vacancies.jsonl"])
def test_vacancies_of_silver_and_gold_are_left_out_and_counted(
    pool: Path, tmp_path: Path, name: str
) -> None:
    file = labels(tmp_path / "labels.jsonl")
    (row,) = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{row}\n{row.replace('bakery', 'ferry')}\n", encoding="utf-8")
    write_jsonl(pool / name, [{"uid": "ferry", "title": "Матрос", "description": ""}])
    found = load_html(file, pool, "gold_dev")
    assert [item.marked.vacancy.uid for item in found.items] == ["bakery"]
    assert found.elsewhere == 1
    write_jsonl(
        pool / name, [{"uid": uid, "title": "", "description": ""} for uid in ("bakery", "ferry")]
    )
    with pytest.raises(DataInvalid, match="silver or gold_dev"):
        load_html(file, pool, "gold_dev")


REFUSED = [
    ({"text_sha256": "0" * 64}, "sha256"),
    ({"uid": "nobody"}, "uid without a vacancy"),
    ({"fragments": [[0, 14, "heading"], [30, 40, "terms"]]}, "offsets 30 to 40"),
    ({"fragments": [[14, 14, "terms"]]}, "offsets 14 to 14"),
    ({"fragments": [[-1, 14, "terms"]]}, "greater_than_equal"),
    ({"fragments": [[0, 14, "хлеб"]]}, "unknown_label"),
    ({"fragments": []}, "too_short"),
    ({"fragments": [[0, 14]]}, "fragments"),
]


@pytest.mark.parametrize(("changes", "found"), REFUSED)
def test_labels_that_do_not_fit_are_refused_by_line_and_without_text(
    pool: Path, tmp_path: Path, changes: dict[str, object], found: str
) -> None:
    file = labels(tmp_path / "labels.jsonl", **changes)
    with pytest.raises(DataInvalid, match=found) as refused:
        load_html(file, pool, "gold_dev")
    assert refused.value.place == f"{file}:1"
    shown = "".join(traceback.format_exception(refused.value))
    assert "Печём" not in shown
    assert "хлеб" not in shown


def test_another_layout_is_refused_with_what_helps(pool: Path, tmp_path: Path) -> None:
    write_pool(pool, [{"uid": "bakery", "title": "Пекарь", "description": BAKERY + "<p>Ждём</p>"}])
    with pytest.raises(DataInvalid, match="sha256") as refused:
        load_html(labels(tmp_path / "labels.jsonl"), pool, "gold_dev")
    assert "labelled" in refused.value.expected
    assert "label the text anew" in refused.value.remedy


def test_data_that_are_no_vacancies_are_refused(pool: Path, tmp_path: Path) -> None:
    file = labels(tmp_path / "labels.jsonl")
    write_pool(pool, [{"uid": "bakery", "title": "Пекарь"}])
    with pytest.raises(DataInvalid, match="KeyError"):
        load_html(file, pool, "gold_dev")
    (pool / "vacancies.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataInvalid, match="ArrowInvalid"):
        load_html(file, pool, "gold_dev")
    with pytest.raises(DataMissing):
        load_html(file, tmp_path, "gold_dev")
    with pytest.raises(DataMissing):
        load_html(tmp_path / "none.jsonl", pool, "gold_dev")


def write_came(folder: Path, markup: str = BAKERY) -> Path:
    """A split, and its vacancies as they came; the file, in the folder of the split."""
    parts = [("Чем заняты мы:", "heading"), ("• Печём хлеб", "notes"), ("• Варим сыр", "notes")]
    description, rows = marked("bakery", parts)
    vacancy = {"uid": "bakery", "title": "Пекарь", "description": description, "language": "ru"}
    write_jsonl(folder / "test" / "sections.jsonl", rows)
    write_jsonl(folder / "test" / "vacancies.jsonl", [vacancy])
    other = {**vacancy, "uid": "ferry", "description": "<p>Ходим по реке</p>"}
    return write_jsonl(folder / "html.jsonl", [other, {**vacancy, "description": markup}])


def test_vacancies_as_they_came_take_the_labels_of_the_split(tmp_path: Path) -> None:
    found = load_html(write_came(tmp_path), tmp_path, "test")
    (item,) = found.items
    assert (item.markup, item.marked.vacancy.description) == (BAKERY, SHOWN)
    assert [row.label for row in item.marked.fragments] == ["heading", "notes", "notes"]
    assert [file.name for file in found.files] == [
        "html.jsonl", "test/sections.jsonl", "test/vacancies.jsonl",
    ]  # fmt: skip
    assert found.pool is None


@pytest.mark.parametrize(("split", "count"), [("train", 19), ("test", 21)])
def test_public_vacancies_as_they_came_show_the_text_that_is_labelled(
    split: str, count: int
) -> None:
    assert len(load_html(PUBLIC / "html.jsonl", PUBLIC, split).items) == count


def test_a_vacancy_that_shows_another_text_is_refused(tmp_path: Path) -> None:
    file = write_came(tmp_path, BAKERY.replace("сыр", "мёд"))
    with pytest.raises(DataInvalid, match="sha256") as refused:
        load_html(file, tmp_path, "test")
    assert refused.value.place == f"{file}:2"


def test_a_split_without_any_of_them_is_refused(tmp_path: Path) -> None:
    file = write_came(tmp_path)
    (row, _) = file.read_text(encoding="utf-8").splitlines()
    file.write_text(row, encoding="utf-8")
    with pytest.raises(DataInvalid, match="no vacancy of the split"):
        load_html(file, tmp_path, "test")

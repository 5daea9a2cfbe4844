from __future__ import annotations

import csv
import io
import json
from importlib.resources import files
from pathlib import Path

import pytest

from razbor.errors import BrokenEncoding, BrokenRecord, ColumnMissing, EmptyFile
from razbor.reading import Columns, read_vacancies
from razbor.reading.columns import known_names, normalise
from razbor.reading.wrapping import MAX_DEPTH

from .helpers import BAKER, COOK, TESTER, failed, good, lines, only, put, read, titles

BOTH = [COOK["title"], TESTER["title"]]


def as_json(folder: Path, value: object) -> Path:
    return put(folder / "x.json", json.dumps(value, ensure_ascii=False))


def test_shape_of_the_table() -> None:
    text = files("razbor.reading").joinpath("wrappers.tsv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines(), delimiter="\t"))
    assert rows[0] == ["key", "language"]
    assert all(len(row) == 2 and all(cell.strip() == cell != "" for cell in row) for row in rows)
    assert {row[1] for row in rows[1:]} == {"ru", "en", "de"}
    keys = [normalise(row[0]) for row in rows[1:]]
    assert len(keys) == len(set(keys))
    names = known_names()
    assert not {*keys} & {*names["title"], *names["description"]}


@pytest.mark.parametrize(
    "value",
    [
        {"vacancies": [COOK, TESTER]},
        {"found": 2, "Results": [COOK, TESTER], "page": 0},
        {"data": {"jobs": [COOK, TESTER]}},
        {"status": "200", "results": {"vacancies": [{"vacancy": COOK}, {"vacancy": TESTER}]}},
        {"hits": {"total": 2, "hits": [{"_source": COOK}, {"_source": TESTER}]}},
        {"meta": {"title": "no wrapper"}, "Stellenangebote": [COOK, TESTER]},
        {"data": [COOK], "vacancies": [TESTER]},
        {"data": {"count": 2}, "vacancies": [COOK, TESTER]},
        [{"job": COOK}, {"job": TESTER}],
    ],
)
def test_a_list_under_another_key(tmp_path: Path, value: object) -> None:
    path = as_json(tmp_path, value)
    found = good(read(path))
    assert [vacancy.title for vacancy in found] == BOTH
    assert [vacancy.source for vacancy in found] == [f"{path.as_posix()}:{n}" for n in (1, 2)]
    assert not [vacancy.reading_notes for vacancy in found if vacancy.reading_notes]
    stream = io.BytesIO(json.dumps(value).encode())
    assert titles(read_vacancies("-", stdin=stream)) == BOTH


@pytest.mark.parametrize("value", [{"vacancy": COOK}, {"data": {"job": COOK}, "ok": True}])
def test_an_object_under_another_key(tmp_path: Path, value: object) -> None:
    path = as_json(tmp_path, value)
    assert (only(read(path)).title, only(read(path)).source) == (COOK["title"], path.as_posix())


def test_lines_of_wrapped_objects(tmp_path: Path) -> None:
    path = put(tmp_path / "x.jsonl", lines({"vacancy": COOK}, {"data": [TESTER, BAKER]}))
    found = good(read(path))
    assert [vacancy.title for vacancy in found] == [*BOTH, BAKER["title"]]
    assert [str(vacancy.source).removeprefix(path.as_posix()) for vacancy in found] == [
        *(":1", ":2:1", ":2:2")
    ]


def test_pages_one_after_another(tmp_path: Path) -> None:
    path = put(tmp_path / "x.json", lines({"items": [COOK]}, {"items": [TESTER]}))
    assert titles(read(path)) == BOTH


@pytest.mark.parametrize("first", [True, False])
def test_an_object_with_a_text_of_its_own_is_the_vacancy(tmp_path: Path, first: bool) -> None:
    data = {"data": [1, {"id": 2}], "result": {"ok": True}}
    value = {**COOK, **data} if first else {**data, **COOK}
    vacancy = only(read(as_json(tmp_path, value)))
    assert (vacancy.title, vacancy.reading_notes) == (COOK["title"], [])


def test_what_is_left_out_beside_a_title_is_noted(tmp_path: Path) -> None:
    vacancy = only(read(as_json(tmp_path, {"name": "Jobs by the sea", "jobs": [COOK]})))
    assert vacancy.title == "Jobs by the sea"
    assert vacancy.reading_notes == [
        'what lies under "jobs" was not read: there is a title or a description beside it'
    ]


def test_chosen_keys_are_looked_for_inside(tmp_path: Path) -> None:
    path = as_json(tmp_path, {"total": 1, "jobs": [{"rank": "Skipper", "note": "Sail."}]})
    vacancy = only(read(path, Columns(title="rank", description="note")))
    assert (vacancy.title, vacancy.description) == ("Skipper", "Sail.")


def test_a_chosen_key_is_a_text_whatever_it_is_called(tmp_path: Path) -> None:
    path = as_json(tmp_path, {"data": [COOK], "title": "Bosun"})
    failed(read(path, Columns(description="data")), BrokenRecord)
    path = as_json(tmp_path, {"data": "Sail.", "title": "Bosun"})
    assert only(read(path, Columns(description="data"))).description == "Sail."


def test_items_that_are_no_vacancies_cost_themselves(tmp_path: Path) -> None:
    path = as_json(tmp_path, {"vacancies": [5, {"id": 1}, COOK, None, TESTER]})
    found = read(path)
    assert titles(found) == BOTH
    kinds = [type(item).__name__ for item in found]
    assert kinds == ["Failure", "Failure", "Vacancy", "Failure", "Vacancy"]
    failed(found[:1], BrokenRecord)
    assert failed(found[1:2], ColumnMissing).source.endswith("x.json:2")


def test_a_broken_byte_costs_its_item(tmp_path: Path) -> None:
    data = b'{"jobs": [' + json.dumps(COOK).encode() + b',{"title": "\xff"},'
    path = put(tmp_path / "x.json", data + json.dumps(TESTER).encode() + b"]}")
    found = read(path)
    assert failed(found, BrokenEncoding).source.endswith("x.json:2")
    assert titles(found) == BOTH


@pytest.mark.parametrize("value", [{"vacancies": []}, {"data": {"x": 1}, "items": []}])
def test_an_empty_list_is_an_empty_file(tmp_path: Path, value: object) -> None:
    failed(read(as_json(tmp_path, value)), EmptyFile)


def test_keys_that_are_not_looked_into_are_told(tmp_path: Path) -> None:
    error = failed(read(as_json(tmp_path, {"meta": 1, "rows": [COOK]})), ColumnMissing).error
    assert '"meta", "rows"' in error.found
    assert '"items", "vacancies", "data"' in error.remedy


def test_wrappers_without_an_end_cost_one_record(tmp_path: Path) -> None:
    deep: object = COOK
    for _ in range(MAX_DEPTH + 100):
        deep = {"data": deep}
    failed(read(as_json(tmp_path, deep)), ColumnMissing)

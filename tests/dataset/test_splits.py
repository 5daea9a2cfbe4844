from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from razbor.dataset import load_roles, load_sections, load_titles, vacancy_titles
from razbor.errors import DataInvalid, DataMissing, RazborError
from tests.evaluation.making import write_jsonl

SPLIT = "gold_dev"
Change = Callable[[list[dict[str, Any]]], object]


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def change(path: Path, edit: Change) -> None:
    found = rows(path)
    edit(found)
    write_jsonl(path, found)


def refused(load: Callable[[Path, str], object], data: Path) -> DataInvalid:
    with pytest.raises(DataInvalid) as caught:
        load(data, SPLIT)
    return caught.value


def test_what_is_read(data: Path) -> None:
    gold = load_sections(data, SPLIT)
    assert [each.vacancy.uid for each in gold.items] == ["cafe", "lab", "shop"]
    assert [len(each.fragments) for each in gold.items] == [8, 4, 1]
    path = data / SPLIT / "sections.jsonl"
    file = gold.files[0]
    assert (file.name, file.rows) == ("gold_dev/sections.jsonl", 13)
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert gold.files[1].name == "gold_dev/vacancies.jsonl"
    assert len(load_titles(data, SPLIT).items) == 3
    assert [each.role.category for each in load_roles(data, SPLIT).items] == [
        "Other",
        "Desktop / Systems",
        "Team lead",
    ]


def test_silver_has_vacancies_for_each_task(data: Path) -> None:
    folder = data / SPLIT
    (folder / "sections_vacancies.jsonl").write_bytes((folder / "vacancies.jsonl").read_bytes())
    (folder / "vacancies.jsonl").rename(folder / "roles_vacancies.jsonl")
    assert load_sections(data, SPLIT).files[1].name == "gold_dev/sections_vacancies.jsonl"
    assert load_roles(data, SPLIT).files[1].name == "gold_dev/roles_vacancies.jsonl"


def test_items_come_in_the_order_of_their_file(data: Path) -> None:
    before = [load(data, SPLIT).items for load in (load_roles, load_titles)]
    for name in ("roles.jsonl", "titles.jsonl"):
        change(data / SPLIT / name, list.reverse)
    after = [load(data, SPLIT).items for load in (load_roles, load_titles)]
    assert [tuple(reversed(items)) for items in after] == before


def test_blank_lines_are_passed_over_and_counted(data: Path) -> None:
    path = data / SPLIT / "titles.jsonl"
    path.write_text('\n\n{"title": "Повар", "areas": []}\n\n{"title": 5}\n', encoding="utf-8")
    assert refused(load_titles, data).place == f"{path}:5"


def test_untitled_vacancies_have_no_title_to_judge(data: Path) -> None:
    change(data / SPLIT / "vacancies.jsonl", lambda found: found[0].update(title=" "))
    titles = vacancy_titles(load_roles(data, SPLIT))
    assert len(titles.items) == 2


@pytest.mark.parametrize(
    ("load", "name", "line", "edit", "found"),
    [
        (load_sections, "sections", 2, {"start": 14}, "offsets 14 to"),
        (load_sections, "sections", 2, {"stop": 9000}, "to 9000 that miss"),
        (load_sections, "sections", 3, {"start": 30, "stop": 30, "text": ""}, "offsets 30 to 30"),
        (load_sections, "sections", 2, {"start": -3}, "start (greater_than_equal)"),
        (load_sections, "sections", 2, {"start": "13"}, "start (int_type)"),
        (load_sections, "sections", 2, {"label": "duties"}, "label (unknown_label)"),
        (load_sections, "sections", 2, {"uid": "nobody"}, "a uid without a vacancy"),
        (load_sections, "sections", 2, {"uid": ""}, "uid (string_too_short)"),
        (load_sections, "vacancies", 2, {"uid": "cafe"}, "a uid that occurred before"),
        (load_sections, "vacancies", 1, {"description": None}, "description (string_type)"),
        (load_roles, "roles", 3, {"uid": "nobody"}, "a uid without a vacancy"),
        (load_roles, "roles", 2, {"uid": "cafe"}, "a uid that occurred before"),
        (load_roles, "roles", 2, {"tech": "yes"}, "tech (literal_error)"),
        (load_roles, "roles", 2, {"category": "Cook"}, "category (unknown_label)"),
        (load_roles, "roles", 2, {"areas": ["cook"]}, "areas.0 (unknown_label)"),
        (load_titles, "titles", 1, {"areas": ["cook"]}, "areas.0 (unknown_label)"),
        (load_titles, "titles", 1, {"title": ""}, "title (string_too_short)"),
    ],
)
def test_rows_that_do_not_fit_are_named_without_their_text(
    data: Path,
    load: Callable[[Path, str], object],
    name: str,
    line: int,
    edit: dict[str, Any],
    found: str,
) -> None:
    path = data / SPLIT / f"{name}.jsonl"
    change(path, lambda read: read[line - 1].update(edit))
    error = refused(load, data)
    assert error.place == f"{path}:{line}"
    assert found in error.found
    assert_no_text(error, data)


def test_what_is_no_json_is_named_without_its_text(data: Path) -> None:
    path = data / SPLIT / "titles.jsonl"
    path.write_text('{"title": "Программист', encoding="utf-8")
    error = refused(load_titles, data)
    assert error.place == f"{path}:1"
    assert_no_text(error, data)


def test_other_encodings_are_refused(data: Path) -> None:
    path = data / SPLIT / "titles.jsonl"
    path.write_bytes('{"title": "Повар", "areas": []}'.encode("cp1251"))
    assert refused(load_titles, data).place == f"{path}:1"


def test_a_vacancy_with_nothing_to_read(data: Path) -> None:
    change(
        data / SPLIT / "vacancies.jsonl",
        lambda found: found[1].update(title=" ", description="\n"),
    )
    error = refused(load_roles, data)
    assert error.found == "a vacancy with nothing to read"
    assert error.place == f"{data / SPLIT / 'roles.jsonl'}:2"


def test_a_file_without_rows(data: Path) -> None:
    path = data / SPLIT / "titles.jsonl"
    path.write_text("\n", encoding="utf-8")
    assert refused(load_titles, data).place == str(path)


@pytest.mark.parametrize(
    ("load", "name"),
    [
        (load_sections, "sections"),
        (load_sections, "vacancies"),
        (load_roles, "roles"),
        (load_titles, "titles"),
    ],
)
def test_missing_files(data: Path, load: Callable[[Path, str], object], name: str) -> None:
    (data / SPLIT / f"{name}.jsonl").unlink()
    with pytest.raises(DataMissing, match="RAZBOR_DATA") as caught:
        load(data, SPLIT)
    assert f"{name}.jsonl" in caught.value.place


def test_a_missing_split(data: Path) -> None:
    with pytest.raises(DataMissing, match="no such split"):
        load_titles(data, "gold_of_tomorrow")


def assert_no_text(error: RazborError, data: Path) -> None:
    shown = "".join(traceback.format_exception(error))
    for word in ("кофе", "посуду", "Бариста", "телескоп", "Программист"):
        assert word not in shown

from __future__ import annotations

import hashlib
import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.dataset import join_roles, join_sections, join_titles
from razbor.dataset.joining import mark
from razbor.dataset.rows import HtmlLabelsRow, VacancyRow
from razbor.dataset.tables import titles_by_row, vacancies_by_uid
from razbor.errors import DataInvalid, DataMissing
from tests.evaluation.making import write_jsonl

LABELS = Path(__file__).parents[2] / "data" / "labels"

PLAIN = "Чиним лодки на реке\nНужен опыт от года"
MARKUP = "<p><b>Задачи:</b></p><ul><li>Шить паруса</li><li>Красить борта</li></ul>"
SHOWN = "Задачи:\n• Шить паруса\n• Красить борта"
TITLES = ["Плотник", "Парусный мастер", None, "Шкипер учебного судна"]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


SECTIONS: list[dict[str, Any]] = [
    {
        "uid": "sail",
        "text_sha256": sha256(SHOWN),
        "html": True,
        "fragments": [[0, 7, "heading"], [24, 37, "mixed"], [10, 21, "responsibilities"]],
        "open": True,
    },
    {
        "uid": "boat",
        "text_sha256": sha256(PLAIN),
        "html": False,
        "fragments": [[0, 19, "notes"], [20, 38, "requirements"]],
    },
]
ANSWERS = {"category": "Engineer (non-IT)", "tech": "other", "lead": True}
ROLES: list[dict[str, Any]] = [
    {"uid": "boat", "text_sha256": sha256(f"Плотник\n{PLAIN}"), **ANSWERS, "second": ANSWERS},
    {"uid": "sail", "text_sha256": sha256(f"Мастер\n{MARKUP}"), **ANSWERS, "lead": False},
]
AREAS: list[dict[str, Any]] = [
    {"file": "titles.parquet", "row": 3, "text_sha256": sha256("Шкипер учебного судна")},
    {"file": "titles.parquet", "row": 0, "text_sha256": sha256("Плотник")},
    {"file": "vacancies.parquet", "row": 1, "text_sha256": sha256("Мастер")},
]
FILES = {
    "sections.jsonl": SECTIONS,
    "roles.jsonl": ROLES,
    "titles.jsonl": [{**row, "areas": ["worker"]} for row in AREAS],
}
JOINS: dict[str, Callable[[Path, Path], object]] = {
    "sections.jsonl": join_sections,
    "roles.jsonl": join_roles,
    "titles.jsonl": join_titles,
}


def write_vacancies(data: Path, **changes: object) -> None:
    rows: list[dict[str, Any]] = [
        {"uid": "boat", "title": "Плотник", "description": PLAIN, "is_html": False, "lang": "ru"},
        {"uid": "sail", "title": "Мастер", "description": MARKUP, "is_html": True, "lang": None},
        {"uid": "crew", "title": None, "description": None, "is_html": None, "lang": None},
    ]
    rows[1].update(changes)
    pq.write_table(pa.Table.from_pylist(rows), data / "vacancies.parquet")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    write_vacancies(folder)
    pq.write_table(pa.table({"id": [1, 2, 3, 4], "title": TITLES}), folder / "titles.parquet")
    return folder


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    for name, rows in FILES.items():
        write_jsonl(tmp_path / "labels" / name, rows)
    return tmp_path / "labels"


def change(labels: Path, name: str, **changes: object) -> None:
    """Give the first row of a file other values."""
    first, *others = FILES[name]
    write_jsonl(labels / name, [{**first, **changes}, *others])


def test_sections_stand_in_the_text_that_a_reader_sees(labels: Path, data: Path) -> None:
    found = join_sections(labels, data)
    sail, boat = found.items
    assert (sail.vacancy.description, sail.markup) == (SHOWN, MARKUP)
    assert [(row.text, row.label) for row in sail.fragments] == [
        ("Задачи:", "heading"),
        ("Шить паруса", "responsibilities"),
        ("Красить борта", "mixed"),
    ]
    assert (boat.vacancy.description, boat.markup) == (PLAIN, None)
    assert boat.vacancy.language == "ru"
    assert [row.text for row in boat.fragments] == PLAIN.split("\n")
    assert [(file.name, file.rows) for file in found.files] == [
        ("labels/sections.jsonl", 2),
        ("vacancies.parquet", 3),
    ]
    for file, path in zip(found.files, (labels / "sections.jsonl", data), strict=True):
        path = path if path.is_file() else path / file.name
        assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_roles_say_who_leads_and_nothing_of_areas(labels: Path, data: Path) -> None:
    found = join_roles(labels, data)
    boat, sail = found.items
    assert (boat.vacancy.title, boat.vacancy.description, boat.markup) == ("Плотник", PLAIN, None)
    assert (sail.vacancy.description, sail.markup) == (SHOWN, MARKUP)
    assert [item.role.lead for item in found.items] == [True, False]
    assert all(item.role.areas is None for item in found.items)
    assert boat.role.category == "Engineer (non-IT)"


def test_titles_come_from_their_rows(labels: Path, data: Path) -> None:
    found = join_titles(labels, data)
    assert [row.title for row in found.items] == ["Шкипер учебного судна", "Плотник", "Мастер"]
    assert {row.areas for row in found.items} == {("worker",)}
    assert [file.name for file in found.files] == [
        "labels/titles.jsonl",
        "titles.parquet",
        "vacancies.parquet",
    ]


REFUSED = [
    ("sections.jsonl", {"text_sha256": "0" * 64}, "sha256"),
    ("sections.jsonl", {"html": False}, "sha256"),
    ("sections.jsonl", {"uid": "nobody"}, "uid without a vacancy"),
    ("sections.jsonl", {"fragments": [[10, 38, "terms"]]}, "offsets 10 to 38"),
    ("sections.jsonl", {"fragments": [[0, 7, "паруса"]]}, "unknown_label"),
    ("sections.jsonl", {"html": "yes"}, "html"),
    ("roles.jsonl", {"text_sha256": sha256(PLAIN)}, "sha256"),
    ("roles.jsonl", {"uid": "nobody"}, "uid without a vacancy"),
    ("roles.jsonl", {"category": "паруса"}, "unknown_label"),
    ("roles.jsonl", {"lead": None}, "lead"),
    ("roles.jsonl", {"uid": "crew", "text_sha256": sha256("\n")}, "may be HTML"),
    ("titles.jsonl", {"text_sha256": sha256("Плотник")}, "sha256"),
    ("titles.jsonl", {"row": 4}, "row 4 without a title"),
    ("titles.jsonl", {"row": 2}, "row 2 without a title"),
    ("titles.jsonl", {"row": -1}, "row"),
    ("titles.jsonl", {"file": "../data/titles.parquet"}, "file"),
    ("titles.jsonl", {"areas": ["паруса"]}, "unknown_label"),
]


@pytest.mark.parametrize(("name", "changes", "found"), REFUSED)
def test_labels_that_do_not_fit_are_refused_by_line_and_without_text(
    labels: Path, data: Path, name: str, changes: dict[str, object], found: str
) -> None:
    change(labels, name, **changes)
    with pytest.raises(DataInvalid, match=found) as refused:
        JOINS[name](labels, data)
    assert refused.value.place == f"{labels / name}:1"
    shown = "".join(traceback.format_exception(refused.value))
    assert not any(word in shown for word in ("паруса", "Плотник", "лодки", "Шкипер"))


@pytest.mark.parametrize("name", FILES)
def test_a_text_labelled_twice_is_refused(labels: Path, data: Path, name: str) -> None:
    first, *_ = FILES[name]
    write_jsonl(labels / name, [first, first])
    with pytest.raises(DataInvalid, match="named before") as refused:
        JOINS[name](labels, data)
    assert refused.value.place == f"{labels / name}:2"


@pytest.mark.parametrize("changes", [{"title": "Швея"}, {"description": f"{MARKUP}<p>Ждём</p>"}])
def test_texts_that_changed_are_refused(
    labels: Path, data: Path, changes: dict[str, object]
) -> None:
    write_vacancies(data, **changes)
    with pytest.raises(DataInvalid, match="sha256") as refused:
        join_roles(labels, data)
    assert "label the text anew" in refused.value.remedy


def test_a_vacancy_without_a_word_is_refused(labels: Path, data: Path) -> None:
    write_vacancies(data, title="", description="<p> </p>")
    rows = [{**ROLES[1], "text_sha256": sha256("\n<p> </p>")}]
    write_jsonl(labels / "roles.jsonl", rows)
    with pytest.raises(DataInvalid, match="nothing to read"):
        join_roles(labels, data)


def test_what_is_not_there_is_named(labels: Path, data: Path) -> None:
    for join in JOINS.values():
        with pytest.raises(DataMissing, match="labels by reading"):
            join(data, data)
        with pytest.raises(DataMissing, match="parquet"):
            join(labels, labels)


def test_other_parquet_is_refused(labels: Path, data: Path) -> None:
    pq.write_table(pa.table({"uid": ["boat"], "name": ["Плотник"]}), data / "vacancies.parquet")
    for name, join in JOINS.items():
        with pytest.raises(DataInvalid, match="Parquet") as refused:
            join(labels, data)
        assert refused.value.place == str(data / "vacancies.parquet"), name
    (data / "vacancies.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataInvalid, match="Parquet"):
        join_sections(labels, data)


def test_only_the_vacancies_asked_for_are_read(data: Path) -> None:
    found, file = vacancies_by_uid(data, ["sail", "nobody"])
    assert list(found) == ["sail"]
    assert found["sail"].html is True
    assert file.rows == 3


TITLE = st.text(st.characters(codec="utf-8"), max_size=5)


@given(st.lists(TITLE, min_size=1, max_size=12), st.lists(st.integers(0, 14)), st.integers(1, 5))
def test_rows_are_found_in_any_order_and_in_any_group(
    tmp_path_factory: pytest.TempPathFactory, titles: list[str], rows: list[int], group: int
) -> None:
    folder = tmp_path_factory.mktemp("titles")
    pq.write_table(pa.table({"title": titles}), folder / "any.parquet", row_group_size=group)
    found, file = titles_by_row(folder, "any.parquet", rows)
    assert found == {row: titles[row] for row in rows if row < len(titles)}
    assert file.rows == len(titles)


@given(st.text(min_size=1, max_size=40), st.data())
def test_fragments_are_what_stands_at_their_offsets(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text) - 1)
    spans = [
        (start, data.draw(st.integers(start + 1, len(text))), "notes")
        for start in data.draw(st.lists(places, min_size=1, max_size=4))
    ]
    row = HtmlLabelsRow(uid="v", text_sha256="", fragments=tuple(spans))
    found = mark(VacancyRow(uid="v", title="", description=text), row, "here")
    assert all(text[each.start : each.stop] == each.text for each in found.fragments)
    assert sorted((each.start, each.stop) for each in found.fragments) == [
        (each.start, each.stop) for each in found.fragments
    ]
    assert len(found.fragments) == len(spans)


@pytest.mark.parametrize("name", FILES)
def test_labels_that_ship_hold_no_text_and_name_each_text_once(name: str) -> None:
    rows = [json.loads(line) for line in (LABELS / name).read_text("utf-8").splitlines()]
    named = [row.get("uid") or (row["file"], row["row"]) for row in rows]
    assert len(set(named)) == len(named)
    assert not {key for row in rows for key in row} & {"text", "title", "description"}


def test_vacancies_for_measuring_do_not_train() -> None:
    def uids(name: str) -> set[str]:
        lines = (LABELS / name).read_text("utf-8").splitlines()
        return {json.loads(line)["uid"] for line in lines}

    measured = uids("html_vacancies.jsonl")
    assert measured.isdisjoint(uids("sections.jsonl") | uids("roles.jsonl"))

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import ColumnMissing
from razbor.reading.columns import Columns, known_names, lay_out, normalise
from razbor.reading.record import _PAY, _READERS

TABLE = files("razbor.reading").joinpath("columns.tsv").read_text(encoding="utf-8")


def test_shape_of_the_table() -> None:
    rows = list(csv.reader(TABLE.splitlines(), delimiter="\t"))
    assert rows[0] == ["field", "name", "language"]
    assert all(len(row) == 3 and all(cell.strip() == cell != "" for cell in row) for row in rows)
    assert {row[2] for row in rows[1:]} == {"ru", "en", "de"}
    names = [normalise(row[1]) for row in rows[1:]]
    assert len(names) == len(set(names)), "a name stands for one field"
    fields = [row[0] for row in rows[1:]]
    assert fields == sorted(fields, key=fields.index), "the rows of a field stand together"


def test_every_field_has_a_reader_and_every_reader_names() -> None:
    assert set(known_names()) == {"title", "description", *_READERS, *_PAY}


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Job Title", "title"),
        ("vacancyTitle", "title"),
        ("  НАЗВАНИЕ ", "title"),
        ("Stellen-Titel", "title"),
        ("Название_вакансии", "title"),
        ("job-description", "description"),
        ("Текст", "description"),
        ("Text", "description"),
        ("Stellenbeschreibung", "description"),
    ],
)
def test_a_name_is_recognised(name: str, field: str) -> None:
    assert lay_out((name,), Columns()).fields == {field: name}


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("населенный пункт", "area"),
        ("Населе\u0308нный пункт", "area"),
        ("salary.from", "salary_from"),
        ("Währung", "salary_currency"),
        ("hiringOrganization", "employer"),
        ("Veröffentlicht am", "published_at"),
    ],
)
def test_other_fields_are_recognised(name: str, field: str) -> None:
    assert lay_out(("title", name), Columns()).fields[field] == name


def test_the_order_of_the_table_decides() -> None:
    assert lay_out(("name", "body", "title", "description"), Columns()).fields == {
        "title": "title",
        "description": "description",
    }


def test_a_chosen_column_wins_and_is_not_read_twice() -> None:
    layout = lay_out(("title", "text", "note"), Columns(title="text", description="Note"))
    assert layout.fields == {"title": "text", "description": "note"}
    assert lay_out(("text", "x"), Columns(title="text")).fields == {"title": "text"}


def test_keep() -> None:
    names = ("title", "name", "shift", "badge")
    assert lay_out(names, Columns(keep=("badge",))).keep == ("badge",)
    assert lay_out(names, Columns(keep=("*",))).keep == ("name", "shift", "badge")
    assert lay_out(names, Columns(keep=("*", "title"))).used == ["title", "name", "shift", "badge"]


def test_a_kept_column_must_be_there_unless_records_are_sparse() -> None:
    columns = Columns(keep=("badge",))
    with pytest.raises(ColumnMissing, match="badge"):
        lay_out(("title",), columns)
    assert lay_out(("title",), columns, sparse=True).keep == ("badge",)


@pytest.mark.parametrize("sparse", [False, True])
def test_a_kept_column_is_found_whatever_its_case(sparse: bool) -> None:
    columns = Columns(keep=("Shift Plan",))
    assert lay_out(("title", "shift_plan"), columns, sparse=sparse).keep == ("shift_plan",)


@pytest.mark.parametrize("columns", [Columns(title="rank"), Columns(description="rank")])
def test_a_chosen_column_must_be_there(columns: Columns) -> None:
    with pytest.raises(ColumnMissing, match='no column "rank" among "title", "description"'):
        lay_out(("title", "description"), columns)


def test_without_title_and_description_the_names_are_listed() -> None:
    with pytest.raises(ColumnMissing, match='"price", "colour"'):
        lay_out(("price", "colour"), Columns())


def test_a_text_in_the_place_of_a_name_is_not_shown() -> None:
    text = "Мы ищем человека, который любит порядок на складе"
    with pytest.raises(ColumnMissing) as caught:
        lay_out((text, "x\ny"), Columns())
    assert "склад" not in str(caught.value)


@pytest.mark.parametrize("columns", [Columns(), Columns(title="job"), Columns(keep=("job",))])
def test_a_first_row_that_is_no_header_is_not_shown(columns: Columns) -> None:
    row = ("Roofer", "Повар", "Mend the roof.", "2400")
    with pytest.raises(ColumnMissing, match="among 4 columns, none of them known") as caught:
        lay_out(row, columns)
    assert not [cell for cell in row if cell in str(caught.value)]


def test_names_are_shown_beside_a_known_one() -> None:
    with pytest.raises(ColumnMissing, match='among "Цвет", "Город"'):
        lay_out(("Цвет", "Город"), Columns())


@given(st.sampled_from(["title", "Описание вакансии", "key_skills"]), st.data())
def test_separators_and_case_do_not_matter(name: str, data: st.DataObject) -> None:
    separator = data.draw(st.sampled_from([" ", "_", "-", ".", "", " - "]))
    written = separator.join(name.replace("_", " ").split())
    assert normalise(written.upper()) == normalise(name)

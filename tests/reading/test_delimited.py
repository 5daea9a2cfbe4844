from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import BrokenEncoding, BrokenRecord, ColumnMissing, DamagedFile, EmptyFile
from razbor.reading import Columns, read_vacancies
from razbor.schema import Salary

from .helpers import failed, good, only, put, read, titles

BOARD = (
    "название;описание;город;зарплата от;зарплата до;валюта\n"
    '"Токарь";"Точим валы;\nвтулки.";Пермь;80 000;;RUR\n'
    "Слесарь;Собираем узлы, чиним;Псков;NaN;90000;RUR\n"
)


def test_a_board(tmp_path: Path) -> None:
    path = put(tmp_path / "board.csv", BOARD)
    turner, fitter = good(read(path))
    assert turner.description == "Точим валы;\nвтулки."
    assert (turner.area, turner.source) == ("Пермь", f"{path.as_posix()}:2")
    assert turner.salary == Salary(minimum=80_000, currency="RUR")
    assert (fitter.salary, fitter.source) == (
        Salary(maximum=90_000, currency="RUR"),
        f"{path.as_posix()}:4",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.csv.gz"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path: Path, delimiter: str, name: str, end: str) -> None:
    rows = [["Job Title", "Text", "id"], ["Roofer", f'Says "hi"{delimiter}\nloud', "5"]]
    table = io.StringIO()
    csv.writer(table, delimiter=delimiter, lineterminator=end).writerows(rows)
    vacancy = only(read(put(tmp_path / name, table.getvalue())))
    assert [vacancy.title, vacancy.description, vacancy.id] == rows[1]


def test_the_hint_of_excel(tmp_path: Path) -> None:
    vacancy = only(
        read(put(tmp_path / "x.csv", "\ufeffsep=|\r\ntitle|text\r\nMason|Lay bricks\r\n"))
    )
    assert (vacancy.title, vacancy.description) == ("Mason", "Lay bricks")
    assert str(vacancy.source).endswith(":3")


def test_a_title_alone_is_fine(tmp_path: Path) -> None:
    assert titles(read(put(tmp_path / "x.csv", "title\nMason\n\nWelder\n"))) == ["Mason", "Welder"]


def test_chosen_and_kept_columns(tmp_path: Path) -> None:
    path = put(tmp_path / "x.csv", "a,b,title\nMason,Lay bricks,7\n")
    vacancy = only(read(path, Columns(title="a", description="b", keep=("*",))))
    assert (vacancy.title, vacancy.description, vacancy.extra) == (
        "Mason",
        "Lay bricks",
        {"title": "7"},
    )


@pytest.mark.parametrize("columns", [Columns(title="c"), Columns(keep=("c",))])
def test_a_chosen_column_must_be_there(tmp_path: Path, columns: Columns) -> None:
    failed(read(put(tmp_path / "x.csv", "title,b\nMason,x\n"), columns), ColumnMissing)


@pytest.mark.parametrize("names", [("colour", "weight"), ("цвет", "вес_кг"), ("größe", "x2")])
def test_columns_that_nobody_knows_are_listed(tmp_path: Path, names: tuple[str, str]) -> None:
    path = put(tmp_path / "x.csv", f"{names[0]};{names[1]}\nblue;5\n")
    found = failed(read(path), ColumnMissing).error.found
    assert f'"{names[0]}", "{names[1]}"' in found


def test_a_table_without_a_header_shows_none_of_its_first_row(tmp_path: Path) -> None:
    path = put(tmp_path / "x.csv", "Скорняк;Чинит шубы;Елец\nЛудильщик;Лудит;Орёл\n")
    found = failed(read(path), ColumnMissing).error.found
    assert found == "no title and no description among 3 columns, none of them known"


@pytest.mark.parametrize("row", ["Mason", "Mason,Lay,bricks", '"Mason" x,y'])
def test_a_row_that_does_not_fit_costs_itself(tmp_path: Path, row: str) -> None:
    found = read(put(tmp_path / "x.csv", f"title,text\nWelder,a\n{row}\nPlumber,b,,\n"))
    assert failed(found, BrokenRecord).source.endswith("x.csv:3")
    assert titles(found) == ["Welder", "Plumber"]


def test_a_quote_that_is_never_closed_is_told(tmp_path: Path) -> None:
    found = read(put(tmp_path / "x.csv", 'title,text\nWelder,a\n"Mason,b\nPlumber,c\n'))
    failure = failed(found, BrokenRecord)
    assert failure.source.endswith("x.csv:3")
    assert "2 lines to the end are lost" in failure.error.found
    assert titles(found) == ["Welder"]


def test_a_broken_byte_costs_its_row(tmp_path: Path) -> None:
    data = "title,text\nШвея,а\n".encode() + b"x\xff\xfe,b\n" + "Ткач,в\n".encode()
    found = read(put(tmp_path / "x.csv", data))
    assert failed(found, BrokenEncoding).source.endswith("x.csv:3")
    assert titles(found) == ["Швея", "Ткач"]


def test_nul_bytes_and_long_cells(tmp_path: Path) -> None:
    long = "д" * 300_000
    vacancy = only(read(put(tmp_path / "x.csv", f"title,text\na\x00b,{long}\n")))
    assert (vacancy.title, vacancy.description) == ("a\x00b", long)


@pytest.mark.parametrize("content", ["", "\n\n", "title,text\n"])
def test_nothing_in_it(tmp_path: Path, content: str) -> None:
    failed(read(put(tmp_path / "x.csv", content)), EmptyFile)


@pytest.mark.parametrize(
    "content", ['[{"title": "x"}]', '{"title": "x"}', "<!doctype html>", b"PK\x03\x04", b"%PDF-1.7"]
)
def test_another_format_under_this_name(tmp_path: Path, content: str | bytes) -> None:
    failed(read(put(tmp_path / "x.csv", content)), DamagedFile)


CELLS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_what_a_writer_of_csv_writes_is_read(rows: list[tuple[str, str]], delimiter: str) -> None:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("title", "description"), *rows])
    stream = io.BytesIO(table.getvalue().encode())
    found = good(read_vacancies("-", stdin=stream))
    missing = {"NaN", "nan", "NULL", "null", "None", "<NA>", "#N/A"}
    expected = [tuple("" if cell in missing else cell for cell in row) for row in rows]
    assert [(v.title, v.description) for v in found] == expected

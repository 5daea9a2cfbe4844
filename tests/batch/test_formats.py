from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from razbor.batch.formats import SUFFIXES, explained, format_for
from razbor.batch.formats.csv import Csv
from razbor.batch.formats.flat import COLUMNS, header, row, safe
from razbor.batch.formats.jsonl import JsonLines
from razbor.batch.formats.parquet import Parquet, _row, schema
from razbor.batch.formats.xlsx import CUT, CUT_NOTE, MAX_CHARACTERS, REPLACED_NOTE, XlsxWriter
from razbor.schema import (
    Explanation,
    Fragment,
    Heading,
    Model,
    Occupation,
    Passage,
    Report,
    SourceBlock,
    Vacancy,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def report(title: str = "Пекарь", **fields: object) -> Report:
    return Report(text="", vacancy=Vacancy.model_validate({"title": title, **fields}))


def occupation(name: str, code: str | None = None, group: str | None = None) -> Occupation:
    spoke = [Passage(start=0, stop=6, text="Пекарь", kind="title", score=0.75)]
    return Occupation(
        uri=f"u:{name}",
        code=code,
        isco=group,
        name=name,
        names={"ru": name, "en": "x"},
        score=0.5,
        passages=spoke,
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "+7 900", "-5 °C", "@home", "\tx", "\rx", "\n=1", "＝1+1", "＠home"]
)
def test_what_a_spreadsheet_would_run_is_escaped(text: str) -> None:
    assert safe(text) == f"'{text}"
    cells = dict(zip(COLUMNS, row(report(employer=text), ()), strict=True))
    assert cells["employer"] == f"'{text}"


@pytest.mark.parametrize("cell", ["5 = 5", "", "'=1", -5.0, None, True])
def test_what_is_harmless_stays(cell: str | float | None) -> None:
    assert safe(cell) is cell


@given(TEXTS, TEXTS, TEXTS)
def test_no_cell_begins_like_a_formula(title: str, employer: str, kept: str) -> None:
    made = report(title, employer=employer, extra={"shift": kept})
    for cell in row(made, ("shift",)):
        assert not isinstance(cell, str) or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_every_cell_has_a_name_and_no_name_is_twice() -> None:
    keep = ("url", "смена", "=1", "смена")
    names = header(keep)
    assert names == (*COLUMNS, "kept_url", "смена", "'=1")
    assert len(row(report(), keep)) == len(names)
    assert header(("*", "смена")) == (*COLUMNS, "extra")


def test_what_explains_stands_between_the_columns_and_what_was_kept() -> None:
    keep = ("threshold", "смена")
    names = header(keep, explain=True)
    assert names == (*COLUMNS, *explained.COLUMNS, "kept_threshold", "смена")
    assert len(set(names)) == len(names)
    cells = row(report(), keep, explain=True)
    assert len(cells) == len(names)
    assert set(cells[len(COLUMNS) :]) == {None}  # nothing was asked
    assert header(keep) == (*COLUMNS, *keep)
    assert cells[: len(COLUMNS)] == row(report(), ())


def test_plain_cells_have_the_best_occupation_beside_the_areas() -> None:
    at = COLUMNS.index("areas")
    assert COLUMNS[at + 1 : at + 4] == ("occupation", "occupation_code", "isco")
    made = report()
    assert row(made, ())[at + 1 : at + 4] == (None, None, None)
    made.occupations = []
    assert row(made, ())[at + 1 : at + 4] == (None, None, None)
    made.occupations = [occupation("=пекарь", "7512.1", "7512"), occupation("повар")]
    assert row(made, ())[at + 1 : at + 4] == ("'=пекарь", "7512.1", "7512")


def test_parquet_has_every_field_of_an_occupation() -> None:
    struct = schema().field("occupations").type.value_type
    assert [field.name for field in struct] == list(Occupation.model_fields)
    spoke = struct.field("passages").type.value_type
    assert [field.name for field in spoke] == list(Passage.model_fields)
    many, none, unasked = report(), report(), report()
    many.occupations = [occupation("пекарь", "7512.1", "7512"), occupation("повар")]
    none.occupations = []
    rows = [Parquet().encode(each) for each in (many, none, unasked)]
    found = pa.Table.from_pylist(rows, schema=schema()).column("occupations").to_pylist()
    assert found[1:] == [[], None]
    assert [dict(each.pop("names")) for each in found[0]] == [
        each.names for each in many.occupations
    ]
    assert found[0] == [
        {name: value for name, value in each.to_dict().items() if name != "names"}
        for each in many.occupations
    ]


def test_kept_columns_are_found_as_the_reader_finds_them() -> None:
    made = report(extra={"Дата смены": "вт", "часы": [1, 2]})
    assert row(made, ("дата_смены", "часы", "нет"))[-3:] == ("вт", "[1, 2]", None)


@given(TEXTS, st.one_of(st.none(), TEXTS))
def test_json_lines_are_one_line_and_the_whole(title: str, employer: str | None) -> None:
    made = report(title, employer=employer)
    line = JsonLines().encode(made)
    assert line.count(b"\n") == 1
    assert json.loads(line) == made.to_dict()


@settings(deadline=None)  # the first call fetches what Arrow needs
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=3))
def test_parquet_takes_any_text(pairs: list[tuple[str, str]]) -> None:
    made = [report(title, employer=employer) for title, employer in pairs]
    table = pa.Table.from_pylist(list(map(Parquet().encode, made)), schema=schema())
    assert table.column("employer").to_pylist() == [employer for _, employer in pairs]


def test_parquet_has_a_value_for_every_column_and_no_other() -> None:
    columns = set(schema(scores=True, extra=True).names)
    assert columns - set(_row(report())) == ROLE
    assert set(_row(report())) <= columns


@pytest.mark.parametrize(("column", "kind"), [("fragments", Fragment), ("headings", Heading)])
def test_parquet_has_every_field_of_a_part(column: str, kind: type[Model]) -> None:
    struct = schema(scores=True).field(column).type.value_type
    assert {field.name for field in struct} == set(kind.model_fields)
    block = struct.field("block").type
    assert {field.name for field in block} == set(SourceBlock.model_fields)


def test_parquet_has_every_field_of_an_explanation() -> None:
    fields = Explanation.model_json_schema(mode="serialization")
    columns = schema(explain=True)
    assert columns.names[:-2] == schema().names
    assert columns.names[-2:] == ["area_scores", "explanation"]
    _same_fields(columns.field("explanation").type, fields, fields["$defs"])


def _same_fields(kind: pa.DataType, described: dict[str, Any], known: dict[str, Any]) -> None:
    """Assert that an Arrow type has the names of a JSON Schema, in depth and in order."""
    found = next((each for each in described.get("anyOf", []) if "$ref" in each), described)
    found = found.get("items", found)
    found = known[found["$ref"].rpartition("/")[2]] if "$ref" in found else found
    struct = kind.value_type if pa.types.is_list(kind) else kind
    assert pa.types.is_struct(struct) == ("properties" in found)
    if "properties" in found:
        assert [field.name for field in struct] == list(found["properties"])
        for field in struct:
            _same_fields(field.type, found["properties"][field.name], known)


ROLE = {"category", "probability", "threshold", "lead", "lead_probability", "unsure"}
"""Null where the role was not asked for."""


def test_parquet_writes_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyarrow.parquet import ParquetFile

    monkeypatch.setattr("razbor.batch.formats.parquet._GROUP_ROWS", 128)
    path = tmp_path / "out.parquet"
    writer = Parquet().open(path)
    for number in range(300):
        writer.write(Parquet().encode(report(str(number))))
    writer.close()
    with ParquetFile(path) as file:
        sizes = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
        titles = file.read(["title"]).column(0).to_pylist()
    assert sizes == [128, 128, 44]
    assert titles == [str(number) for number in range(300)]


@settings(deadline=None)  # it writes files
@given(TEXTS)
def test_csv_gives_back_what_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "out.csv"
    writer = Csv().open(path)
    writer.write((text, 1.5, None, "x"))
    writer.close()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        _, cells = csv.reader(file)
    assert cells == [text, "1.5", "", "x"]


def book(path: Path) -> dict[str, list[tuple[object, ...]]]:
    from openpyxl import load_workbook

    found = load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in found.worksheets}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("я" * MAX_CHARACTERS, False),
        ("я" * (MAX_CHARACTERS + 1), True),
        ("🧰" * (MAX_CHARACTERS // 2), False),
        ("🧰" * MAX_CHARACTERS, True),
    ],
)
def test_a_cell_too_long_is_cut_visibly_and_counted(tmp_path: Path, text: str, cut: bool) -> None:
    path = tmp_path / "out.xlsx"
    writer = XlsxWriter(path, ("text",))
    writer.write((text,))
    writer.close()
    shown = book(path)["vacancies"][1][0]
    assert isinstance(shown, str)
    assert len(shown.encode("utf-16-le")) // 2 <= MAX_CHARACTERS
    assert shown.endswith(CUT) == cut
    assert text.startswith(shown.removesuffix(CUT))
    assert writer.notes[CUT_NOTE] == cut


def test_control_characters_are_replaced_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    writer = XlsxWriter(path, ("text", "number"))
    writer.write(("one\x00two", 3.5))
    writer.write(("#N/A", True))
    writer.close()
    assert book(path)["vacancies"][1:] == [("one\ufffdtwo", 3.5), ("#N/A", True)]
    assert writer.notes[REPLACED_NOTE] == 1


def test_a_full_sheet_is_followed_by_another(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    writer = XlsxWriter(path, ("n",), max_rows=3)
    for number in range(5):
        writer.write((number,))
    writer.close()
    assert book(path) == {
        "vacancies": [("n",), (0,), (1,)],
        "vacancies 2": [("n",), (2,), (3,)],
        "vacancies 3": [("n",), (4,)],
    }


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_suffixes_are_known_in_any_case(suffix: str) -> None:
    assert format_for(Path(f"x{suffix.upper()}")) == format_for(Path(f"x{suffix}"))

from __future__ import annotations

import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from razbor.errors import BrokenRecord, ColumnMissing, DamagedFile, EmptyFile, ExtraMissing
from razbor.reading import Columns, spreadsheet

from .helpers import failed, good, only, put, read, titles


def save(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    workbook.close()
    return path


ROWS: list[list[object]] = [
    [],
    ["Должность", "Описание", "id", "Дата публикации", "оклад", "цвет"],
    ["Маляр", "Красим\nстены", 17, datetime(2025, 5, 6), 60000, "белый"],
    [None, None, None, None, None, None],
    ["Штукатур", None, None, None, None, None],
]


def test_rows(tmp_path: Path) -> None:
    path = save(tmp_path / "x.xlsx", {"Лист1": ROWS})
    painter, plasterer = good(read(path, Columns(keep=("цвет",))))
    assert (painter.title, painter.description, painter.id) == ("Маляр", "Красим\nстены", "17")
    assert painter.published_at == "2025-05-06T00:00:00"
    assert painter.salary is not None
    assert painter.extra == {"цвет": "белый"}
    assert painter.source == f"{path.as_posix()}:3"
    assert (plasterer.description, plasterer.source) == ("", f"{path.as_posix()}:5")


def test_several_sheets(tmp_path: Path) -> None:
    sheets: dict[str, list[list[object]]] = {
        "Nord": [["title"], ["Fischer"]],
        "Leer": [],
        "Legende": [["Farbe"], ["rot"]],
        "Süd": [["Titel"], ["Winzer"]],
    }
    path = save(tmp_path / "x.xlsx", sheets)
    found = read(path)
    assert failed(found, ColumnMissing).source == f"{path.as_posix()}:Legende"
    assert titles(found) == ["Fischer", "Winzer"]
    assert found[0].source == f"{path.as_posix()}:Nord:2"


def test_cells_of_other_types(tmp_path: Path) -> None:
    rows: list[list[object]] = [["title", "text"], [2024, "x"], ["Line_x000D_end", "#N/A"]]
    found = read(save(tmp_path / "x.xlsx", {"A": rows}))
    assert failed(found, BrokenRecord).source.endswith(":2")
    assert titles(found) == ["Line\rend"]


def test_an_empty_workbook(tmp_path: Path) -> None:
    failed(read(save(tmp_path / "x.xlsx", {"A": []})), EmptyFile)
    failed(read(put(tmp_path / "y.xlsx", b"")), EmptyFile)


def test_a_workbook_that_breaks_off(tmp_path: Path) -> None:
    path = save(tmp_path / "x.xlsx", {"A": ROWS})
    path.write_bytes(path.read_bytes()[:-100])
    failed(read(path), DamagedFile)


@pytest.mark.parametrize("content", ["title;text", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"])
def test_another_format_under_this_name(tmp_path: Path, content: str | bytes) -> None:
    failed(read(put(tmp_path / "x.xlsx", content)), DamagedFile)


def repacked(path: Path, member: str, content: bytes) -> Path:
    """The workbook with one member replaced."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in (members | {member: content}).items():
            new.writestr(name, data)
    return path


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    failed(read(tmp_path / "x.xlsx"), DamagedFile)


@pytest.mark.parametrize("content", [b"<worksheet><sheetData><row", b"no XML", b"\x00" * 50])
def test_a_broken_sheet(tmp_path: Path, content: bytes) -> None:
    path = save(tmp_path / "x.xlsx", {"A": ROWS})
    failed(read(repacked(path, "xl/worksheets/sheet1.xml", content)), DamagedFile)


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    path = save(tmp_path / "x.xlsx", {"A": ROWS})
    failure = failed(read(repacked(path, "xl/media/big.bin", bytes(12 << 20))), DamagedFile)
    assert "unpacks" in failure.error.found


def test_the_size_is_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as members:
        members.writestr("a", bytes(100))
    spreadsheet.refuse_bomb(archive)
    monkeypatch.setattr(spreadsheet, "MAX_UNPACKED", 99)
    with pytest.raises(DamagedFile, match="unpacks"):
        spreadsheet.refuse_bomb(archive)


def test_entities_are_refused(tmp_path: Path) -> None:
    secret = put(tmp_path / "secret.txt", "hidden")
    sheet = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    )
    path = save(tmp_path / "x.xlsx", {"A": ROWS})
    found = read(repacked(path, "xl/worksheets/sheet1.xml", sheet.encode()))
    failed(found, DamagedFile)
    assert not titles(found)


@pytest.mark.parametrize("library", ["openpyxl", "defusedxml"])
def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    failure = failed(read(put(tmp_path / "x.xlsx", b"PK\x03\x04")), ExtraMissing)
    assert "razbor[documents]" in failure.error.remedy


def test_wrong_dimensions_do_not_cut(tmp_path: Path) -> None:
    path = save(tmp_path / "x.xlsx", {"A": [["title", "text"], ["Kellner", "Tragen"]]})
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b'ref="A1:B2"' in sheet
    repacked(path, "xl/worksheets/sheet1.xml", sheet.replace(b'ref="A1:B2"', b'ref="A1"'))
    assert only(read(path)).description == "Tragen"

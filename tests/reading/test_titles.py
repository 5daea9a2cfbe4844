from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import BrokenEncoding, ColumnMissing, DamagedFile, EmptyFile, FileMissing
from razbor.reading import Columns, Failure
from razbor.reading.titles import read_titles
from razbor.schema import Vacancy

from .helpers import COOK, TESTER, failed, good, lines, put, titles


def of(path: Path, columns: Columns = Columns()) -> list[Vacancy | Failure]:  # noqa: B008
    return list(read_titles([str(path)], columns))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_has_a_title_a_line_and_blank_ones_stay(tmp_path: Path, encoding: str) -> None:
    path = put(tmp_path / "t.TXT", "Повар\r\n\r\n<b>Game, tester\nKoch", encoding)
    found = good(of(path))
    assert titles(found) == ["Повар", "", "<b>Game, tester", "Koch"]
    assert [each.source for each in found] == [f"{path.as_posix()}:{n}" for n in range(1, 5)]
    assert not any(each.description or each.reading_notes for each in found)


def test_an_old_encoding_is_noted(tmp_path: Path) -> None:
    path = put(tmp_path / "t.txt", "Повар холодного цеха\nГрузчик на склад\n", "cp1251")
    found = good(of(path))
    assert titles(found) == ["Повар холодного цеха", "Грузчик на склад"]
    assert all(len(each.reading_notes) == 1 for each in found)


def test_a_table_has_a_title_a_row(tmp_path: Path) -> None:
    table = put(tmp_path / "t.csv", "id;Название\n1;Повар\n2;Грузчик\n")
    records = put(tmp_path / "t.jsonl", lines(COOK, TESTER))
    found = good(read_titles([str(table), str(records)]))
    assert titles(found) == ["Повар", "Грузчик", COOK["title"], TESTER["title"]]
    assert found[0].source == f"{table.as_posix()}:2"


def test_the_column_may_be_named(tmp_path: Path) -> None:
    path = put(tmp_path / "t.tsv", "wer\twas\nA\tKoch\n")
    failed(of(path), ColumnMissing)
    assert titles(of(path, Columns(title="was"))) == ["Koch"]


def test_standard_input_has_a_title_a_line() -> None:
    stdin = io.BytesIO('Повар\n{"title": 1}\n'.encode())
    found = good(read_titles(["-"], stdin=stdin))
    assert titles(found) == ["Повар", '{"title": 1}']
    assert [each.source for each in found] == ["stdin:1", "stdin:2"]


def test_titles_come_before_the_end_of_standard_input() -> None:
    class Slow(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += 1
            assert self.given <= 2, "read ahead"
            return b"Koch\n"

    found = read_titles(["-"], stdin=Slow())  # type: ignore[arg-type]
    first = next(found)
    assert isinstance(first, Vacancy)
    assert first.title == "Koch"


def test_what_cannot_be_read_costs_nothing_else(tmp_path: Path) -> None:
    good_one = put(tmp_path / "good.txt", "Koch")
    broken = put(tmp_path / "broken.txt", b"Koch\n\xff\nB\xc3\xa4cker\n")
    refused = (
        (tmp_path, FileMissing),
        (tmp_path / "none.txt", FileMissing),
        (put(tmp_path / "empty.txt", ""), EmptyFile),
        (put(tmp_path / "empty.csv", ""), EmptyFile),
        (put(tmp_path / "noise.txt", bytes(500)), DamagedFile),
    )
    for path, kind in refused:
        found = list(read_titles([str(path), str(good_one)]))
        assert failed(found, kind).source.startswith(path.as_posix())
        assert titles(found) == ["Koch"]
    found = of(broken)
    assert titles(found) == ["Koch", "Bäcker"]
    assert failed(found, BrokenEncoding).error.place == f"{broken.as_posix()}:2"


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\ufeff\x00"))))
def test_lines_stay_in_step(given: list[str]) -> None:
    text = "x\n" + "".join(f"{line}\n" for line in given)
    found = list(read_titles(["-"], stdin=io.BytesIO(text.encode())))
    if not any(isinstance(each, Failure) for each in found):
        assert titles(found) == ["x", *given]

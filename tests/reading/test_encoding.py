from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import BrokenEncoding, DamagedFile
from razbor.reading import encoding
from razbor.reading.encoding import detect, is_utf8

from .helpers import COOK, failed, lines, only, put, read

RUSSIAN = "Сварщик\nВарим ограды, ворота и перила: «Кузнечный двор», г. Тула, ул. Ключевая, № 5.\n"
GERMAN = "Küfer (m/w/d)\nFässer bauen für Weingüter – auch größere, bis 5 m³. Gehalt: 3.100 €\n"
TABLE = "название;описание\nКузнец;Куём подковы и розы\n"


@pytest.mark.parametrize(
    "name", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le-mark", "utf-16-be-mark"]
)
def test_unicode(tmp_path: Path, name: str) -> None:
    marks = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
    plain = name.removesuffix("-mark")
    data = marks.get(plain, b"") + RUSSIAN.encode(plain)
    vacancy = only(read(put(tmp_path / "x.txt", data)))
    assert f"{vacancy.title}\n{vacancy.description}" == RUSSIAN.rstrip("\n")
    assert vacancy.reading_notes == []


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "cp1251"])
@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_tables(tmp_path: Path, name: str, suffix: str) -> None:
    vacancy = only(read(put(tmp_path / f"x{suffix}", TABLE, name)))
    assert (vacancy.title, vacancy.description) == ("Кузнец", "Куём подковы и розы")
    assert bool(vacancy.reading_notes) == (name == "cp1251")


@pytest.mark.parametrize(
    ("text", "page"), [(RUSSIAN, "windows-1251"), (GERMAN, "windows-1252"), (TABLE, "windows-1251")]
)
def test_code_pages_are_read_and_said(tmp_path: Path, text: str, page: str) -> None:
    name, between = ("x.csv", ";") if text == TABLE else ("x.txt", "\n")
    vacancy = only(read(put(tmp_path / name, text, page)))
    found = f"{vacancy.title}{between}{vacancy.description}"
    assert found == text.rstrip("\n").removeprefix("название;описание\n")
    assert vacancy.reading_notes == [f"file is not UTF-8: read as {page}"]


def test_a_code_page_that_shows_late(tmp_path: Path) -> None:
    data = lines(*[{"title": "Rigger " * 700}] * 300) + '{"title": "Такелажник на стройку"}\n'
    found = read(put(tmp_path / "x.jsonl", data, "cp1251"))
    assert getattr(found[-1], "title", "") == "Такелажник на стройку"


def test_koi8_is_not_taken_for_windows(tmp_path: Path) -> None:
    text = "Сварщик\nВарим ограды, ворота и перила для дач и садов."
    failed(read(put(tmp_path / "x.txt", text, "koi8-r")), BrokenEncoding)


@pytest.mark.parametrize("text", [RUSSIAN, GERMAN])
def test_a_broken_byte_does_not_make_utf8_a_code_page(text: str) -> None:
    data = text.encode() * 5
    assert detect(data, data + b"\xff")[0] == "utf-8"


@pytest.mark.parametrize("data", [codecs.BOM_UTF16_LE + b"\x00\xd8a", b"\xff\xfe\x00\x00\xff"])
def test_a_mark_that_lies(tmp_path: Path, data: bytes) -> None:
    failed(read(put(tmp_path / "x.txt", data)), BrokenEncoding)


def test_endless_records_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "MAX_RECORD", 100)
    long = {**COOK, "title": "т" * 101}
    for name in ("x.jsonl", "x.txt", "x.html"):
        failed(read(put(tmp_path / name, lines(long))), DamagedFile)
    longer = {**COOK, "title": "т" * 70_000}
    failed(read(put(tmp_path / "x.json", lines(longer))), DamagedFile)
    failed(read(put(tmp_path / "x.csv", "title\n" + "т" * 101)), DamagedFile)


@given(st.text(min_size=1).map(lambda text: text.encode("utf-8", "ignore")), st.integers(0, 3))
def test_utf8_is_known_wherever_it_is_cut(data: bytes, cut: int) -> None:
    assert is_utf8(data[: len(data) - cut])


@given(st.binary())
def test_any_bytes_have_an_encoding(data: bytes) -> None:
    name, _ = detect(data, data)
    if not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        data.decode(name, errors="surrogateescape").encode(name, errors="surrogateescape")


@pytest.mark.parametrize("page", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("name", "text"),
    [("x.txt", RUSSIAN), ("x.txt", GERMAN), ("x.csv", TABLE), ("x.jsonl", lines(COOK))],
)
def test_utf16_without_a_mark_is_read_and_said(
    tmp_path: Path, name: str, text: str, page: str
) -> None:
    vacancy = only(read(put(tmp_path / name, text, page)))
    assert vacancy.title in text
    assert vacancy.description in text
    assert vacancy.reading_notes == [f"file is not UTF-8: read as {page}"]


@pytest.mark.parametrize("suffix", ["txt", "csv", "jsonl", "json", "html"])
@pytest.mark.parametrize("data", [bytes(5000), bytes(range(32)) * 50, b"\x01\x02title\x03\x04" * 9])
def test_noise_is_no_text(tmp_path: Path, suffix: str, data: bytes) -> None:
    failed(read(put(tmp_path / f"x.{suffix}", data)), DamagedFile)


def test_a_broken_byte_is_named_with_its_place(tmp_path: Path) -> None:
    failure = failed(read(put(tmp_path / "x.txt", "Повар\n".encode() + b"\xff")), BrokenEncoding)
    assert failure.error.found == "the byte 0xff at character 7"

from __future__ import annotations

import gzip
import io
import json
import logging
import os
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from razbor.errors import EmptyFile, FileMissing, UnknownFormat
from razbor.reading import Failure, count_records, read_vacancies
from razbor.reading.formats import FORMATS
from razbor.schema import Vacancy

from .helpers import BAKER, COOK, TESTER, failed, good, lines, only, put, titles
from .test_spreadsheet import save as save_workbook


def test_sources_one_after_the_other(tmp_path: Path) -> None:
    first = put(tmp_path / "b.jsonl", lines(COOK))
    second = put(tmp_path / "a.txt", "Gärtner\nHecken schneiden.")
    found = read_vacancies([first, str(second), tmp_path / "none.csv", first])
    listed = list(found)
    assert titles(listed) == [COOK["title"], "Gärtner", COOK["title"]]
    assert failed(listed, FileMissing).source.endswith("none.csv")


def test_one_source_need_not_be_a_list(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl", lines(COOK))
    assert only(read_vacancies(str(path))) == only(read_vacancies(path))


@pytest.mark.parametrize("name", ["a.docx", "a", "a.gz", "a.parquet.gz", "a.xlsx.gz"])
def test_an_unknown_suffix(tmp_path: Path, name: str) -> None:
    put(tmp_path / name, "text")
    good_one = put(tmp_path / "b.jsonl", lines(COOK))
    found = list(read_vacancies([tmp_path / name, good_one]))
    failed(found, UnknownFormat)
    assert titles(found) == [COOK["title"]]


def test_a_folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "sub").mkdir()
    put(tmp_path / "c.jsonl", lines(COOK))
    put(tmp_path / "sub" / "a.json", json.dumps(TESTER))
    put(tmp_path / "b.csv.gz", "title\nRoofer\n")
    for name in ("README.md", ".hidden.txt", "~$open.xlsx", "logo.png", "sub/Plan.MD", "Makefile"):
        put(tmp_path / name, "x")
    put(tmp_path / "sub" / "a.docx.gz", "x")
    others = Counter[str]()
    with caplog.at_level(logging.DEBUG, "razbor.reading"):
        found = good(read_vacancies(tmp_path, passed_over=others))
    assert [v.title for v in found] == ["Roofer", COOK["title"], TESTER["title"]]
    assert others == {".md": 2, ".png": 1, ".docx.gz": 1, "no suffix": 1}
    assert "2 hidden files were left out" in caplog.text


def test_a_folder_without_anything_to_read(tmp_path: Path) -> None:
    put(tmp_path / "README.md", "x")
    failed(read_vacancies([tmp_path]), EmptyFile)


@pytest.mark.parametrize("suffix", [s for f in FORMATS.values() for s in f.suffixes])
def test_an_empty_file(tmp_path: Path, suffix: str) -> None:
    failed(read_vacancies([put(tmp_path / f"x{suffix}", b"")]), EmptyFile)
    if suffix not in (".xlsx", ".parquet"):
        failed(read_vacancies([put(tmp_path / f"x{suffix}.gz", b"")]), EmptyFile)


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"title": [COOK["title"]]}), stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "source"),
    [
        (lines(COOK, TESTER), "stdin:1"),
        ("\n" + lines(COOK), "stdin:2"),
        (json.dumps(COOK, indent=1), "stdin"),
        (json.dumps([COOK]), "stdin:1"),
        (json.dumps({"items": [COOK]}), "stdin:1"),
        (f"Название;Описание\n{COOK['title']};x\n", "stdin:2"),
        (f"{COOK['title']}\n\nГотовим, моем, убираем.", "stdin"),
        (f"<html><h1>{COOK['title']}</h1>", "stdin"),
        (parquet(), "stdin:1"),
        (lines(COOK).encode("utf-16"), "stdin:1"),
        (lines(COOK).encode("utf-32"), "stdin:1"),
        (f"Название;Описание\n{COOK['title']};x\n".encode("cp1251"), "stdin:2"),
    ],
)
def test_standard_input(content: str | bytes, source: str) -> None:
    data = content.encode() if isinstance(content, str) else content
    for stream in (io.BytesIO(data), io.BufferedReader(io.BytesIO(data))):
        found = good(read_vacancies(["-"], stdin=stream))
        assert (found[0].title, found[0].source) == (COOK["title"], source)


def test_a_workbook_on_standard_input(tmp_path: Path) -> None:
    path = save_workbook(tmp_path / "x.xlsx", {"A": [["title"], ["Glaser"]]})
    with path.open("rb") as stream:
        assert only(read_vacancies("-", stdin=stream)).source == "stdin:2"


@pytest.mark.parametrize("data", [gzip.compress(b"x"), b"%PDF-1.7"])
def test_a_stream_of_another_format(data: bytes) -> None:
    failed(read_vacancies("-", stdin=io.BytesIO(data)), UnknownFormat)


def test_a_stream_without_anything() -> None:
    failed(read_vacancies("-", stdin=io.BytesIO()), EmptyFile)


def test_a_broken_first_line_of_a_stream_costs_itself() -> None:
    stream = io.BytesIO(b'{"title": }\n' + lines(BAKER).encode())
    assert titles(read_vacancies("-", stdin=stream)) == [BAKER["title"]]


def test_a_slow_producer_is_not_waited_for() -> None:
    out, into = os.pipe()
    with os.fdopen(out, "rb") as reader, os.fdopen(into, "wb", buffering=0) as writer:
        writer.write(lines(COOK).encode())
        found = read_vacancies("-", stdin=reader)
        assert getattr(next(found), "title", "") == COOK["title"]
        writer.write(lines(BAKER).encode())
        assert getattr(next(found), "title", "") == BAKER["title"]


def test_standard_input_stays_open() -> None:
    stream = io.BytesIO(lines(COOK).encode())
    good(read_vacancies("-", stdin=stream))
    assert not stream.closed


def test_count(tmp_path: Path) -> None:
    rows = put(tmp_path / "a.jsonl", lines(COOK) + "\n" + lines(TESTER))
    pages = put(tmp_path / "b.parquet", parquet())
    text = put(tmp_path / "c.txt", "x")
    assert count_records([rows, pages, text]) == 4
    assert count_records(tmp_path) == 4
    assert count_records([rows, tmp_path / "none.jsonl", tmp_path / "x.docx"]) == 4
    assert count_records(["-"]) is None
    assert count_records([rows, put(tmp_path / "d.csv", "title\n")]) is None
    assert count_records([put(tmp_path / "e.jsonl.gz", lines(COOK))]) is None


def test_count_is_what_comes_out(tmp_path: Path) -> None:
    put(tmp_path / "a.jsonl", lines(COOK, 5, TESTER))
    put(tmp_path / "b.parquet", b"")
    put(tmp_path / "c.html", "<p>x</p>")
    assert count_records(tmp_path) == len(list(read_vacancies(tmp_path)))


PIECES = st.sampled_from(
    [b'{"title": "', b"[", b"]", b"{", b"}", b'"', b",", b";", b"\n", b"\r", b"title", b"text,",
     b"<html>", b"<h1>", b"\xff\xfe", b"\xef\xbb\xbf", b"\xd0\x96", b"\xcf\xf0\xe8", b"PK\x03\x04",
     b"PAR1", b"\x00", b"\\ud800", b"1e", b"sep=;"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=(st.lists(PIECES).map(b"".join) | st.binary(max_size=200)))
def test_no_bytes_are_raised_over_or_dropped_in_silence(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp() / "fuzz"
    folder.mkdir(exist_ok=True)
    for suffix in (s for f in FORMATS.values() for s in f.suffixes):
        found = list(read_vacancies([put(folder / f"x{suffix}", data)]))
        assert found
        for item in found:
            assert isinstance(item, (Vacancy, Failure))
            if isinstance(item, Failure):
                assert all(item.error.to_dict().values())
            else:
                item.model_dump_json().encode()
    assert list(read_vacancies("-", stdin=io.BytesIO(data)))

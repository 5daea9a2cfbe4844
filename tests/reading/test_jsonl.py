from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import BrokenEncoding, BrokenRecord, ColumnMissing, DamagedFile
from razbor.reading import Columns, Failure
from razbor.reading.jsonl import read_lines

from .helpers import BAKER, COOK, TESTER, failed, good, lines, put, read, titles


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "A.JSONL", "a.jsonl.gz"])
def test_lines_are_vacancies(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / name, lines(COOK, TESTER, BAKER))
    found = good(read(path))
    assert [v.title for v in found] == [COOK["title"], TESTER["title"], BAKER["title"]]
    assert [v.source for v in found] == [f"{path.as_posix()}:{n}" for n in (1, 2, 3)]


def test_blank_lines_count_as_lines_only(tmp_path: Path) -> None:
    path = put(tmp_path / "a.jsonl", "\n" + lines(COOK) + " \r\n" + lines(TESTER))
    assert [str(v.source).rpartition(":")[2] for v in good(read(path))] == ["2", "4"]


def test_a_broken_line_costs_itself(tmp_path: Path) -> None:
    broken = '{"title": "Тайный повар", "description": }\n'
    path = put(tmp_path / "x.jsonl", lines(*[COOK] * 16) + broken + lines(TESTER))
    found = read(path)
    failure = failed(found, BrokenRecord)
    assert failure.source == failure.error.place == f"{path.as_posix()}:17"
    assert "Тайный" not in str(failure.error)
    assert titles(found) == [COOK["title"]] * 16 + [TESTER["title"]]


@pytest.mark.parametrize(
    "line",
    ["[1, 2]", '"text"', "null", "17", "{" * 100_000, '{"a":' * 100_000, '{"title": ' + "9" * 9000],
)
def test_a_line_that_is_no_object(line: str, tmp_path: Path) -> None:
    found = read(put(tmp_path / "x.jsonl", lines(COOK) + line + "\n" + lines(TESTER)))
    failed(found, BrokenRecord)
    assert titles(found) == [COOK["title"], TESTER["title"]]


def test_a_line_without_title_and_description(tmp_path: Path) -> None:
    found = read(put(tmp_path / "x.jsonl", lines({"colour": "red"}, COOK)))
    assert '"colour"' in failed(found, ColumnMissing).error.found
    assert titles(found) == [COOK["title"]]


def test_a_chosen_key_must_be_there(tmp_path: Path) -> None:
    path = put(tmp_path / "x.jsonl", lines({"headline": "Glazier"}, COOK))
    found = read(path, Columns(title="headline"))
    assert titles(found) == ["Glazier"]
    failed(found, ColumnMissing)


@pytest.mark.parametrize(
    "content",
    [json.dumps([COOK]), json.dumps(COOK, indent=2), "<html></html>", "id,title\n1,Cook\n"],
)
def test_another_format_under_this_name(tmp_path: Path, content: str) -> None:
    failed(read(put(tmp_path / "x.jsonl", content)), DamagedFile)


def test_a_broken_byte_costs_its_line(tmp_path: Path) -> None:
    data = lines(COOK).encode() + b'{"title": "\xff\xfe"}\n' + lines(BAKER).encode()
    found = read(put(tmp_path / "x.jsonl", data))
    assert failed(found, BrokenEncoding).source.endswith("x.jsonl:2")
    assert titles(found) == [COOK["title"], BAKER["title"]]


def test_a_gzip_file_that_breaks_off(tmp_path: Path) -> None:
    path = put(tmp_path / "x.jsonl.gz", lines(*({**COOK, "id": n**7} for n in range(5000))))
    path.write_bytes(path.read_bytes()[:-2000])
    found = read(path)
    failed(found, DamagedFile)
    assert len(found) > 1000, "what came before is read"


@pytest.mark.parametrize("content", [b"no gzip at all", b"\x1f\x8b\x08\x00garbage"])
def test_no_gzip_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(content)
    failed(read(path), DamagedFile)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(["title", "description", "snippet", "salary", "area", "key_skills", "x"])


@given(st.lists(st.dictionaries(KEYS, JSON) | JSON, max_size=5))
def test_every_line_comes_out_once(records: list[object]) -> None:
    numbered = [(n, json.dumps(record)) for n, record in enumerate(records, start=1)]
    found = list(read_lines(numbered, Columns(keep=("*",)), "x", ()))
    assert [item.source for item in found] == [f"x:{n}" for n, _ in numbered]
    for item in found:
        if not isinstance(item, Failure):
            item.model_dump_json().encode()

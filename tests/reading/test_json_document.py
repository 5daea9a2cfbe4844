from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import BrokenEncoding, BrokenRecord, DamagedFile, EmptyFile
from razbor.reading.json_text import JsonText

from .helpers import BAKER, COOK, TESTER, failed, good, lines, only, put, read, titles

THREE = [COOK, TESTER, BAKER]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["x.json", "x.json.gz"])
def test_one_object(tmp_path: Path, indent: int | None, name: str) -> None:
    path = put(tmp_path / name, json.dumps(COOK, indent=indent))
    vacancy = only(read(path))
    assert (vacancy.title, vacancy.source) == (COOK["title"], path.as_posix())


@pytest.mark.parametrize("indent", [None, 2])
def test_a_list(tmp_path: Path, indent: int | None) -> None:
    path = put(tmp_path / "x.json", json.dumps(THREE, indent=indent, ensure_ascii=False))
    found = good(read(path))
    assert [v.title for v in found] == [record["title"] for record in THREE]
    assert [v.source for v in found] == [f"{path.as_posix()}:{n}" for n in (1, 2, 3)]


@pytest.mark.parametrize("before", [True, False])
def test_a_page_of_a_search(tmp_path: Path, before: bool) -> None:
    items = [{"name": "Швея", "snippet": {"requirement": "Опыт.", "responsibility": "Шить."}}]
    page = {"items": items, "found": 1} if before else {"found": 1, "pages": [], "items": items}
    vacancy = only(read(put(tmp_path / "x.json", json.dumps(page))))
    assert vacancy.title == "Швея"
    assert "Шить." in vacancy.description


def test_json_lines_under_another_name(tmp_path: Path) -> None:
    path = put(tmp_path / "x.json", lines(COOK) + "{broken}\n" + lines(BAKER))
    found = read(path)
    assert failed(found, BrokenRecord).source.endswith("x.json:2")
    assert titles(found) == [COOK["title"], BAKER["title"]]
    assert found[0].source == f"{path.as_posix()}:1"


@pytest.mark.parametrize("content", ["[]", '{"items": []}', "", "  \n"])
def test_nothing_in_it(tmp_path: Path, content: str) -> None:
    failed(read(put(tmp_path / "x.json", content)), EmptyFile)


def test_a_list_that_is_broken_in_the_middle(tmp_path: Path) -> None:
    text = "[" + json.dumps(COOK) + ",\n" + json.dumps(TESTER) + ',\n{"title" "Тайна"},\n{}]'
    found = read(put(tmp_path / "x.json", text))
    assert titles(found) == [COOK["title"], TESTER["title"]]
    failure = failed(found, DamagedFile)
    assert failure.source.endswith("x.json:3")
    assert "at line 3, character" in failure.error.found
    assert "Тайна" not in str(failure.error)


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_a_list_that_breaks_off(tmp_path: Path, cut: int) -> None:
    text = json.dumps(THREE, ensure_ascii=False)
    found = read(put(tmp_path / "x.json", text[:-cut]))
    assert "breaks off" in failed(found, DamagedFile).error.found
    assert titles(found)[:2] == [COOK["title"], TESTER["title"]]


@pytest.mark.parametrize(
    "content",
    [
        "<html></html>",
        "title;text",
        json.dumps(COOK) + " and more",
        '{"title": "x"',
        '{"title" 1}',
        "{1: 2}",
        '{"a": ' + "[" * 100_000,
        "[" * 100_000,
        "[{} {}]",
    ],
)
def test_what_is_no_json(tmp_path: Path, content: str) -> None:
    assert any(failed([f], DamagedFile) for f in read(put(tmp_path / "x.json", content))[-1:])


def test_something_else_than_objects(tmp_path: Path) -> None:
    failed(read(put(tmp_path / "x.json", "42")), BrokenRecord)
    found = read(put(tmp_path / "y.json", json.dumps([5, COOK, None])))
    assert [type(item).__name__ for item in found] == ["Failure", "Vacancy", "Failure"]


def test_a_broken_byte_costs_its_item(tmp_path: Path) -> None:
    data = b"[" + json.dumps(COOK).encode() + b',{"title": "\xff"},' + json.dumps(BAKER).encode()
    found = read(put(tmp_path / "x.json", data + b"]"))
    assert failed(found, BrokenEncoding).source.endswith("x.json:2")
    assert titles(found) == [COOK["title"], BAKER["title"]]
    failed(read(put(tmp_path / "y.json", b'{"title": "\xff"}')), BrokenEncoding)


def test_values_longer_than_the_window(tmp_path: Path) -> None:
    long = [{"title": "т" * n, "description": "\\u0416\n" * n} for n in (65_530, 300_000, 3)]
    found = good(read(put(tmp_path / "x.json", json.dumps(long))))
    assert [v.model_dump(include={"title", "description"}) for v in found] == long


class _Dribble(io.StringIO):
    """A stream that gives one character at a time: every value is cut everywhere."""

    def read(self, size: int | None = -1, /) -> str:
        return super().read(1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@given(st.lists(JSON, min_size=1), st.sampled_from([None, 1]))
def test_a_window_of_any_size_reads_the_same(values: list[object], indent: int | None) -> None:
    text = JsonText(_Dribble(json.dumps(values, indent=indent)))
    found: list[object] = []
    text.expect("[")
    while not found or text.skip(","):
        found.append(text.value())
    text.expect("]")
    assert found == values
    assert text.peek() == ""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from razbor.errors import ColumnMissing, EmptyFile, FileMissing, RazborError
from razbor.teaching.examples import MAX_LABEL, Read, Wanted, read_examples

WORDS = ("nan", "None", "NULL", "1.0", "да", "🙂", "NaN")


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def labels(found: Read) -> list[tuple[str, ...]]:
    return [each.labels for each in found.examples]


def test_labels_of_a_table_are_what_is_written(tmp_path: Path) -> None:
    rows = "".join(f"Звонил дважды {i},{word}\n" for i, word in enumerate(WORDS))
    found = read_examples(written(tmp_path, "a.csv", "text,label\n" + rows), Wanted())
    assert labels(found) == [(word,) for word in WORDS]
    assert [each.place for each in found.examples] == [str(i) for i in range(2, 9)]
    assert not found.several


def test_labels_of_a_workbook_are_what_is_shown(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (("text", "label"), ("а", 1), ("б", 2.0), ("в", "nan"), ("г", True), ("д", 0.5)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    found = read_examples(tmp_path / "a.xlsx", Wanted())
    assert labels(found) == [("1",), ("2",), ("nan",), ("true",), ("0.5",)]


def test_labels_of_parquet(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({"text": ["а", "б", "в"], "label": [["x", "y"], [], None]})
    pq.write_table(table, tmp_path / "a.parquet")
    found = read_examples(tmp_path / "a.parquet", Wanted())
    assert labels(found) == [("x", "y"), (), ()]
    assert found.several


def test_a_missing_text_is_empty_and_a_missing_label_none(tmp_path: Path) -> None:
    lines = [
        {"text": None, "label": "a"},
        {"text": "  ", "label": "b"},
        {"text": "Есть", "label": None},
        {"text": "Есть"},
        {"text": "Есть", "label": ""},
    ]
    content = "\n".join(json.dumps(line) for line in lines)
    found = read_examples(written(tmp_path, "a.jsonl", content), Wanted())
    assert labels(found) == [("a",), ("b",), (), (), ()]
    assert [each.text.strip() for each in found.examples[:2]] == ["", ""]


def test_columns_are_named_and_several_labels_parted(tmp_path: Path) -> None:
    content = "Reply;Topic\nWhen?;pay; \n"
    path = written(tmp_path, "a.csv", 'Reply,Topic\nWhen?,"pay; time;pay; "\nOk,\n')
    found = read_examples(path, Wanted("reply", "TOPIC", ";"))
    assert labels(found) == [("pay", "time"), ()]
    assert found.several
    with pytest.raises(ColumnMissing, match="text"):
        read_examples(written(tmp_path, "b.csv", content), Wanted())


def test_a_row_that_is_no_example_costs_itself(tmp_path: Path) -> None:
    lines = [
        '{"text": "Раз", "label": {"a": 1}}',
        '{"text": "Два", ',
        json.dumps({"text": "Три", "label": "x" * (MAX_LABEL + 1)}),
        '{"text": "Четыре", "label": "x"}',
    ]
    found = read_examples(written(tmp_path, "a.jsonl", "\n".join(lines)), Wanted())
    assert labels(found) == [("x",)]
    assert [each.error.code for each in found.failures] == ["RZB-403", "RZB-105", "RZB-403"]
    assert not any("Раз" in str(each.error) for each in found.failures)


@pytest.mark.parametrize(
    ("content", "kind"), [("", EmptyFile), ("text,label\n", EmptyFile), (None, FileMissing)]
)
def test_a_file_without_examples(
    tmp_path: Path, content: str | None, kind: type[RazborError]
) -> None:
    path = tmp_path / "a.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(kind):
        read_examples(path, Wanted())

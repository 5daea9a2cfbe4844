from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from razbor.reading import Failure, read_vacancies

ROWS = 4000
TEXT = "Собираем шкафы по чертежам, меняем петли, возим заказы. " * 40  # 4 KB as UTF-8
LIMIT = 3 << 20  # bytes, where every file holds more than 15 MB of text


def record(number: int) -> dict[str, object]:
    return {"title": f"Столяр {number}", "description": f"{number} {TEXT}"}


def write_jsonl(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record(n), ensure_ascii=False) + "\n" for n in range(ROWS))


def write_packed(path: Path) -> None:
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.writelines(json.dumps(record(n), ensure_ascii=False) + "\n" for n in range(ROWS))


def write_list(path: Path, before: str = "[", after: str = "]") -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(before)
        for n in range(ROWS):
            file.write((",\n" if n else "") + json.dumps(record(n), ensure_ascii=False))
        file.write(after)


def write_page(path: Path) -> None:
    write_list(path, '{"found": 1, "items": [', '], "page": 0}')


def write_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("title;description\n")
        file.writelines(
            f'{row["title"]};"{row["description"]}"\n' for row in map(record, range(ROWS))
        )


WRITERS = {
    "x.jsonl": write_jsonl,
    "x.jsonl.gz": write_packed,
    "list.json": write_list,
    "page.json": write_page,
    "x.csv": write_csv,
}


def counted(found: Iterator[object]) -> int:
    number = 0
    for item in found:
        assert not isinstance(item, Failure)
        number += 1
    return number


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_is_never_held_in_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    WRITERS[name](path)
    counted(read_vacancies(small(tmp_path)))
    tracemalloc.start()
    try:
        number = counted(read_vacancies(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert number == ROWS
    assert peak < LIMIT


def small(folder: Path) -> Path:
    """A small file read first: tables and caches are filled once and do not count."""
    path = folder / "small.jsonl"
    path.write_text(json.dumps(record(0)), encoding="utf-8")
    return path


def test_a_workbook_is_never_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("A")
    sheet.append(["title", "description"])
    for n in range(ROWS):
        sheet.append(list(record(n).values()))
    workbook.save(path)
    tracemalloc.start()
    try:
        found = read_vacancies(path)
        next(found)  # the library and what it loads
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        assert counted(found) == ROWS - 1
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < LIMIT


def test_a_parquet_file_is_never_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(
        pa.Table.from_pylist([record(n) for n in range(ROWS)]),
        path,
        use_dictionary=False,
        row_group_size=ROWS,
    )
    before = pa.total_allocated_bytes()
    most = 0
    for item in read_vacancies(path):
        assert not isinstance(item, Failure)
        most = max(most, pa.total_allocated_bytes() - before)
    assert 0 < most < 2 * LIMIT

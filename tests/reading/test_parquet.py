from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from razbor.errors import BrokenRecord, ColumnMissing, DamagedFile, EmptyFile
from razbor.reading import Columns
from razbor.schema import Salary

from .helpers import failed, good, only, put, read, titles


def save(path: Path, columns: dict[str, object], **options: object) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path


def test_rows(tmp_path: Path) -> None:
    path = save(
        tmp_path / "x.parquet",
        {
            "title": ["Пекарь", None],
            "description": ["Печём хлеб", "Brot"],
            "salary": [{"from": 50_000, "to": None, "currency": "RUR", "gross": True}, None],
            "key_skills": [["тесто", "печь"], None],
            "published_at": pa.array(
                [datetime(2025, 1, 2, tzinfo=UTC), None], pa.timestamp("ns", "UTC")
            ),
            "id": [1.0, float("nan")],
            "shift": [float("nan"), 2.0],
        },
    )
    first, second = good(read(path, Columns(keep=("shift",))))
    assert (first.title, first.id, first.extra) == ("Пекарь", "1", {"shift": None})
    assert first.salary == Salary(minimum=50_000, currency="RUR", gross=True)
    assert first.skills == ["тесто", "печь"]
    assert first.published_at == "2025-01-02T00:00:00Z"
    assert (second.title, second.description, second.id) == ("", "Brot", None)
    assert [first.source, second.source] == [f"{path.as_posix()}:{n}" for n in (1, 2)]


def test_what_pandas_writes(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"name": ["Nurse", None], "text": ["Care", "Help"], "city": ["Leeds", None]}
    )
    frame.index = pd.Index([7, 9])
    frame.to_parquet(tmp_path / "x.parquet")
    nurse, unnamed = good(read(tmp_path / "x.parquet"))
    assert (nurse.title, nurse.area) == ("Nurse", "Leeds")
    assert (unnamed.title, unnamed.area) == ("", None)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (pa.timestamp("s"), "2024-03-05T06:07:08"),
        (pa.timestamp("us"), "2024-03-05T06:07:08"),
        (pa.timestamp("ns", "UTC"), "2024-03-05T06:07:08Z"),
        (pa.timestamp("ms", "Asia/Kolkata"), "2024-03-05T11:37:08+05:30"),
        (pa.timestamp("us", "America/New_York"), "2024-03-05T01:07:08-05:00"),
        (pa.date32(), "2024-03-05"),
        (pa.date64(), "2024-03-05"),
    ],
)
def test_times_are_iso_8601(tmp_path: Path, kind: pa.DataType, text: str) -> None:
    moment = datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC)
    date = pa.array([moment if pa.types.is_timestamp(kind) else moment.date()], kind)
    path = save(tmp_path / "x.parquet", {"title": ["Bote"], "date": date, "seen": date})
    vacancy = only(read(path, Columns(keep=("seen",))))
    assert (vacancy.published_at, vacancy.extra) == (text, {"seen": text})


def test_a_fraction_of_a_second_stays(tmp_path: Path) -> None:
    date = pa.array([1_500_000_001], pa.timestamp("ns"))
    path = save(tmp_path / "x.parquet", {"title": ["Bote"], "date": date})
    assert only(read(path)).published_at == "1970-01-01T00:00:01.500000001"


def test_times_that_python_does_not_have(tmp_path: Path) -> None:
    far = pa.array([10**17, 3], pa.timestamp("us"))
    path = save(tmp_path / "x.parquet", {"title": ["a", "b"], "date": far})
    assert len(good(read(path))) == 2


def test_bytes_are_texts_where_they_are_utf8(tmp_path: Path) -> None:
    found = read(save(tmp_path / "x.parquet", {"title": ["Шахтёр".encode(), b"\xff"]}))
    assert titles(found) == ["Шахтёр"]
    failed(found, BrokenRecord)


def test_numbers_as_titles(tmp_path: Path) -> None:
    found = read(save(tmp_path / "x.parquet", {"title": [1, None]}))
    failed(found, BrokenRecord)
    assert titles(found) == [""]


def test_columns_that_nobody_knows_are_listed(tmp_path: Path) -> None:
    failure = failed(read(save(tmp_path / "x.parquet", {"colour": ["red"]})), ColumnMissing)
    assert '"colour"' in failure.error.found


def test_nothing_in_it(tmp_path: Path) -> None:
    failed(read(save(tmp_path / "x.parquet", {"title": pa.array([], pa.string())})), EmptyFile)
    failed(read(put(tmp_path / "y.parquet", b"")), EmptyFile)


@pytest.mark.parametrize("content", [b"PAR1 and no more", b"PK\x03\x04", "title;text", "[{}]"])
def test_what_is_no_parquet(tmp_path: Path, content: str | bytes) -> None:
    failed(read(put(tmp_path / "x.parquet", content)), DamagedFile)


def test_a_file_that_breaks_off(tmp_path: Path) -> None:
    path = save(tmp_path / "x.parquet", {"title": ["a"] * 1000})
    path.write_bytes(path.read_bytes()[:-20])
    failed(read(path), DamagedFile)


def test_a_damaged_page(tmp_path: Path) -> None:
    path = save(
        tmp_path / "x.parquet",
        {"title": [f"Dreher {n}" for n in range(4000)]},
        row_group_size=2000,
        use_dictionary=False,
        compression="gzip",
    )
    start = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[start + 60 : start + 400] = bytes(340)
    path.write_bytes(data)
    found = read(path)
    failed(found, DamagedFile)
    assert len(titles(found)) >= 1500, "what came before is read"


def test_the_only_row(tmp_path: Path) -> None:
    assert only(read(save(tmp_path / "x.parquet", {"Titel": ["Koch"]}))).title == "Koch"

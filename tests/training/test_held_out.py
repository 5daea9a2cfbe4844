from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from razbor.errors import DataInvalid, DataMissing
from razbor.training.held_out import HeldOut, beside, held_out_bytes, read_held_out

ROLE = HeldOut(
    "role",
    ("other", "tech"),
    ("v1", "v2", "v2"),
    np.array([True, False, True]),
    np.array([[True, False], [False, True], [False, True]]),
    np.array([[0.75, 0.25], [0.1, 0.9], [0.5, 0.5]], np.float32),
)
AREAS = HeldOut(
    "areas",
    ("medic", "tester", "sales"),
    ("0",),
    np.array([True]),
    np.array([[False, False, False]]),
    np.array([[0.0, 1.0, 0.3]], np.float32),
)


def same(one: HeldOut, other: HeldOut) -> bool:
    arrays = ("drawn", "truth", "scores")
    return (one.question, one.labels, one.documents) == (
        other.question,
        other.labels,
        other.documents,
    ) and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "tiny.held_out.parquet"
    path.write_bytes(held_out_bytes([ROLE, AREAS]))
    parts, file = read_held_out(path)
    assert list(parts) == ["role", "areas"]
    assert same(parts["role"], ROLE)
    assert same(parts["areas"], AREAS)
    assert (file.name, file.rows) == ("tiny.held_out.parquet", 4)
    assert held_out_bytes([ROLE, AREAS]) == path.read_bytes()


def test_drawn_items_alone() -> None:
    found = ROLE.only_drawn()
    assert found.documents == ("v1", "v2")
    assert found.scores.tolist() == [[0.75, 0.25], [0.5, 0.5]]
    assert found.drawn.all()


def test_it_lies_beside_the_bundle() -> None:
    assert beside(Path("out/role")) == Path("out/role.held_out.parquet")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match="FileNotFoundError"):
        read_held_out(tmp_path / "none.parquet")


def test_other_files_are_refused(tmp_path: Path) -> None:
    text, table = tmp_path / "a.parquet", tmp_path / "b.parquet"
    text.write_text("no table", encoding="utf-8")
    pq.write_table(pa.table({"question": ["role"]}), table)
    for path in (text, table):
        with pytest.raises(DataInvalid, match="no held-out predictions"):
            read_held_out(path)


@pytest.mark.parametrize(
    ("column", "value"), [("truth", [["colour"]] * 3), ("scores", [[0.5, 2.0]] * 3)]
)
def test_a_file_that_contradicts_itself_is_refused(
    tmp_path: Path, column: str, value: list[object]
) -> None:
    path = tmp_path / "tiny.held_out.parquet"
    path.write_bytes(held_out_bytes([ROLE]))
    table = pq.read_table(path)
    place = table.schema.get_field_index(column)
    field = table.schema.field(place)
    pq.write_table(table.set_column(place, field, pa.array(value, field.type)), path)
    with pytest.raises(DataInvalid):
        read_held_out(path)

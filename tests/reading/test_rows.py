from __future__ import annotations

from pathlib import Path

import pytest

from razbor.reading import Columns
from razbor.reading.rows import NAMELESS

from .helpers import good, put, read
from .test_spreadsheet import save

TWICE = 'of several columns "город" the first one was read'
HEADER: list[object] = ["название", "город", "город", None, "цех", "цех"]
ROWS: list[tuple[list[object], list[str]]] = [
    (["Бондарь", "Псков", "Луга", None, "1", "2"], [TWICE]),
    (["Гончар", "Псков", "Псков", None, None, None], []),
    (["Кузнец", "Псков", None, "в кузницу", "1", "1"], [NAMELESS]),
    (["Шорник", None, "Луга", "срочно", None, None], [TWICE, NAMELESS]),
]


def written(folder: Path, suffix: str) -> Path:
    rows = [HEADER, *(cells for cells, _ in ROWS)]
    if suffix == "xlsx":
        return save(folder / "x.xlsx", {"A": rows})
    text = "".join(";".join(str(cell or "") for cell in row) + "\n" for row in rows)
    return put(folder / "x.csv", text)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_is_lost_is_noted_where_it_is_lost(tmp_path: Path, suffix: str) -> None:
    found = good(read(written(tmp_path, suffix)))
    assert [vacancy.area for vacancy in found] == ["Псков", "Псков", "Псков", None]
    assert [vacancy.reading_notes for vacancy in found] == [notes for _, notes in ROWS]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_kept_column_counts_as_read(tmp_path: Path, suffix: str) -> None:
    cooper, *_, saddler = good(read(written(tmp_path, suffix), Columns(keep=("цех",))))
    note = 'of several columns "цех" the first one was read'
    assert cooper.extra == {"цех": "1"}
    assert cooper.reading_notes == [TWICE, note]
    assert note not in saddler.reading_notes


def test_cells_beyond_the_header_of_a_sheet(tmp_path: Path) -> None:
    rows: list[list[object]] = [["title"], ["Glaser", None], ["Gerber", None, "eilt"]]
    plain, noted = good(read(save(tmp_path / "x.xlsx", {"A": rows})))
    assert (plain.reading_notes, noted.reading_notes) == ([], [NAMELESS])

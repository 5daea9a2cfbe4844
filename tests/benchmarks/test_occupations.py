from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.occupations import FAST, FAST_LIST, LIST, ONE_BY_ONE, RESUMES, main

from benchmarks import long_texts
from tests.evaluation.coded import write_coded
from tests.tiny_matching import trades, write_catalogue, write_matching


@pytest.mark.model
def test_each_way_to_ask_has_its_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_coded(tmp_path / "data", [entry.id for entry in trades()], "test")
    bundle = write_matching(tmp_path / "bundle", entries=trades())
    catalogue = write_catalogue(tmp_path / "catalogue", bundle, trades())
    given = ["--data", str(data), "--bundle", str(bundle.folder), "--catalogue", str(catalogue)]
    assert main(given) == 0
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines() if "|" in line][2:]
    assert [row[0].removeprefix("| ") for row in rows] == [
        ONE_BY_ONE,
        LIST,
        FAST,
        FAST_LIST,
        RESUMES,
    ]
    assert [row[1] for row in rows] == ["5", "5", "5", "5", "1"]
    assert all(float(row[3]) > 0 for row in rows)


def test_what_lacks_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "no such split" in capsys.readouterr().err


@pytest.mark.model
def test_long_texts_are_measured_in_processes_of_their_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = write_matching(tmp_path / "bundle", entries=trades())
    catalogue = write_catalogue(tmp_path / "catalogue", bundle, trades())
    monkeypatch.setattr(long_texts, "SIZES", {long_texts.LINES: 20, long_texts.VACANCY: 10})
    assert main(["--long", "--bundle", str(bundle.folder), "--catalogue", str(catalogue)]) == 0
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines() if "|" in line][2:]
    assert [row[0].removeprefix("| ") for row in rows] == [long_texts.LINES, long_texts.VACANCY]
    assert all(int(row[1]) > 100 and float(row[2]) >= 0 for row in rows)

"""Hard postings among good ones in a file, and on the lines of standard input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.batch.writing import read_lines
from tests.cli.running import here, options, process

pytestmark = pytest.mark.end_to_end

LONG = 200_000
GOOD = {"title": "Флорист", "description": "Обязанности:\n- собирать букеты\n- график 5/2"}
HARD: dict[str, dict[str, str]] = {
    "one word": {"title": "Флорист", "description": "ж" * LONG},
    "line breaks": {"title": "Флорист", "description": "\n" * LONG},
    "nested": {"title": "Флорист", "description": "<div>" * (LONG // 5) + "букеты"},
    "many fragments": {"title": "Флорист", "description": "- собирать букеты\n" * 5_000},
    "a long title": {"title": "роза " * 2_000, "description": "букеты"},
    "no description": {"title": "Флорист", "description": ""},
    "title and text alike": {"title": "собирать букеты", "description": "собирать букеты"},
    "emoji alone": {"title": "🌹", "description": "🌹💐" * 500},
    "control characters": {"title": "\x00", "description": "".join(map(chr, range(32)))},
    "combining marks": {"title": "Флорист", "description": "е" + "\u0301" * 10_000},
    "right to left": {"title": "Флорист", "description": "\u202eсобирать букеты\u202c"},
    "half characters": {"title": "Флорист \ud800", "description": "\udfff букеты"},
}


def written(path: Path, records: list[dict[str, str]]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), "ascii")
    return path


def without_place(report: dict[str, Any]) -> dict[str, Any]:
    return {**report, "vacancy": {**report["vacancy"], "source": None}}


def test_hard_postings_are_answered_beside_good_ones_which_do_not_notice(
    tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    mixed = [each for hard in HARD.values() for each in (hard, GOOD)]
    empty = {"title": " ", "description": "\n"}
    path = written(tmp_path / "mixed.jsonl", [*mixed, empty])
    output = tmp_path / "out.jsonl"
    assert here("annotate", path, "-o", output, *options(tiny_bundles)) == 1
    (error,) = read_lines(tmp_path / "out.jsonl.errors.jsonl")
    assert (error["code"], error["place"]) == ("RZB-201", f"{path.as_posix()}:{len(mixed) + 1}")
    assert all(error.values())
    reports = read_lines(output)
    assert len(reports) == len(mixed)
    (alone,) = answers(tmp_path, tiny_bundles, [GOOD])
    assert all(without_place(report) == alone for report in reports[1::2])
    for hard, report in zip(HARD.values(), reports[::2], strict=True):
        assert without_place(report) == answers(tmp_path, tiny_bundles, [hard])[0]
        for one in (*report["fragments"], *report["headings"]):
            assert report["text"][one["start"] : one["stop"]] == one["text"]
    assert "Traceback" not in capsys.readouterr().err


def answers(
    folder: Path, bundles: dict[str, Path], records: list[dict[str, str]]
) -> list[dict[str, Any]]:
    path = written(folder / "alone.jsonl", records)
    assert here("annotate", path, "-o", folder / "alone.out.jsonl", *options(bundles)) == 0
    return [without_place(report) for report in read_lines(folder / "alone.out.jsonl")]


def test_hard_fragments_keep_lines_in_step(tiny_bundles: dict[str, Path]) -> None:
    lines = [
        "опыт от года", "ж" * LONG, "", "🌹" * 5_000, "\x00", "\u202eопыт", "<p>" * 50_000,
        "е" + "\u0301" * 10_000, "опыт " * 40_000, "опыт от года",
    ]  # fmt: skip
    given = "\n".join(lines) + "\n"
    done = process("section", "--json", *options(tiny_bundles, ["sections"]), given=given)
    assert done.returncode == 0, done.stderr.decode()
    found = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [one["text"] for one in found] == lines
    assert found[0] == found[-1]

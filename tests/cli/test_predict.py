from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from razbor.loading import load
from razbor.models import write_bundle
from tests.cli.running import here, process
from tests.models import heads, making

pytestmark = pytest.mark.end_to_end

Capture = pytest.CaptureFixture[str]
TEXTS = ("water the roses", "", "=bake bread, +7 900 000-00-00")


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return heads.write(tmp_path_factory.mktemp("taught") / "tiny").folder


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS) + "\n", "utf-8")
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "texts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("number", "message", "place"))
        writer.writerows((str(at), text, "here") for at, text in enumerate(TEXTS))
    return path


def answers(shown: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in shown.splitlines()]


def test_lines_of_standard_input_in_a_process_of_its_own(taught: Path) -> None:
    done = process("predict", taught, "-", "--json", given="\n".join(TEXTS))
    assert done.returncode == 0, done.stderr.decode()
    found = answers(done.stdout.decode())
    rz = load((), threads=1)
    for text, one in zip(TEXTS, found, strict=True):
        wanted = rz.predict(taught, text).to_dict()
        for name, decided in wanted["tasks"].items():
            assert one["tasks"][name]["labels"] == decided["labels"]
            assert one["tasks"][name]["scores"] == pytest.approx(decided["scores"], abs=1e-6)
    assert [one["source"] for one in found] == ["stdin:1", "stdin:2", "stdin:3"]
    assert "900" not in found[2]["text"]


def test_a_line_of_labels_for_each_text(taught: Path, lines: Path, capsys: Capture) -> None:
    assert here("predict", taught, lines, "--no-mask") == 0
    one, blank, other = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert one[0].rstrip("?") in heads.LABELS
    assert blank == ["?", "", "?", "", ""]
    assert other[-1] == TEXTS[2]


def test_a_table_with_the_columns_that_were_asked_for(
    taught: Path, table: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out.csv"
    asked = ("--text", "message", "--keep", "number", "--keep", "place", "-o", output)
    assert here("predict", taught, table, *asked) == 0
    with output.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["number"] for row in rows] == ["0", "1", "2"]
    assert {row["kept_place"] for row in rows} == {"here"}
    assert rows[0]["place"] in heads.LABELS
    assert rows[1]["place"] == rows[1]["place_probability"] == ""
    assert [row["warnings"] for row in rows] == ["", "blank", ""]
    assert rows[2]["text"].startswith("'=bake")


@pytest.mark.parametrize("suffix", [".parquet", ".xlsx", ".jsonl"])
def test_what_cannot_be_read_stands_in_a_file_of_its_own(
    taught: Path, lines: Path, tmp_path: Path, suffix: str
) -> None:
    output = tmp_path / f"out{suffix}"
    assert here("predict", taught, lines, tmp_path / "none.csv", "-o", output) == 1
    (error,) = answers((tmp_path / f"out{suffix}.errors.jsonl").read_text("utf-8"))
    assert error["code"] == "RZB-101"
    if suffix == ".parquet":
        found = pq.read_table(output).to_pylist()
        assert dict(found[0]["place_scores"]).keys() == set(heads.LABELS)
    elif suffix == ".xlsx":
        header, *cells = load_workbook(output).active.values
        found = [dict(zip(header, row, strict=True)) for row in cells]
    else:
        found = answers(output.read_text("utf-8"))
    assert [row["source"].rpartition(":")[2] for row in found] == ["1", "2", "3"]


def test_a_row_of_broken_bytes_costs_that_row_alone(taught: Path, tmp_path: Path) -> None:
    given, output = tmp_path / "texts.txt", tmp_path / "out.jsonl"
    given.write_bytes("wash the dish, полив\n".encode() * 20 + b"\xff\xfe roses\nbread\n")
    assert here("predict", taught, given, "-o", output) == 1
    assert len(answers(output.read_text("utf-8"))) == 21


def test_bundles_of_several_fields_take_a_column_for_each(tmp_path: Path) -> None:
    folder = write_bundle(tmp_path / "tiny", making.draft(), making.files()).folder
    given, output = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    rows = [{"title": "bake bread", "body": "on monday"}, {"title": "roses", "body": 3}]
    given.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert here("predict", folder, given, "-o", output) == 1
    (found,) = answers(output.read_text("utf-8"))
    wanted = load((), threads=1).predict(folder, {"title": "bake bread", "body": "on monday"})
    assert found["tasks"]["place"]["scores"] == pytest.approx(wanted.tasks["place"].scores)
    assert here("predict", folder, given, "--text", "title") == 2


@pytest.mark.parametrize(
    "asked", [("--threshold", "tone=0.5"), ("-o", "out.docx"), ("-o", "texts.txt")]
)
def test_a_wrong_usage_is_told_before_anything_is_read(
    taught: Path, lines: Path, asked: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lines.parent)
    assert here("predict", taught, lines, *asked) == 2
    assert [path.name for path in lines.parent.iterdir()] == ["texts.txt"]


def test_other_verbs_take_such_a_bundle(taught: Path, tmp_path: Path, capsys: Capture) -> None:
    assert here("info", taught, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["head"] == {
        "file": "head.safetensors",
        "kinds": {"place": "softmax", "topics": "sigmoid"},
    }
    copy = tmp_path / "copy"
    assert here("card", taught, "-o", copy) == 0
    assert "several windows" in (copy / "README.md").read_text("utf-8")
    assert here("evaluate", taught, "--data", tmp_path) == 2
    assert here("threshold", taught, tmp_path, "--min-recall", "0.9") == 2

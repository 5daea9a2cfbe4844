from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from razbor.batch.formats.interviews import COLUMNS
from razbor.loading import load
from razbor.reading import read_interviews
from tests.batch.writing import read_lines
from tests.cli.running import here, process

pytestmark = pytest.mark.end_to_end

Capture = pytest.CaptureFixture[str]

TALK = (
    "Анна: Чем вы занимаетесь?\nИгорь: Обычно смотрю остатки.\nАнна: А чем гордитесь?\n"
    "Игорь: =Сдали склад, снизили цены.\n"
)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(TALK, "utf-8")
    return path


@pytest.fixture
def bundle(tiny_answers: Path) -> tuple[str, str]:
    return "--bundle", f"answers={tiny_answers}"


def test_the_same_answers_as_from_python(
    talk: Path, bundle: tuple[str, str], tiny_answers: Path
) -> None:
    done = process("interview", talk, "--json", *bundle)
    assert done.returncode == 0, done.stderr.decode()
    rz = load(["answers"], bundles={"answers": tiny_answers})
    (found,) = read_interviews(talk)
    expected = rz.interview(found).to_dict()  # type: ignore[arg-type]
    assert json.loads(done.stdout) == expected
    piped = process("interview", "-", "-o", "-", *bundle, given=TALK)
    assert piped.returncode == 0
    assert json.loads(piped.stdout) == {**expected, "source": "stdin"}


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ((), ("Процесс 0.", "Результат 0.", "Нейтральный")),
        (("--lang", "de"), ("Prozess 0.", "Ergebnis 0.", "Neutral")),
    ],
)
def test_a_table_with_a_summary(
    talk: Path,
    bundle: tuple[str, str],
    lang: tuple[str, ...],
    names: tuple[str, ...],
    capsys: Capture,
) -> None:
    assert here("interview", talk, *bundle, *lang) == 0
    shown = capsys.readouterr().out
    for word in (*names, "Обычно смотрю остатки", "█████", "43%", "57%"):
        assert word in shown
    assert "Игорь" not in shown
    assert here("interview", talk, *bundle, "--no-mask") == 0
    assert "Игорь" in capsys.readouterr().out


def test_files_of_every_kind(tmp_path: Path, talk: Path, bundle: tuple[str, str]) -> None:
    for suffix in (".jsonl", ".csv", ".xlsx", ".parquet"):
        assert here("interview", talk, talk, "-o", tmp_path / f"out{suffix}", *bundle) == 0
    reports = read_lines(tmp_path / "out.jsonl")
    assert len(reports) == 2
    answers = [each for report in reports for each in report["answers"]]
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["text"] for row in rows] == [each["text"] for each in answers]
    assert tuple(rows[0]) == COLUMNS
    assert (rows[1]["answer"], rows[1]["label"], rows[1]["name"]) == (2, "result", "Результат")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.DictReader(file))
    assert tuple(cells[0]) == COLUMNS
    assert cells[1]["text"] == "'=Сдали склад, снизили цены."
    assert cells[1]["unsure"] == "false"
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    assert sheet.title == "answers"
    assert sheet.max_row == 5
    assert sheet.cell(3, COLUMNS.index("unsure") + 1).value is False


def test_one_bad_file_does_not_stop_the_others(
    tmp_path: Path, talk: Path, bundle: tuple[str, str], capsys: Capture
) -> None:
    empty = tmp_path / "empty.srt"
    empty.touch()
    out = tmp_path / "out.jsonl"
    assert here("interview", empty, talk, tmp_path / "none.vtt", "-o", out, *bundle) == 1
    shown = capsys.readouterr().err
    for code in ("RZB-103", "RZB-101"):
        assert code in shown
    assert [each["source"] for each in read_lines(out)] == [talk.as_posix()]
    errors = read_lines(tmp_path / "out.jsonl.errors.jsonl")
    assert [each["code"] for each in errors] == ["RZB-103", "RZB-101"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--lang", "fr"], "RZB-501"),
        (["-o", "out.docx"], "RZB-503"),
        (["-o", "talk.txt"], "RZB-503"),
        (["--bundle", "role=x"], "RZB-501"),
        (["--bundle", "answers=areas"], "RZB-302"),
        (["--bundle", "answers=nowhere"], "RZB-301"),
    ],
)
def test_wrong_usage(
    arguments: list[str], code: str, talk: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(talk.parent)
    assert here("interview", talk.name, *arguments) == 2
    shown = capsys.readouterr()
    assert code in shown.err
    assert shown.out == ""
    assert [path.name for path in talk.parent.iterdir()] == [talk.name]


def test_no_text_gives_orders_to_the_terminal(
    tmp_path: Path, bundle: tuple[str, str], capsys: Capture
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("HR: Да?\nКандидат: Сдали\x1b[31m\x07\u202e склад", "utf-8")
    assert here("interview", path, *bundle) == 0
    assert not set(capsys.readouterr().out) & set("\x1b\x07\u202e")

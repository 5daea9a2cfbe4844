from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from razbor.cli.options import expanded
from razbor.loading import load
from razbor.reading import read_vacancies
from razbor.schema import Vacancy
from tests.batch.writing import CARPENTER, DEVELOPER, RECORDS, many, read_lines, write_lines
from tests.cli.running import ROOT, here, options, process

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def jobs_file(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "jobs.jsonl", RECORDS)


def test_examples_in_a_process_of_its_own(tmp_path: Path, tiny_bundles: dict[str, Path]) -> None:
    output = tmp_path / "out.jsonl"
    done = process("annotate", "examples", "-o", output, *options(tiny_bundles))
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == b""
    shown = done.stderr.decode()
    assert "Финансовый аналитик" in shown
    assert "24 in" in shown
    rz = load(bundles=tiny_bundles, threads=1)
    found = [item for item in read_vacancies(ROOT / "examples") if isinstance(item, Vacancy)]
    for line, vacancy in zip(read_lines(output), found, strict=True):
        line["vacancy"]["source"] = vacancy.source  # given as a relative path
        assert line == rz.vacancy(vacancy).to_dict()


@pytest.mark.parametrize(("option", "kept"), [((), False), (("--no-mask",), True)])
def test_contacts_are_covered_unless_asked_otherwise(
    tmp_path: Path, tiny_bundles: dict[str, Path], option: tuple[str, ...], kept: bool
) -> None:
    record = {"title": "Повар", "description": "Варить супы. Пишите на hr@example.com"}
    path = write_lines(tmp_path / "one.jsonl", [record])
    output = tmp_path / "out.jsonl"
    assert here("annotate", path, "-o", output, *option, *options(tiny_bundles)) == 0
    assert ("hr@example.com" in output.read_text("utf-8")) is kept


def test_a_pipe_through(tiny_bundles: dict[str, Path]) -> None:
    given = "".join(json.dumps(record) + "\n" for record in RECORDS) + "{broken\n"
    done = process("annotate", "-", "-o", "-", *options(tiny_bundles), given=given)
    lines = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [line["vacancy"]["id"] for line in lines] == ["c-1", "d-2", "a-3"]
    assert done.returncode == 1
    assert '"RZB-105"' in done.stderr.decode()


def test_all_options_together(jobs_file: Path, tiny_bundles: dict[str, Path]) -> None:
    from pyarrow.parquet import read_table

    output = jobs_file.with_name("out.parquet")
    code = here(
        *("annotate", jobs_file, "--output", output, "--title", "employer"),
        *("--description", "title", "--keep", "shift", "--keep", "url", "--plain"),
        *("--limit", "1", "--tasks", "role,sections", "--scores"),
        *options(tiny_bundles, ("role", "sections")),
    )
    assert code == 0
    (row,) = read_table(output).to_pylist()
    assert (row["title"], row["text"]) == (CARPENTER["employer"], CARPENTER["title"])
    assert row["extra"] == [("shift", '"день"'), ("url", None)]
    assert row["areas"] is None
    assert len(row["scores"]) == 25


@pytest.mark.parametrize("output", ["out.jsonl", "-"])
def test_how_sure_on_request(
    jobs_file: Path,
    tiny_bundles: dict[str, Path],
    output: str,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    path = output if output == "-" else jobs_file.with_name(output)
    assert here("annotate", jobs_file, "-o", path, "--explain", *options(tiny_bundles)) == 0
    written = capsysbinary.readouterr().out if output == "-" else Path(path).read_bytes()
    rz = load(bundles=tiny_bundles, threads=1)
    assert [json.loads(line) for line in written.splitlines()] == [
        rz.vacancy(each).to_dict(explain=True)
        for each in read_vacancies(jobs_file)
        if isinstance(each, Vacancy)
    ]


def test_some_failed(
    tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_lines(tmp_path / "jobs.jsonl", [CARPENTER, "{", DEVELOPER])
    output = tmp_path / "out.csv"
    assert here("annotate", source, "-o", output, *options(tiny_bundles)) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "RZB-105 1" in shown.err
    assert (tmp_path / "out.csv.errors.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["-o", "out.txt"], "RZB-503"),
        (["-o", "out.csv", "--tasks", "salary"], "RZB-501"),
        (["-o", "out.csv", "--bundle", "role"], "RZB-501"),
        (["-o", "out.csv", "--tasks", "role", "--bundle", "areas=x"], "RZB-501"),
        (["-o", "out.csv", "--bundle", "role=no-such-folder"], "RZB-301"),
        (["-o", "out.csv", "--jobs", "0"], "--jobs"),
        ([], "--output"),
    ],
)
def test_wrong_usage(
    jobs_file: Path,
    arguments: list[str],
    code: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(jobs_file.parent)
    assert here("annotate", jobs_file, *arguments) == 2
    shown = capsys.readouterr()
    assert code in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""
    assert [path.name for path in jobs_file.parent.iterdir()] == [jobs_file.name]


def test_an_error_says_what_helps(jobs_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here("annotate", jobs_file, "-o", jobs_file)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == f"Error RZB-503 {jobs_file}"
    assert [line.split()[0] for line in lines[1:]] == ["found", "expected", "remedy"]


def test_the_rest_of_the_results_is_told(
    tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_lines(tmp_path / "jobs.jsonl", many(30))
    assert here("annotate", source, "-o", tmp_path / "o.csv", *options(tiny_bundles)) == 0
    shown = capsys.readouterr().err
    assert shown.count("Python developer") == 8
    assert "and 6 more" in shown


def test_a_log_gets_a_line_now_and_then(
    jobs_file: Path,
    tiny_bundles: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("razbor.cli.progress._EVERY", 0.0)
    output = jobs_file.with_name("out.csv")
    assert here("annotate", jobs_file, "-o", output, *options(tiny_bundles)) == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if " a second" in line]
    assert [line.split()[0] for line in lines] == ["1", "2", "3", "documents"]


def test_a_terminal_gets_a_bar(
    jobs_file: Path,
    tiny_bundles: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    output = jobs_file.with_name("out.csv")
    assert here("annotate", jobs_file, "-o", output, "--limit", "2", *options(tiny_bundles)) == 0
    shown = capsys.readouterr().err
    assert "2/2" in shown
    assert "/s" in shown


def test_what_had_to_be_cut_is_told(
    tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    long = {"title": "Сторож", "description": "Сторож нужен.", "employer": "ё" * 40_000}
    source = write_lines(tmp_path / "jobs.jsonl", [long])
    assert here("annotate", source, "-o", tmp_path / "o.xlsx", *options(tiny_bundles)) == 0
    assert "cells cut at 32,767 characters 1" in capsys.readouterr().err


def test_an_earlier_output_that_was_kept_is_told(
    jobs_file: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    output = jobs_file.with_name("out.csv")
    assert here("annotate", jobs_file, "-o", output, *options(tiny_bundles)) == 0
    before = output.read_bytes()
    typo = ("--title", "titel", *options(tiny_bundles))
    assert here("annotate", jobs_file, "-o", output, *typo) == 1
    assert "these results are of an earlier run" in capsys.readouterr().err
    assert output.read_bytes() == before


def test_what_was_passed_over_is_told(
    tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_lines(folder / "jobs.jsonl", RECORDS)
    for name in ("offer.pdf", "old.pdf", "letter.docx"):
        (folder / name).touch()
    assert here("annotate", folder, "-o", tmp_path / "o.csv", *options(tiny_bundles)) == 0
    (line,) = [each for each in capsys.readouterr().err.splitlines() if "passed over" in each]
    assert line.rstrip().endswith("files of other formats: .pdf 2, .docx 1")


def test_patterns_are_expanded_where_the_shell_does_not(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md"):
        (tmp_path / name).touch()
    pattern = str(tmp_path / "*.txt")
    given = [pattern, "gone*.csv", "-"]
    found = [str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "gone*.csv", "-"]
    assert expanded(given, by_us=True) == found
    assert expanded(given, by_us=False) == given

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from razbor.loading import load
from razbor.pipeline import Razbor
from razbor.reading import read_resume
from tests.batch.test_matching import FRENCH, RESUME
from tests.batch.writing import read_lines
from tests.cli.running import here, process
from tests.reading.resume_files import IMAGE, write_pdf

pytestmark = pytest.mark.end_to_end

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def rz() -> Razbor:
    return load(("occupations",), threads=1)


@pytest.fixture
def cv(tmp_path: Path) -> Path:
    path = tmp_path / "cv.txt"
    path.write_text(RESUME, "utf-8")
    return path


@pytest.fixture
def titles(tmp_path: Path) -> Path:
    path = tmp_path / "titles.txt"
    path.write_text("Повар\n\nSoftware developer, +7 900 000-00-00\n", "utf-8")
    return path


def answers(shown: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in shown.splitlines()]


def test_resumes_in_a_process_of_its_own(tmp_path: Path, cv: Path, rz: Razbor) -> None:
    pdf = write_pdf(
        tmp_path / "cv.pdf", ["Cabinet maker", *["Built doors and tables of oak"] * 9], [IMAGE]
    )
    done = process("match", "--json", "--top-k", "2", cv, pdf)
    assert done.returncode == 0, done.stderr.decode()
    one, two = answers(done.stdout.decode())
    assert one == {
        "source": cv.as_posix(),
        "title": None,
        "language": "ru",
        "pages": None,
        "warnings": [],
        "occupations": [each.to_dict() for each in rz.occupations(read_resume(cv).text, 2)],
    }
    assert two["pages"] == 2
    assert [each["code"] for each in two["warnings"]] == [
        each.code for each in read_resume(pdf).warnings
    ]
    assert two["warnings"] != []


def test_a_table_names_code_group_score_and_what_spoke(
    cv: Path, rz: Razbor, capsys: Capture
) -> None:
    assert here("match", cv, "--top-k", "1", "--lang", "en") == 0
    shown = capsys.readouterr().out
    (best,) = rz.occupations(RESUME, 1, languages=["en"])
    lines = shown.splitlines()
    assert lines[0].strip() == str(cv)
    assert best.code
    assert best.isco
    for word in ("code", "ISCO", best.code, best.isco, best.name, f"{best.score:.2f}"):
        assert any(word in line for line in lines[1:])
    for passage in best.passages:
        assert any(f"{passage.kind} {passage.text[:20]}" in line for line in lines)
    assert "900" not in shown
    assert "█" not in shown, "contacts speak for no occupation"


def test_titles_a_line_each(titles: Path, rz: Razbor, capsys: Capture) -> None:
    assert here("match", "--titles", titles, "--json", "--top-k", "3") == 0
    found = answers(capsys.readouterr().out)
    assert [each["source"] for each in found] == [f"{titles.as_posix()}:{n}" for n in (1, 2, 3)]
    assert [len(each["occupations"]) for each in found] == [3, 0, 3]
    for given in ("Повар", "Software developer, +7 900 000-00-00"):
        expected = [each.to_dict() for each in rz.occupations(given, 3)]
        assert expected in [each["occupations"] for each in found]
    assert "900" not in found[2]["title"]
    assert here("match", "--titles", titles, "--no-mask", "--top-k", "1", "--lang", "de,en") == 0
    shown = capsys.readouterr().out
    (best,) = rz.occupations("Повар", 1, languages=["de"])
    for word in ("Повар", best.name, "(no title)", "no occupation", "+7 900 000-00-00"):
        assert word in shown
    assert here("match", "--titles", titles, "--fast", "--json", "--top-k", "1") == 0
    fast = answers(capsys.readouterr().out)
    assert fast[0]["occupations"] == [
        each.to_dict() for each in rz.occupations("Повар", 1, fast=True)
    ]


def test_titles_of_standard_input_and_of_a_table(tmp_path: Path) -> None:
    table = tmp_path / "jobs.csv"
    table.write_text("nr;Stelle\n1;Koch\n", "utf-8")
    given = ("match", "--titles", "-", table, "--title", "Stelle", "-o", "-", "--top-k", "1")
    done = process(*given, given="Повар\r\n")
    assert done.returncode == 0, done.stderr.decode()
    found = answers(done.stdout.decode())
    assert [each["title"] for each in found] == ["Повар", "Koch"]
    assert [each["source"] for each in found] == ["stdin:1", f"{table.as_posix()}:2"]


def test_a_resume_on_standard_input(cv: Path) -> None:
    piped = process("match", "-", "--json", given=cv.read_bytes())
    filed = process("match", cv, "--json")
    one, two = (answers(done.stdout.decode())[0] for done in (piped, filed))
    assert one.pop("source") == "stdin"
    assert two.pop("source") == cv.as_posix()
    assert one == two


def test_what_cannot_be_read_is_named_and_the_others_go_on(
    tmp_path: Path, cv: Path, capsys: Capture
) -> None:
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes(b"%PDF-1.7\n" + bytes(100))
    output = tmp_path / "out.jsonl"
    given = (damaged, tmp_path / "none.docx", cv, tmp_path / "photo.png")
    (tmp_path / "photo.png").touch()
    for option in (("--json",), ("-o", output)):
        assert here("match", *given, "--top-k", "1", *option) == 1
        shown = capsys.readouterr()
        for code, path in (("RZB-107", damaged), ("RZB-101", given[1]), ("RZB-102", given[3])):
            assert f"Error {code} {path.as_posix()}" in shown.err
        assert "Traceback" not in shown.err
    (answer,) = read_lines(output)
    assert answer["source"] == cv.as_posix()
    errors = read_lines(tmp_path / "out.jsonl.errors.jsonl")
    assert [each["code"] for each in errors] == ["RZB-107", "RZB-101", "RZB-102"]
    before = output.read_bytes()
    assert here("match", damaged, "-o", output) == 1
    assert "of an earlier run" in capsys.readouterr().err
    assert output.read_bytes() == before


def test_a_language_that_is_not_known_is_told(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "cv.txt"
    path.write_text(FRENCH, "utf-8")
    assert here("match", path, "--top-k", "1") == 0
    assert "language: French (fr)" in capsys.readouterr().out


def test_a_catalogue_of_ones_own(tmp_path: Path, titles: Path, capsys: Capture) -> None:
    names = tmp_path / "names.csv"
    names.write_text("id,names_en\nc,chef\nd,developer\n", "utf-8")
    assert here("catalogue", "build", names, "-o", tmp_path / "own") == 0
    own = ("--catalogue", tmp_path / "own", "--titles", titles)
    assert here("match", *own, "--json", "--top-k", "1") == 0
    found = answers(capsys.readouterr().out)
    assert found[2]["occupations"][0]["uri"] == "d"
    assert here("match", *own, "--lang", "ru") == 2
    assert "some of en" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--fast"], "RZB-501"),
        (["--title", "Stelle"], "RZB-501"),
        (["--lang", "xx"], "RZB-501"),
        (["-o", "out.csv"], "RZB-503"),
        (["-o", "out"], "RZB-503"),
        (["--titles", "-o", "cv.jsonl", "cv.jsonl"], "RZB-503"),
        (["--bundle", "role=x"], "RZB-501"),
        (["--bundle", "occupations=role"], "RZB-302"),
        (["--catalogue", "none"], "RZB-601"),
        (["--top-k", "0"], "--top-k"),
    ],
)
def test_wrong_usage(
    arguments: list[str], code: str, cv: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(cv.parent)
    assert here("match", cv.name, *arguments) == 2
    shown = capsys.readouterr()
    assert code in shown.err
    assert shown.out == ""
    assert [path.name for path in cv.parent.iterdir()] == [cv.name]


def test_nothing_to_match_is_wrong_usage(capsys: Capture) -> None:
    assert here("match") == 2
    assert "Missing argument" in capsys.readouterr().err


def test_no_text_gives_orders_to_the_terminal(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "titles.txt"
    path.write_text("Cook\x1b[31m\x07\u202e\n", "utf-8")
    assert here("match", "--titles", path, "--top-k", "1") == 0
    shown = capsys.readouterr().out
    assert "Cook\ufffd" in shown
    assert not set(shown) & set("\x1b\x07\u202e")

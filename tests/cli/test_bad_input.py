"""Bad input on the whole road: what the command line answers, where it says so, what it keeps."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.batch.writing import read_lines
from tests.cli.running import here, options, process

pytestmark = pytest.mark.end_to_end

FLORIST = {"title": "Флорист", "description": "Обязанности:\n- собирать букеты"}
LINE = json.dumps(FLORIST) + "\n"
MISSING_QUOTE = '{"title": "Флорист", "description": \n'


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"title": ["Флорист"] * 50}), stream)
    return stream.getvalue()


def workbook(change: Callable[[bytes], bytes] = bytes, more: bytes = b"") -> bytes:
    """A workbook of one vacancy, its sheet changed, and a further member in it."""
    book = openpyxl.Workbook()
    for row in (["title", "text"], ["Флорист", "Собирать букеты"]):
        book.worksheets[0].append(row)
    plain, made = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name.endswith("sheet1.xml") else content)
        new.writestr("xl/media/more.bin", more)
    return made.getvalue()


def entities(sheet: bytes) -> bytes:
    """The sheet with a text in it that stands for a file of the machine."""
    head = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    cell = b'<row r="9"><c r="A9" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData>'
    return head + sheet[sheet.index(b"<worksheet") :].replace(b"</sheetData>", cell)


REFUSED: dict[str, tuple[str, str | bytes, str, str, int]] = {
    # name: file, content, code, place behind the file's name, how many are read beside it
    "empty": ("a.jsonl", "", "RZB-103", "", 0),
    "empty workbook": ("a.xlsx", "", "RZB-103", "", 0),
    "a header alone": ("a.csv", "title,text\n", "RZB-103", "", 0),
    "a wrong suffix": ("a.docx", "Флорист", "RZB-102", "", 0),
    "no suffix": ("a", "Флорист", "RZB-102", "", 0),
    "JSON as text": ("a.txt", LINE, "RZB-107", "", 0),
    "a table as a page": ("a.html", "title,text\nФлорист,букеты\n", "RZB-107", "", 0),
    "a table as JSON lines": ("a.jsonl", "title,text\nФлорист,букеты\n", "RZB-107", "", 0),
    "gzip that breaks off": ("a.jsonl.gz", gzip.compress(LINE.encode())[:-9], "RZB-107", "", 0),
    "Parquet that breaks off": ("a.parquet", parquet()[:-20], "RZB-107", "", 0),
    "a workbook that breaks off": ("a.xlsx", workbook()[:-20], "RZB-107", "", 0),
    "no column that is known": ("a.csv", "colour;weight\nblue;5\n", "RZB-104", "", 0),
    "broken JSON in line 17": (
        "a.jsonl", LINE * 16 + MISSING_QUOTE + LINE, "RZB-105", ":17", 17,
    ),
    "a quote never closed": ("a.csv", 'title\nФлорист\n"Ткач\nШвея\n', "RZB-105", ":3", 1),
    "invalid UTF-8": ("a.jsonl", LINE.encode() + b'{"title": "\xff"}', "RZB-106", ":2", 1),
    "noise": ("a.txt", bytes(1000), "RZB-107", "", 0),
    "a bomb": ("a.xlsx", workbook(more=bytes(12 << 20)), "RZB-107", "", 0),
    "external entities": ("a.xlsx", workbook(entities), "RZB-107", "", 0),
    "nothing in a record": ("a.jsonl", LINE + '{"title": "", "text": " "}', "RZB-201", ":2", 1),
}  # fmt: skip

READ: dict[str, tuple[str, str | bytes, list[str]]] = {
    # name: file, content, codes of the warnings
    "windows-1251": ("a.csv", "название\nФлорист в салон\n".encode("cp1251"), ["reading"]),
    "UTF-16 without its mark": ("a.txt", "Флорист\nБукеты".encode("utf-16-le"), ["reading"]),
    "half characters": ("a.jsonl", '{"title": "Флорист \\ud800"}', ["reading"]),
    "NUL": ("a.jsonl", '{"title": "Фло\\u0000рист", "text": "Букеты\x00"}', []),
    "right to left": ("a.txt", "\u202eФлорист\u2066\nБу\u200bкеты\ufeff собирать", []),
    "no description": ("a.jsonl", '{"title": "Флорист", "description": null}', ["no-description"]),
    "a title of 10,000": ("a.jsonl", json.dumps({"title": "роза " * 2000}), ["no-description"]),
    "100,000 nested": (
        "a.html", f"<h1>Флорист</h1>{'<div>' * 100_000}Собирать букеты", ["reading"],
    ),
    "one token": ("a.jsonl", json.dumps({"title": "Флорист", "text": "ж" * 300_000}), []),
}  # fmt: skip


def given(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_named_and_the_rest_is_read(
    case: str, tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    name, content, code, place, answered = REFUSED[case]
    path = given(tmp_path, name, content)
    output = tmp_path / "out.jsonl"
    assert here("annotate", path, "-o", output, *options(tiny_bundles)) == 1
    (error,) = read_lines(tmp_path / "out.jsonl.errors.jsonl")
    assert (error["code"], error["place"]) == (code, f"{path.as_posix()}{place}")
    assert all(error.values()), "place, found, expected, remedy"
    assert len(read_lines(output)) == answered
    shown = capsys.readouterr().err
    assert f"{code} 1" in shown
    assert f"[{code}]" in shown, "the error itself, not its number alone"
    assert "Traceback" not in shown


@pytest.mark.parametrize("case", [case for case, (*_, read) in REFUSED.items() if not read])
def test_try_says_what_is_wrong(
    case: str, tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    name, content, code, *_ = REFUSED[case]
    assert here("try", given(tmp_path, name, content), *options(tiny_bundles)) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    lines = shown.err.splitlines()
    assert lines[0].startswith(f"Error {code} ")
    assert [line.split()[0] for line in lines if line[2:3].strip()][-3:] == [
        "found", "expected", "remedy",
    ]  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_what_is_odd_is_read_and_said(
    case: str, tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    name, content, codes = READ[case]
    path = given(tmp_path, name, content)
    for suffix in (".jsonl", ".parquet", ".csv", ".xlsx"):
        output = tmp_path / f"out{suffix}"
        assert here("annotate", path, "-o", output, *options(tiny_bundles)) == 0
    (report,) = read_lines(tmp_path / "out.jsonl")
    assert set(codes) <= {warning["code"] for warning in report["warnings"]}
    assert "language" not in {warning["code"] for warning in report["warnings"]}
    capsys.readouterr()
    assert here("try", path, *options(tiny_bundles)) == 0
    shown = capsys.readouterr().out
    assert all(f"{code}: " in shown for code in codes)


def test_a_source_that_fails_costs_no_other(
    tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for case, (name, content, *_) in REFUSED.items():
        (tmp_path / "in" / case).mkdir(parents=True)
        given(tmp_path / "in" / case, name, content)
    output = tmp_path / "out.jsonl"
    assert here("annotate", tmp_path / "in", "-o", output, *options(tiny_bundles)) == 1
    unknown = sum(code == "RZB-102" for _, _, code, *_ in REFUSED.values())
    errors = read_lines(tmp_path / "out.jsonl.errors.jsonl")
    assert len(errors) == len(REFUSED) - unknown
    assert len(read_lines(output)) == sum(answered for *_, answered in REFUSED.values())
    shown = capsys.readouterr().err
    assert "files of other formats: .docx 1, no suffix 1" in shown


@pytest.mark.parametrize("verb", ["annotate", "try"])
def test_no_text_gives_orders_to_the_terminal(
    verb: str, tmp_path: Path, tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    title = "Флорист\x1b[31m\x07\x00\x9b2J\u202e\u2066"
    record = {"title": title, "description": f"Требования:\nопыт \x1b]0;x\x07{title}\n{title}:"}
    path = given(tmp_path, "a.jsonl", json.dumps(record))
    output = ("-o", tmp_path / "out.jsonl") if verb == "annotate" else ()
    assert here(verb, path, *output, *options(tiny_bundles)) == 0
    shown = "".join(capsys.readouterr())
    assert "Флорист\ufffd" in shown
    assert not set(shown) & set("\x1b\x07\x00\x9b\u202e\u2066")


def test_what_is_piped_is_read_in_the_encoding_of_the_file(tiny_bundles: dict[str, Path]) -> None:
    text = "Флорист\nСобирать букеты для свадеб"
    for encoding in ("cp1251", "utf-16", "utf-8-sig"):
        done = process("try", "--json", *options(tiny_bundles), given=text.encode(encoding))
        assert done.returncode == 0, done.stderr.decode()
        report = json.loads(done.stdout)
        assert report["vacancy"]["title"] == "Флорист"
        assert report["text"] == "Собирать букеты для свадеб"
        said = [warning["code"] for warning in report["warnings"]]
        assert said == (["reading"] if encoding == "cp1251" else [])
    for noise, code in ((b"\xff\x81", b"RZB-106"), (bytes(500), b"RZB-107")):
        done = process("try", *options(tiny_bundles), given=noise)
        assert done.returncode == 2
        assert code in done.stderr


def test_blank_fragments_are_junk_and_keep_lines_in_step(
    tiny_bundles: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("", "опыт от года", "—", " \u200b")
    assert here("section", *asked, *options(tiny_bundles, ["sections"])) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.split("\n")]
    assert [row[0] for row in rows] == ["junk", "requirements", "junk", "junk", ""]
    assert here("section", "--json", "", *options(tiny_bundles, ["sections"])) == 0
    assert json.loads(capsys.readouterr().out)["label"] == "junk"

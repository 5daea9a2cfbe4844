from __future__ import annotations

import logging
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.errors import DependencyError

from razbor.errors import (
    DamagedFile,
    EmptyFile,
    ExtraMissing,
    FileLocked,
    RazborError,
    TextMissing,
)
from razbor.reading import pdf, read_resume

from .helpers import put
from .resume_files import IMAGE, TEXT, refused, write_pdf

# Those of AES come with a library of its own, which the extra brings.
ALGORITHMS = ["RC4-128", *(["AES-128", "AES-256"] if find_spec("cryptography") else [])]


def test_pages_are_read_in_order(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "x.pdf", TEXT, ("Разра-", "ботка  ﬂacher Möbel",))  # fmt: skip
    resume = read_resume(path)
    assert resume.text == "\n".join([*TEXT, "", "Разработка flacher Möbel"])
    assert resume.pages == 2
    assert resume.source == path.as_posix()
    assert resume.warnings == []


def test_three_hundred_pages(tmp_path: Path) -> None:
    pages = [(f"Projekt {number}", *TEXT) for number in range(1, 301)]
    resume = read_resume(write_pdf(tmp_path / "x.pdf", *pages))
    assert resume.pages == 300
    assert re.findall(r"Projekt (\d+)", resume.text) == [str(n) for n in range(1, 301)]
    assert resume.text.count(TEXT[0]) == 300


@pytest.mark.parametrize("more", [(), ("7",)])
def test_a_scan_is_no_text(tmp_path: Path, more: tuple[str, ...]) -> None:
    path = write_pdf(tmp_path / "x.pdf", (IMAGE, *more), (IMAGE,), more)
    error = refused(path, TextMissing)
    assert "OCR" in error.remedy
    assert "none of its pages (3) has text" in error.found


def test_a_page_that_is_a_scan_is_named(tmp_path: Path) -> None:
    (warning,) = read_resume(write_pdf(tmp_path / "x.pdf", TEXT, (IMAGE,), (), TEXT)).warnings
    assert warning.code == "scanned"
    assert warning.message.startswith("page 2: ")
    assert "OCR" in warning.message
    scans = [(IMAGE,)] * 12
    (warning,) = read_resume(write_pdf(tmp_path / "y.pdf", TEXT, *scans)).warnings
    assert warning.message.startswith("pages 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more: ")


def test_a_photograph_beside_text_is_no_scan(tmp_path: Path) -> None:
    assert read_resume(write_pdf(tmp_path / "x.pdf", (IMAGE, *TEXT))).warnings == []


def test_blank_pages(tmp_path: Path) -> None:
    assert "OCR" in refused(write_pdf(tmp_path / "x.pdf", (), ()), EmptyFile).remedy


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_password(tmp_path: Path, algorithm: str) -> None:
    path = write_pdf(tmp_path / "x.pdf", TEXT, opened_by="secret", algorithm=algorithm)
    assert "password" in refused(path, FileLocked).found


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_rights_without_a_password_to_open(tmp_path: Path, algorithm: str) -> None:
    path = write_pdf(tmp_path / "x.pdf", TEXT, algorithm=algorithm)
    assert PdfReader(path).is_encrypted
    assert read_resume(path).text == "\n".join(TEXT)


def test_newer_encryption_needs_a_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def decrypt(*_: object) -> None:
        raise DependencyError("cryptography>=3.1 is required")

    path = write_pdf(tmp_path / "x.pdf", TEXT, algorithm="RC4-128")
    monkeypatch.setattr(PdfReader, "decrypt", decrypt)
    error = refused(path, ExtraMissing)
    assert error.found == "cryptography is not installed"
    assert "razbor[documents]" in error.remedy


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_breaks_off(tmp_path: Path, share: float) -> None:
    content = write_pdf(tmp_path / "x.pdf", TEXT, TEXT).read_bytes()
    path = put(tmp_path / "y.pdf", content[: int(len(content) * share)])
    assert "breaks off" in refused(path, DamagedFile).found


@pytest.mark.parametrize("content", [b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + b"x" * 5000 + b"\n%%EOF"])
def test_a_file_with_nothing_in_it(tmp_path: Path, content: bytes) -> None:
    refused(put(tmp_path / "x.pdf", content), DamagedFile)


def _damage(content: bytes, mark: bytes, number: int, behind: int, noise: bytes) -> bytes:
    at = [found.end() for found in re.finditer(mark, content)][number] + behind
    return content[:at] + noise + content[at + len(noise) :]


def test_a_damaged_page_is_not_passed_over(tmp_path: Path) -> None:
    content = write_pdf(tmp_path / "x.pdf", TEXT, TEXT).read_bytes()
    for number in (-1, -2):
        broken = _damage(content, rb"\nstream\n", number, 12, b"\xff" * 12)
        resume = read_resume(put(tmp_path / "y.pdf", broken))
        assert [(each.code, each.message) for each in resume.warnings] == [("reading", pdf.DAMAGED)]
    once = write_pdf(tmp_path / "z.pdf", TEXT).read_bytes()
    broken = _damage(once, rb"\nstream\n", -1, 2, b"\xff" * 12)
    assert "damaged" in refused(put(tmp_path / "y.pdf", broken), DamagedFile).found


def test_a_lost_page_is_not_passed_over(tmp_path: Path) -> None:
    content = write_pdf(tmp_path / "x.pdf", TEXT, TEXT).read_bytes()
    broken = content.replace(b"/Count 2", b"/Count 3")
    (warning,) = read_resume(put(tmp_path / "y.pdf", broken)).warnings
    assert warning.message == pdf.DAMAGED


def test_a_page_that_cannot_be_read(tmp_path: Path) -> None:
    content = write_pdf(tmp_path / "x.pdf", TEXT, TEXT).read_bytes()
    broken = content.replace(b"/FlateDecode", b"/FlateEncode")
    assert "page 1 of 2" in refused(put(tmp_path / "y.pdf", broken), DamagedFile).found


def test_bytes_around_the_file(tmp_path: Path) -> None:
    content = write_pdf(tmp_path / "x.pdf", TEXT).read_bytes()
    path = put(tmp_path / "y.pdf", b"From: example.com\n" + content + b"\r\n" + bytes(3000))
    assert read_resume(path).text == "\n".join(TEXT)


def test_pypdf_is_heard_and_not_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    content = write_pdf(tmp_path / "x.pdf", TEXT, TEXT).read_bytes()
    log = logging.getLogger("pypdf")
    before = log.propagate, log.level, list(log.handlers)
    broken = _damage(content, rb"\nstream\n", -1, 12, b"\xff" * 12)
    with caplog.at_level(logging.DEBUG):
        assert read_resume(put(tmp_path / "y.pdf", broken)).warnings
        refused(put(tmp_path / "z.pdf", b"%PDF-1.7\n%%EOF"), DamagedFile)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
    assert (log.propagate, log.level, list(log.handlers)) == before


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_pdf(tmp_path / "x.pdf", TEXT)
    monkeypatch.setitem(sys.modules, "pypdf", None)
    error = refused(path, ExtraMissing)
    assert (error.found, error.remedy) == (
        "pypdf is not installed",
        'run: pip install "razbor[documents]"',
    )


def test_damage_anywhere_is_an_error_of_ours_without_the_text(tmp_path: Path) -> None:
    content = write_pdf(tmp_path / "x.pdf", TEXT, TEXT).read_bytes()
    errors = []
    for at in range(0, len(content), 97):
        path = put(tmp_path / "y.pdf", content[:at] + b"(Tischler)" + content[at + 10 :])
        try:
            read_resume(path)
        except RazborError as error:
            errors.append(str(error))
    assert errors
    assert not [error for error in errors if "Tischler" in error]

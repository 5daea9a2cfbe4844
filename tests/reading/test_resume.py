from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook

import razbor
from razbor.errors import (
    BrokenEncoding,
    DamagedFile,
    EmptyFile,
    FileLocked,
    FileMissing,
    RazborError,
    UnknownFormat,
)
from razbor.reading import read_resume, whole_file
from razbor.reading.resume import read_piped_resume

from .helpers import put
from .resume_files import TEXT, pack, refused, save, write_pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGE = (
    "<!DOCTYPE html><html><head><title>x</title></head><body><h1>Мира Тестова</h1><ul><li>Möbel"
    "<li>Türen</ul><script>x()</script><p>Five&nbsp;years</body></html>"
)


def workbook(path: Path) -> Path:
    book = Workbook()
    book.save(path)
    book.close()
    return path


def named(path: Path, name: str) -> Path:
    return path.rename(path.with_name(name))


@pytest.mark.parametrize("name", ["x.txt", "X.TXT"])
def test_a_text(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / name, "\ufeffМира Тестова\r\n\r\n\r\n\r\nMöbel  aus <b>Holz</b>\r\n")
    assert read_resume(str(path)) == razbor.Resume(
        text="Мира Тестова\n\nMöbel aus <b>Holz</b>", source=path.as_posix()
    )


@pytest.mark.parametrize("name", ["x.html", "x.htm"])
def test_a_page(tmp_path: Path, name: str) -> None:
    found = read_resume(put(tmp_path / name, PAGE))
    assert found.text == "Мира Тестова\n• Möbel\n• Türen\nFive years"
    assert read_resume(put(tmp_path / name, "Hallo <p>Welt")).text == "Hallo\nWelt"


@pytest.mark.parametrize("name", ["x.txt", "x.html"])
def test_old_encodings_are_read_and_noted(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / name, "<p>Мира Тестова, столяр, Вологда", "windows-1251")
    found = read_resume(path)
    assert "Мира Тестова" in found.text
    (warning,) = found.warnings
    assert (warning.code, warning.message) == (
        "reading",
        "file is not UTF-8: read as windows-1251",
    )
    put(path, "<p>Мира Тестова, столяр, Вологда", "koi8-r")
    refused(path, BrokenEncoding)


@pytest.mark.parametrize("content", ["", "\n \n\t", "---", "\ufeff"])
def test_an_empty_text(tmp_path: Path, content: str) -> None:
    refused(put(tmp_path / "x.txt", content), EmptyFile)


@pytest.mark.parametrize("name", ["x.pdf", "x.docx", "x.html", "x.txt"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    assert refused(put(tmp_path / name, b""), EmptyFile).found == "an empty file"


def test_a_page_without_text(tmp_path: Path) -> None:
    refused(put(tmp_path / "x.html", "<html><body><img src=x></body></html>"), EmptyFile)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("x.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100), "a PNG image"),
        ("x.pdf", b"\xff\xd8\xff\xe0" + bytes(100), "a JPEG image"),
        ("x.pdf", "Мира Тестова, столяр".encode(), "a text"),
        ("x.pdf", "Мира Тестова, столяр".encode("cp1251"), "a text"),
        ("x.pdf", PAGE.encode(), "an HTML page"),
        ("x.pdf", bytes(1000), "bytes that are no text"),
        ("x.pdf", b"PK\x03\x04" + bytes(100), "a ZIP archive that breaks off or is damaged"),
        ("x.docx", PAGE.encode(), "an HTML page"),
        ("x.docx", b"{\\rtf1 x}", "an RTF file"),
        ("x.docx", OLE + bytes(600), "a file of an old Office version"),
        ("x.docx", b"%PDF-1.7\n", "a PDF file"),
        ("x.docx", b"GIF89a" + bytes(100), "a GIF image"),
        ("x.txt", b"II*\x00" + bytes(100), "a TIFF image"),
        ("x.txt", PAGE.encode(), "an HTML page"),
        ("x.txt", b'{"name": "Mira"}', "JSON"),
        ("x.txt", b"\x1f\x8b" + bytes(100), "a gzip file"),
        ("x.html", b"%PDF-1.7\n", "a PDF file"),
        ("x.html", b"Mira Testova", "a text without a single tag"),
    ],
)
def test_another_format_under_this_name(
    tmp_path: Path, name: str, content: bytes, found: str
) -> None:
    assert refused(put(tmp_path / name, content), DamagedFile).found == found


@pytest.mark.parametrize("name", ["x.pdf", "x.docx"])
def test_an_image_names_ocr(tmp_path: Path, name: str) -> None:
    path = put(tmp_path / name, b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert "OCR" in refused(path, DamagedFile).remedy


def test_archives_that_are_no_word_document(tmp_path: Path) -> None:
    path = named(workbook(tmp_path / "x.xlsx"), "x.docx")
    assert refused(path, DamagedFile).found == "an Excel workbook"
    for part, found in (
        ("ppt/presentation.xml", "a PowerPoint presentation"),
        ("mimetype", "a file of OpenDocument, as LibreOffice writes it"),
        ("readme.txt", "a ZIP archive without a Word document in it"),
        ("cv/inner.docx", "a ZIP archive without a Word document in it"),
    ):
        assert refused(pack(path, {part: b"x"}), DamagedFile).found == found


def test_formats_that_changed_names(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("x")
    path = named(save(document, tmp_path / "x.docx"), "x.pdf")
    error = refused(path, DamagedFile)
    assert (error.found, error.remedy) == ("a Word document (.docx)", "give it the suffix .docx")
    path = named(write_pdf(tmp_path / "y.pdf", TEXT), "y.txt")
    assert refused(path, DamagedFile).remedy == "give it the suffix .pdf"


@pytest.mark.parametrize("name", ["x.docx", "x.pdf"])
def test_files_of_office_with_a_password(tmp_path: Path, name: str) -> None:
    directory = "EncryptedPackage".encode("utf-16-le")
    path = put(tmp_path / name, OLE + bytes(70_000) + directory + bytes(600))
    assert "password" in refused(path, FileLocked).found


def test_old_word_documents(tmp_path: Path) -> None:
    content = OLE + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(600)
    error = refused(put(tmp_path / "x.docx", content), DamagedFile)
    assert "(.doc)" in error.found
    assert ".docx" in error.remedy
    error = refused(put(tmp_path / "x.doc", content), UnknownFormat)
    assert error.found == 'the suffix ".doc"'
    assert ".docx" in error.remedy


@pytest.mark.parametrize("name", ["x.png", "x", "x.txt.gz", "x.rtf"])
def test_other_suffixes(tmp_path: Path, name: str) -> None:
    error = refused(put(tmp_path / name, b"x"), UnknownFormat)
    assert error.expected == ".pdf, .docx, .html, .htm, .txt"


def test_paths_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no such file" in refused(tmp_path / "x.pdf", FileMissing).found
    (tmp_path / "y.pdf").mkdir()
    assert refused(tmp_path / "y.pdf", FileMissing).found == "a folder"

    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = put(tmp_path / "z.pdf", b"%PDF-")
    monkeypatch.setattr(Path, "open", forbidden)
    assert refused(path, FileMissing).found == "permission denied"


def test_the_size_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "x.txt", "a" * 1000)
    monkeypatch.setattr(whole_file, "MAX_SIZE", 1000)
    assert read_resume(path).text == "a" * 1000
    monkeypatch.setattr(whole_file, "MAX_SIZE", 999)
    refused(path, DamagedFile)


def test_the_limit_is_named_in_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    with path.open("wb") as file:
        file.truncate(61_000_000)
    error = refused(path, DamagedFile)
    assert (error.found, error.expected) == ("a file of 61.0 MB", "at most 50 MB")


def test_errors_are_of_one_tree() -> None:
    with pytest.raises(RazborError) as caught:
        read_resume("nowhere/x.pdf")
    assert str(caught.value).startswith("[RZB-101] nowhere/x.pdf: ")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("Мира Тестова\r\n\r\n\r\n\r\nстоляр", "Мира Тестова\n\nстоляр"),
        (PAGE, "Мира Тестова\n• Möbel\n• Türen\nFive years"),
        ("C++ and a < b", "C++ and a < b"),
    ],
)
def test_what_is_piped_is_a_text_or_a_page(given: str, text: str) -> None:
    found = read_piped_resume(io.BytesIO(given.encode()))
    assert found == razbor.Resume(text=text, source="stdin")


@pytest.mark.parametrize(
    ("given", "kind"),
    [(b"", EmptyFile), (b" \n-", EmptyFile), (b"%PDF-1.7\n", DamagedFile), (OLE, DamagedFile)],
)
def test_what_is_piped_and_no_text_is_refused(given: bytes, kind: type[RazborError]) -> None:
    with pytest.raises(RazborError) as refused_:
        read_piped_resume(io.BytesIO(given))
    assert type(refused_.value) is kind
    assert refused_.value.place == "stdin"

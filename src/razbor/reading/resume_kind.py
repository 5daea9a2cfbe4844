"""Whether the file of a résumé is what its suffix says."""

from __future__ import annotations

import zipfile

from razbor.errors import DamagedFile, FileLocked
from razbor.reading.content import WORDS, binary, is_noise, other_text
from razbor.reading.encoding import detect
from razbor.reading.source import Source

_PDF = b"%PDF-"
_PDF_WITHIN = 1024  # bytes: some programs write a line before it
_PARTS = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("mimetype", "odf"))
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_WORD = "WordDocument".encode("utf-16-le")
_WORDS = WORDS | {
    "docx": "a Word document (.docx)",
    "xlsx": "an Excel workbook",
    "pptx": "a PowerPoint presentation",
    "odf": "a file of OpenDocument, as LibreOffice writes it",
    "zip": "a ZIP archive without a Word document in it",
    "broken zip": "a ZIP archive that breaks off or is damaged",
    "doc": "a document of an old Word version (.doc)",
    "ole": "a file of an old Office version",
    "txt": "a text",
}
_EXPECTED = {
    "pdf": "a PDF file",
    "docx": "a Word document (.docx)",
    "html": "an HTML page",
    "txt": "a plain text",
}
_OCR = "let a program for text recognition (OCR) read it, and give the PDF or text it writes"
_SAVE_AS = "open it in its own program and save it as .pdf, .docx or .txt"
_REMEDIES = {
    **dict.fromkeys(("png", "jpeg", "gif", "tiff"), _OCR),
    **{kind: f"give it the suffix .{kind}" for kind in _EXPECTED},
    "gzip": "unzip it",
    "zip": "unzip it",
    "broken zip": "fetch it again, or save it again as .pdf or .docx",
    "noise": "look where it comes from: it may be packed, encrypted, or another kind of file",
}


def refuse_other(source: Source, kind: str) -> None:
    """Refuse a file that is of another kind than its suffix says.

    Args:
        source: the file.
        kind: what the suffix says: `pdf`, `docx`, `html` or `txt`.

    Raises:
        FileLocked: a file of Office with a password.
        DamagedFile: the content is of another kind.
    """
    found = _tell(source)
    if found == "locked":
        raise FileLocked(
            "a file of Office with a password",
            expected="a file that opens without one",
            remedy="open it with its password and save it as .docx or .pdf without one",
        )
    if found != kind and (kind, found) != ("html", "txt"):  # a part of a page begins anyhow
        raise DamagedFile(
            _WORDS[found], expected=_EXPECTED[kind], remedy=_REMEDIES.get(found, _SAVE_AS)
        )


def _tell(source: Source) -> str:
    head = source.head
    if _PDF in head[:_PDF_WITHIN]:
        return "pdf"
    found = binary(head)
    if found == "xlsx":
        return _tell_zip(source)
    if found == "ole":
        return _tell_ole(source)
    if found:
        return found
    encoding, _ = detect(head, source.sample())
    if encoding == "utf-8" and is_noise(head):
        return "noise"
    return other_text(head.decode(encoding, errors="ignore")) or "txt"


def _tell_zip(source: Source) -> str:
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "broken zip"
    kinds = (kind for start, kind in _PARTS if any(name.startswith(start) for name in names))
    return next(kinds, "zip")


def _tell_ole(source: Source) -> str:
    with source.open() as file:
        content = file.read()
    if _LOCKED in content:
        return "locked"
    return "doc" if _WORD in content else "ole"

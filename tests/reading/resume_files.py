"""Résumés in files, made by the tests: PDFs with a font, images and passwords, Word documents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx.document import Document
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from razbor.errors import RazborError
from razbor.reading import read_resume

TEXT = ("Мира Тестова, столяр", "Schränke bauen, Türen richten", "Five years in a workshop")

IMAGE = "<an image over the whole page>"
"""A page of `write_pdf` that is a scan."""


def write_pdf(path: Path, *pages: Sequence[str], opened_by: str = "", algorithm: str = "") -> Path:
    """Write a PDF of so many pages, given as their lines; `IMAGE` for a line is an image."""
    writer = PdfWriter()
    font = writer._add_object(_font("".join(line for page in pages for line in page)))
    image = writer._add_object(_image())
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = DictionaryObject({
            NameObject("/Font"): DictionaryObject({NameObject("/F"): font}),
            NameObject("/XObject"): DictionaryObject(
                {NameObject("/I"): image} if IMAGE in lines else {}
            ),
        })  # fmt: skip
        content = DecodedStreamObject()
        content.set_data(_content(lines))
        page[NameObject("/Contents")] = writer._add_object(content.flate_encode())
    if opened_by or algorithm:
        writer.encrypt(opened_by, "owner", algorithm=algorithm or "RC4-128")
    writer.write(path)
    writer.close()
    return path


def _content(lines: Sequence[str]) -> bytes:
    shown = [line for line in lines if line != IMAGE]
    image = "q 595 0 0 842 0 0 cm /I Do Q\n" if len(shown) < len(lines) else ""
    text = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in shown)
    return f"{image}BT /F 11 Tf 14 TL 50 800 Td\n{text}ET".encode()


def _font(text: str) -> DictionaryObject:
    """A font whose codes are those of Unicode, and that says so."""
    codes = sorted({f"{ord(letter):04x}" for letter in text})
    groups = [codes[at : at + 100] for at in range(0, len(codes), 100)]
    unicode = DecodedStreamObject()
    unicode.set_data(
        b"/CIDInit /ProcSet findresource begin begincmap\n1 begincodespacerange\n<0000> <ffff>\n"
        b"endcodespacerange\n"
        + b"".join(
            f"{len(group)} beginbfchar\n".encode()
            + "".join(f"<{code}> <{code}>\n" for code in group).encode()
            + b"endbfchar\n"
            for group in groups
        )
        + b"endcmap end"
    )
    inner = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/CIDFontType2"),
        NameObject("/BaseFont"): NameObject("/Sample"),
        NameObject("/CIDSystemInfo"): DictionaryObject({
            NameObject("/Registry"): TextStringObject("Adobe"),
            NameObject("/Ordering"): TextStringObject("Identity"),
            NameObject("/Supplement"): NumberObject(0),
        }),
        NameObject("/DW"): NumberObject(500),
    })  # fmt: skip
    return DictionaryObject({
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type0"),
        NameObject("/BaseFont"): NameObject("/Sample"),
        NameObject("/Encoding"): NameObject("/Identity-H"),
        NameObject("/DescendantFonts"): ArrayObject([inner]),
        NameObject("/ToUnicode"): unicode,
    })  # fmt: skip


def _image() -> DecodedStreamObject:
    image = DecodedStreamObject()
    image.set_data(b"\x80")
    image.update({
        NameObject("/Type"): NameObject("/XObject"),
        NameObject("/Subtype"): NameObject("/Image"),
        NameObject("/Width"): NumberObject(1),
        NameObject("/Height"): NumberObject(1),
        NameObject("/BitsPerComponent"): NumberObject(8),
        NameObject("/ColorSpace"): NameObject("/DeviceGray"),
    })  # fmt: skip
    return image


def save(document: Document, path: Path) -> Path:
    document.save(str(path))
    return path


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, content: dict[str, bytes]) -> Path:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    path.write_bytes(packed.getvalue())
    return path


def refused(path: Path, kind: type[RazborError]) -> RazborError:
    """The error that reading a file ends with; it says all that errors say."""
    with pytest.raises(kind) as caught:
        read_resume(path)
    assert type(caught.value) is kind
    assert all(caught.value.to_dict().values()), "an error says place, found, expected, remedy"
    return caught.value

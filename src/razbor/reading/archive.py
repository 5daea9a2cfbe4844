"""ZIP archives with XML in them, looked at before a library unpacks them."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from razbor.errors import DamagedFile

MAX_UNPACKED = 50_000_000
"""Bytes of all members together."""

MAX_RATIO = 200
"""Unpacked to packed, of one member: texts reach 20 or so, a bomb 1,000."""

MAX_MEMBERS = 2_000

_SMALL = 1_000_000  # bytes unpacked, below which no ratio does harm
_XML = (".xml", ".rels")
_REMEDY = "open it in Word or LibreOffice and save it again as .docx, or save it as .pdf"
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, ValueError, EOFError),
    *(NotImplementedError, RuntimeError),  # a packing that is not known, a password
)


def refuse_harmful(file: BinaryIO) -> None:
    """Refuse an archive that would fill the memory, or whose XML has entities.

    No member unpacks to more than the size that the archive declares for it. Archives in the
    archive are not opened.

    Raises:
        DamagedFile: it breaks off or is damaged, is over a limit, or has a DOCTYPE.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _refuse_bomb(members)
            for member in members:
                if member.filename.lower().endswith(_XML):
                    _refuse_doctype(archive.read(member))
    except _BROKEN as error:
        raise damaged("a Word document that breaks off or is damaged") from error
    file.seek(0)


def damaged(found: str) -> DamagedFile:
    """The error for an archive that is no sound Word document."""
    return DamagedFile(found, expected="a Word document (.docx)", remedy=_REMEDY)


def _refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise _harmful(f"a document of {len(members):,} parts", f"at most {MAX_MEMBERS:,}")
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED:
        raise _harmful(
            f"a document that unpacks to {unpacked:,} bytes", f"at most {MAX_UNPACKED:,} bytes"
        )
    for member in members:
        packed = max(1, member.compress_size)
        if member.file_size > _SMALL and member.file_size / packed > MAX_RATIO:
            raise _harmful(
                f"a part that unpacks from {packed:,} to {member.file_size:,} bytes",
                f"at most {MAX_RATIO} times its size",
            )


def _refuse_doctype(content: bytes) -> None:
    """Office writes none; entities grow without end, or reach for files and addresses."""
    if b"<!DOCTYPE" in content.replace(b"\0", b""):  # as UTF-16 and UTF-32 write it, too
        raise _harmful("a document with a DOCTYPE in its XML", "XML as Office writes it")


def _harmful(found: str, expected: str) -> DamagedFile:
    return DamagedFile(found, expected=expected, remedy=_REMEDY)

"""What the first bytes of a file say it is, whatever its name says."""

from __future__ import annotations

import json
import re

from razbor.errors import DamagedFile, UnknownFormat
from razbor.reading.columns import Columns, is_known
from razbor.reading.wrapping import has_text, wrapping

_MAGIC = (
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "xlsx"),
    (b"PK\x05\x06", "xlsx"),  # a ZIP archive without members
    (b"\x1f\x8b", "gzip"),
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
WORDS = {
    "parquet": "a Parquet file",
    "xlsx": "a ZIP archive, as Excel workbooks are",
    "gzip": "a gzip file",
    "pdf": "a PDF file",
    "ole": "a file of an old Office version or with a password",
    "rtf": "an RTF file",
    "png": "a PNG image",
    "jpeg": "a JPEG image",
    "gif": "a GIF image",
    "tiff": "a TIFF image",
    "html": "an HTML page",
    "json": "JSON",
    "table": "a table with a header",
    "text": "a text without a single tag",
    "noise": "bytes that are no text",
}
_OCR = "turn it into text first, by a program for text recognition (OCR)"
_REMEDIES = {
    "parquet": "give it the suffix .parquet",
    "xlsx": "give it the suffix .xlsx if it is a workbook",
    "gzip": "add .gz to its name, or unzip it",
    "png": _OCR,
    "jpeg": _OCR,
    "gif": _OCR,
    "tiff": _OCR,
    "html": "give it the suffix .html if it is a vacancy's page; check the download otherwise",
    "json": "give it the suffix .json or .jsonl",
    "table": "give it the suffix .csv or .tsv",
    "text": "give it the suffix .txt, or .csv if it is a table",
    "noise": "look where it comes from: it may be packed, encrypted, or another kind of file",
}
_SAVE_AS = "save it as .xlsx, .csv, .html or .txt"
_DELIMITERS = re.compile(r"[,;\t]")
_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html\b)", re.I)
_TAG = re.compile(r"<[!?/a-zA-Z]")
# Control characters that no text has, white space and the escape of terminals apart.
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\v\f\r\x1b")
_MOST_CONTROLS = 0.3


def binary(head: bytes) -> str | None:
    """The name of a format that is no text; None for what may be one."""
    return next((name for magic, name in _MAGIC if head.startswith(magic)), None)


def markup(text: str) -> str | None:
    """`html` or `json` where a text begins like one."""
    start = text.lstrip("\ufeff \t\r\n")[:200]
    if re.match(r"<[!?a-zA-Z]", start):
        return "html"
    if re.match(r'\{\s*("|\}|$)|\[\s*[\[{"\]]', start):
        return "json"
    return None


def other_text(text: str) -> str | None:
    """`html` or `json` where a text is a page or JSON: tags in a description make no page."""
    found = markup(text)
    return None if found == "html" and not _PAGE.match(text) else found


def refuse_binary(head: bytes) -> None:
    """Refuse bytes that are no text.

    Raises:
        DamagedFile: the content is of another format than the suffix says.
    """
    if found := binary(head):
        raise mistaken(found, "a text file")


def is_noise(head: bytes) -> bool:
    """Whether a great part of the bytes are control characters."""
    return len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head)


def refuse_noise(head: bytes) -> None:
    """Refuse bytes of which a great part are control characters: an odd one harms nobody.

    Raises:
        DamagedFile: the content is no text.
    """
    if is_noise(head):
        raise mistaken("noise", "a text file")


def refuse_other_text(text: str) -> None:
    """Refuse a text that would be read as prose and is a page, JSON, or a table.

    Raises:
        DamagedFile: the content is of another format than the suffix says.
    """
    found = other_text(text)
    if not found and is_header(text.lstrip().partition("\n")[0], known=2):
        found = "table"
    if found:
        raise mistaken(found, "a text whose first line may be a title")


def refuse_tagless(text: str) -> None:
    """Refuse a text that is no page: it would be read as one long paragraph.

    Raises:
        DamagedFile: there is text, and not a single tag.
    """
    if text.strip() and not _TAG.search(text):
        raise mistaken("text", "an HTML page")


def mistaken(found: str, expected: str) -> DamagedFile:
    """The error for a file whose content is of another format than its suffix says."""
    return DamagedFile(
        WORDS.get(found, found), expected=expected, remedy=_REMEDIES.get(found, _SAVE_AS)
    )


def tell_format(head: bytes, encoding: str = "utf-8") -> str:
    """The name of the format of a stream without a name.

    Args:
        head: its first bytes.
        encoding: theirs, if they are a text: a header may be in windows-1251.

    Raises:
        UnknownFormat: bytes of a format that is not read from a stream.
    """
    if found := binary(head):
        if found in ("parquet", "xlsx"):
            return found
        raise UnknownFormat(
            WORDS[found],
            expected="JSON, JSON lines, CSV, Parquet, Excel, HTML or plain text",
            remedy="unpack it first" if found == "gzip" else _SAVE_AS,
        )
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return "jsonl" if _is_line_of_many(text) else "json"
    if text.startswith("["):
        return "json"
    if text.startswith("<"):
        return "html"
    return "csv" if is_header(text.partition("\n")[0]) else "txt"


def _is_line_of_many(text: str) -> bool:
    """Whether the first line is a record on its own, broken or not; no page of a search."""
    line, end, _ = text.partition("\n")
    if not line.rstrip().endswith("}"):
        return False
    try:
        value = json.loads(line, strict=False)
    except (ValueError, RecursionError):
        return bool(end)
    if not isinstance(value, dict) or has_text(tuple(value), Columns()):
        return True
    return not any(isinstance(value[key], list) for key in wrapping(tuple(value)))


def is_header(line: str, known: int = 1) -> bool:
    """Whether a line reads like the header of a table, with so many known columns in it."""
    cells = [cell.strip(' "\r') for cell in _DELIMITERS.split(line)]
    return len(cells) > 1 and sum(map(is_known, cells)) >= known

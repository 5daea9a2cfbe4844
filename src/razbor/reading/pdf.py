"""PDF files: the text of all pages, a line for every line on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from razbor.errors import DamagedFile, ExtraMissing, FileLocked, RazborError, TextMissing
from razbor.reading.encoding import refuse_endless
from razbor.reading.hyphens import joined
from razbor.reading.listening import listening
from razbor.reading.source import Source
from razbor.reading.tidying import tidied
from razbor.schema import Resume, Warning

if TYPE_CHECKING:
    from pypdf import PdfReader

DAMAGED = "parts of the file are damaged: some of its text may be missing"
SCANNED = "an image with hardly any text: give it to a program for text recognition (OCR)"

_TAIL = 1 << 16
_END = 1024  # bytes from the end in which its mark stands: so does Adobe's reader look for it
_FEW = 30  # letters and digits: a page number, or the name of a scanner's program
_NAMED = 10


def read(source: Source) -> Resume:
    """Read all pages as one résumé.

    Raises:
        ExtraMissing: pypdf is not installed, or cryptography, which some files need.
        FileLocked: the file opens with a password only.
        TextMissing: the pages are images.
        DamagedFile: the file breaks off or is damaged.
    """
    _require()
    with source.open() as file, listening("pypdf") as heard:
        _refuse_cut(file)
        reader = _opened(file)
        texts, scanned = _pages(reader)
        declared = _declared(reader)
    text = joined(tidied("\n".join(texts)))
    # pypdf goes on behind damage: in a page, where it unpacks it, and in the list of pages.
    lost = "pypdf.filters" in heard or declared > len(texts)
    if lost and not text:
        raise _damaged("a PDF file whose pages are damaged")
    if scanned and all(_letters(page) < _FEW for page in texts):
        raise TextMissing(
            f"a PDF file of images: none of its pages ({len(texts):,}) has text",
            expected="a PDF file with text that can be selected and copied",
            remedy="let a program for text recognition (OCR) read it, and give what it writes",
        )
    warned = list(_warned(scanned, lost=lost))
    return Resume(text=text, source=source.name, pages=len(texts), warnings=warned)


def _require() -> None:
    try:
        __import__("pypdf")
    except ImportError:
        raise ExtraMissing.of("documents", "pypdf") from None


def _refuse_cut(file: BinaryIO) -> None:
    """What pypdf finds in the rest of a file would pass for all of it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read().rstrip(b"\0 \t\r\n")
    if b"%%EOF" not in tail[-_END:]:
        raise _damaged("a PDF file that breaks off: its end is missing")
    file.seek(0)


def _opened(file: BinaryIO) -> PdfReader:
    from pypdf import PasswordType, PdfReader

    with _explained("a PDF file that cannot be opened"):
        reader = PdfReader(file)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise FileLocked(
                "a PDF file with a password",
                expected="a file that opens without one",
                remedy="open it with its password and save or print it as .pdf without one",
            )
        return reader


def _pages(reader: PdfReader) -> tuple[list[str], list[int]]:
    """The text of every page, and the numbers of those that are images."""
    texts: list[str] = []
    scanned: list[int] = []
    length = 0
    with _explained("a PDF file whose list of pages is damaged"):
        count = len(reader.pages)
    for number in range(1, count + 1):
        with _explained(f"a PDF file whose page {number:,} of {count:,} cannot be read"):
            page = reader.pages[number - 1]
            texts.append(page.extract_text())
            if _letters(texts[-1]) < _FEW and len(page.images):
                scanned.append(number)
        length += len(texts[-1])
        refuse_endless(length)
    return texts, scanned


def _declared(reader: PdfReader) -> int:
    """How many pages the file says it has."""
    try:
        return int(cast(Any, reader.root_object)["/Pages"]["/Count"])
    except Exception:  # see _explained; it may lack the number
        return 0


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _warned(scanned: Sequence[int], *, lost: bool) -> Iterator[Warning]:
    if scanned:
        named = ", ".join(f"{number:,}" for number in scanned[:_NAMED])
        more = f" and {len(scanned) - _NAMED:,} more" if len(scanned) > _NAMED else ""
        pages = "page" if len(scanned) == 1 else "pages"
        yield Warning(code="scanned", message=f"{pages} {named}{more}: {SCANNED}")
    if lost:
        yield Warning(code="reading", message=DAMAGED)


@contextmanager
def _explained(found: str) -> Iterator[None]:
    from pypdf.errors import DependencyError

    try:
        yield
    except RazborError:
        raise
    except DependencyError:  # newer ways to encrypt: rights without a password have them, too
        raise ExtraMissing.of("documents", "cryptography") from None
    except Exception as error:  # whatever pypdf raises on foreign bytes
        raise _damaged(found) from error


def _damaged(found: str) -> DamagedFile:
    return DamagedFile(
        found,
        expected="a PDF file, whole",
        remedy="fetch it again, or open it and save or print it as .pdf anew",
    )

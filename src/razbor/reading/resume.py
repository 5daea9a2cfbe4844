"""A file → one `schema.Resume`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from razbor.errors import EmptyFile, RazborError, UnknownFormat
from razbor.reading import docx, pdf
from razbor.reading.content import refuse_tagless
from razbor.reading.encoding import open_text
from razbor.reading.explained import EXPLAINED, explained
from razbor.reading.formats import suffix
from razbor.reading.record import refuse_broken_bytes
from razbor.reading.resume_kind import refuse_other
from razbor.reading.source import Source
from razbor.reading.tidying import tidied
from razbor.reading.whole_file import refuse_unwieldy
from razbor.schema import Resume, Warning
from razbor.text.layout import lay_out


def read_resume(path: str | Path) -> Resume:
    """Read a résumé from a file: `.pdf`, `.docx`, `.html`, `.htm` or `.txt`.

    Nothing is cut: what is not read stands in `Resume.warnings`, or is an error.

    Raises:
        FileMissing: the path does not exist, is a folder, or cannot be opened.
        UnknownFormat: the suffix is none of those.
        EmptyFile: there is neither text nor an image.
        BrokenEncoding: a text or a page is of no encoding that is known.
        DamagedFile: the file is damaged, too large, or not what its suffix says.
        FileLocked: it opens with a password only.
        TextMissing: its pages are images.
        ExtraMissing: the extra `documents` is not installed.
    """
    path = Path(path)
    name = path.as_posix()
    try:
        return _read(path, Source(name, path=path))
    except RazborError as error:
        raise error.at(name)  # noqa: B904 - the same one
    except EXPLAINED as error:
        raise explained(error).at(name) from error


def read_piped_resume(stream: BinaryIO) -> Resume:
    """Read a résumé from standard input: a text, or a page where it has the usual tags.

    Raises:
        EmptyFile: there is no text.
        BrokenEncoding: it is of no encoding that is known.
        DamagedFile: it is no text, or too long.
    """
    source = Source("stdin", stream=stream)
    try:
        return _with_text(_text(source, html=None))
    except RazborError as error:
        raise error.at(source.name)  # noqa: B904 - the same one
    except EXPLAINED as error:
        raise explained(error).at(source.name) from error


def _read(path: Path, source: Source) -> Resume:
    refuse_unwieldy(path)
    kind, read = _reader(path)
    if not path.stat().st_size:
        raise _empty("an empty file")
    refuse_other(source, kind)
    return _with_text(read(source))


def _with_text(resume: Resume) -> Resume:
    if not any(map(str.isalnum, resume.text)):
        raise _empty("a file without a letter or digit")
    return resume


def _page(source: Source) -> Resume:
    return _text(source, html=True)


def _text(source: Source, *, html: bool | None = False) -> Resume:
    with open_text(source) as text:
        whole = text.whole()
    refuse_broken_bytes(whole)
    if html:
        refuse_tagless(whole)
    if html is not False:
        whole = lay_out(whole, html=html).text
    noted = [Warning(code="reading", message=note) for note in text.notes]
    return Resume(text=tidied(whole), source=source.name, warnings=noted)


_READERS: dict[str, tuple[str, Callable[[Source], Resume]]] = {
    ".pdf": ("pdf", pdf.read),
    ".docx": ("docx", docx.read),
    ".html": ("html", _page),
    ".htm": ("html", _page),
    ".txt": ("txt", _text),
}


def _reader(path: Path) -> tuple[str, Callable[[Source], Resume]]:
    found = _READERS.get(path.suffix.lower())
    if found is None:
        shown = suffix(path)
        raise UnknownFormat(
            f'the suffix "{shown}"' if shown else "a file name without a suffix",
            expected=", ".join(_READERS),
            remedy="open it in its own program and save it as .pdf or .docx; a scan or a"
            " photograph needs text recognition (OCR) first",
        )
    return found


def _empty(found: str) -> EmptyFile:
    return EmptyFile(
        found,
        expected="a résumé with text",
        remedy="check how it was written; letters that are drawn need text recognition (OCR)",
    )

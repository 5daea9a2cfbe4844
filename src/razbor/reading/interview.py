"""Files and standard input → their interviews."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from razbor.errors import EmptyFile, UnexpectedFailure, UnknownFormat
from razbor.interviews import Interview
from razbor.reading import interview_docx, interview_lines
from razbor.reading.content import markup
from razbor.reading.encoding import detect, open_text
from razbor.reading.explained import EXPLAINED, explained
from razbor.reading.formats import suffix
from razbor.reading.record import Failure, refuse_broken_bytes
from razbor.reading.resume_kind import refuse_other
from razbor.reading.source import Source
from razbor.reading.sources import STDIN
from razbor.reading.transcript import of_text
from razbor.reading.whole_file import refuse_unwieldy
from razbor.schema import Warning
from razbor.text.blank import blank


def read_interviews(
    files: Iterable[str | Path] | str | Path, *, stdin: BinaryIO | None = None
) -> Iterator[Interview | Failure]:
    """Read interviews, one at a time: `.txt`, `.srt`, `.vtt`, `.docx`, `.jsonl`.

    Nothing is raised while reading: what cannot be read comes out as a `Failure`, and the next
    line or file is read.

    Args:
        files: their paths; one alone is fine. `-` is standard input: JSON lines, subtitles or a
            text, told by how it begins.
        stdin: the bytes of standard input; None: those of the process.

    Yields:
        An `Interview` with `source` filled in, or a `Failure` with the same place and an error.
    """
    for given in [files] if isinstance(files, (str, Path)) else files:
        piped = str(given) == STDIN
        name = "stdin" if piped else Path(given).as_posix()
        try:
            if piped:
                yield from _piped(Source(name, stream=stdin or sys.stdin.buffer))
            else:
                yield from _file(Path(given), Source(name, path=Path(given)))
        except EXPLAINED as error:
            yield Failure(name, explained(error).at(name))
        except Exception as error:  # the libraries that read documents have surprises
            yield Failure(name, UnexpectedFailure.of(error, name))


def _piped(source: Source) -> Iterator[Interview | Failure]:
    json = markup(source.head.decode(detect(source.head, source.head)[0], "ignore")) == "json"
    return _with_words(_lines(source) if json else _text(source))


def _file(path: Path, source: Source) -> Iterator[Interview | Failure]:
    refuse_unwieldy(path)
    read = _reader(path)
    if not path.stat().st_size:
        raise _empty("an empty file")
    return _with_words(read(source))


def _with_words(found: Iterable[Interview | Failure]) -> Iterator[Interview | Failure]:
    """What was found, once there is something; an interview without a word is none."""
    empty = True
    for each in found:
        empty = False
        if isinstance(each, Interview) and blank(each.text):
            raise _empty("a file without a letter or digit")
        yield each
    if empty:
        raise _empty("a file without a turn")


def _text(source: Source) -> Iterator[Interview]:
    with open_text(source) as text:
        whole = text.whole()
    refuse_broken_bytes(whole)
    whole = whole.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    noted = [Warning(code="reading", message=note) for note in text.notes]
    yield of_text(whole, source.name, noted)


def _text_file(source: Source) -> Iterator[Interview]:
    refuse_other(source, "txt")
    return _text(source)


def _word_file(source: Source) -> Iterator[Interview]:
    refuse_other(source, "docx")
    yield of_text(interview_docx.read(source), source.name)


def _lines(source: Source) -> Iterator[Interview | Failure]:
    return interview_lines.read(source)


_READERS: dict[str, Callable[[Source], Iterator[Interview | Failure]]] = {
    ".txt": _text_file,
    ".srt": _text_file,
    ".vtt": _text_file,
    ".docx": _word_file,
    ".jsonl": _lines,
    ".ndjson": _lines,
}


def _reader(path: Path) -> Callable[[Source], Iterator[Interview | Failure]]:
    found = _READERS.get(path.suffix.lower())
    if found is None:
        shown = suffix(path)
        raise UnknownFormat(
            f'the suffix "{shown}"' if shown else "a file name without a suffix",
            expected=", ".join(_READERS),
            remedy="save the transcript as .txt or .docx; a recording has to be made a text first",
        )
    return found


def _empty(found: str) -> EmptyFile:
    return EmptyFile(
        found,
        expected="the transcript of an interview",
        remedy="check how it was written",
    )

"""Bytes → text: UTF-8, UTF-16 and UTF-32 with a mark, and two old Windows code pages.

The code pages are told apart by a rule of our own and not by a detector: there are two
candidates only, and a detector of a hundred guesses wrong on short and mixed texts.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from razbor.errors import DamagedFile
from razbor.reading.content import refuse_binary, refuse_noise
from razbor.reading.source import Source

MAX_RECORD = 1 << 26
"""Characters of one record or page (64 million): more is no vacancy and would fill memory."""

_MARKS = (  # UTF-32 first: its little-endian mark begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
# А-Я а-я Ё ё of windows-1251, in runs: in Russian most letters have a neighbour.
_CYRILLIC_RUNS = re.compile(rb"[\xc0-\xff\xa8\xb8]{2,}")
_SMALL_CYRILLIC = re.compile(rb"[\xe0-\xff]")
# What German and English need of windows-1252: letters, € § °, quotes, dashes, bullets.
_WESTERN = re.compile("[äöüÄÖÜßéèêàáçñ€§°²³´·•–—…‚‘’„“”«»©®™½\N{NO-BREAK SPACE}]".encode("cp1252"))
_WESTERN_RUNS = re.compile(rb"[\xc0-\xff]{3,}")


@dataclass(frozen=True, slots=True)
class Text:
    """An opened text and what there is to say about its encoding.

    A byte that is not of the encoding is read as a lone surrogate
    (`errors="surrogateescape"`), see `record.refuse_broken_bytes`.
    """

    stream: TextIO
    notes: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The lines with their ends, which are those of Unix, Windows or old Macs.

        Raises:
            DamagedFile: a line is longer than `MAX_RECORD`.
        """
        while line := self.stream.readline(MAX_RECORD + 1):
            refuse_endless(len(line))
            yield line

    def whole(self) -> str:
        """All of a text that holds one record.

        Raises:
            DamagedFile: it is longer than `MAX_RECORD`.
        """
        text = self.stream.read(MAX_RECORD + 1)
        refuse_endless(len(text))
        return text


def refuse_endless(characters: int) -> None:
    """Refuse a record that would fill the memory.

    Raises:
        DamagedFile: it is longer than `MAX_RECORD`.
    """
    if characters > MAX_RECORD:
        raise DamagedFile(
            f"one record of more than {MAX_RECORD:,} characters",
            expected="records of the size of a vacancy",
            remedy="check that the file is what its suffix says",
        )


@contextmanager
def open_text(source: Source) -> Iterator[Text]:
    """The text of a source, with its line ends as they are.

    Raises:
        DamagedFile: the source is no text.
    """
    refuse_binary(source.head)
    encoding, notes = detect(source.head, source.sample())
    if encoding == "utf-8":
        refuse_noise(source.head)
    with source.open() as file:
        stream = io.TextIOWrapper(file, encoding, errors="surrogateescape", newline="")
        try:
            yield Text(stream, notes)
        finally:
            stream.detach()  # whoever opened the bytes closes them


def detect(head: bytes, sample: bytes) -> tuple[str, tuple[str, ...]]:
    """The name of the encoding, and a note where it is a guess.

    Args:
        head: the first bytes, with the mark if there is one.
        sample: whole characters from anywhere, best with some that are not ASCII.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, ()
    guess = _wide(head) or (None if is_utf8(sample) else _code_page(sample))
    if guess is None:
        return "utf-8", ()
    return guess, (f"file is not UTF-8: read as {guess}",)


def is_utf8(sample: bytes) -> bool:
    """Whether bytes are UTF-8; a character cut at their end does not count."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte is that of the Latin or the Cyrillic plane."""
    even, odd = head[0::2], head[1::2]
    for planes, letters, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        plain = planes.count(0) + planes.count(4)
        if planes and plain > 0.9 * len(planes) and letters.count(0) < 0.1 * len(letters):
            return name
    return None


def _code_page(sample: bytes) -> str | None:
    others = len(_NOT_ASCII.findall(sample))
    runs = b"".join(_CYRILLIC_RUNS.findall(sample))
    small = len(_SMALL_CYRILLIC.findall(runs))
    # KOI8-R has the capitals where windows-1251 has the small letters.
    if len(runs) > 0.7 * others and small > 0.5 * len(runs):
        return None if b"\x98" in sample else "windows-1251"
    if len(_WESTERN.findall(sample)) == others and not _WESTERN_RUNS.search(sample):
        return "windows-1252"
    return None

"""One source of records: a file, plain or gzipped, or standard input."""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

BROKEN_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)
"""What reading a damaged gzip file raises."""

HEAD = 1 << 16
"""Bytes that are looked at to tell a format or an encoding."""


class Source:
    """Bytes with a name; `open` gives them from the start.

    Standard input can be opened once: its head stays readable before that.
    """

    def __init__(self, name: str, path: Path | None = None, stream: BinaryIO | None = None) -> None:
        self.name = name
        self._path = path
        self._stream = stream
        self._head: bytes | None = None

    @property
    def size(self) -> int | None:
        """Bytes of a plain file; None where they are not known without reading."""
        return None if self._path is None or self._zipped else self._path.stat().st_size

    @property
    def head(self) -> bytes:
        """The first bytes: up to `HEAD` of a file, at least the first line of a stream."""
        if self._head is None:
            self._head = self._read_head()
        return self._head

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes, unzipped. Standard input is left open."""
        if self._path is None:
            yield cast(BinaryIO, io.BufferedReader(_Rejoined(self.head, self._taken())))
            return
        with self._opened(self._path) as file:
            yield file

    @contextmanager
    def open_seekable(self) -> Iterator[BinaryIO]:
        """The bytes of a format that is read from its end; a stream goes to disk first."""
        with self.open() as file:
            if self._path is not None:
                yield file
                return
            with tempfile.TemporaryFile() as copy:
                shutil.copyfileobj(file, copy)
                copy.seek(0)
                yield cast(BinaryIO, copy)

    def sample(self) -> bytes:
        """The first chunk that is not pure ASCII, which tells the encoding; else the head."""
        if self._path is None or not self.head.isascii():
            return self.head
        with self._opened(self._path) as file:
            try:
                while chunk := file.read(16 * HEAD):
                    if not chunk.isascii():
                        return chunk
            except BROKEN_GZIP:
                pass  # the reader meets it again and reports it
        return self.head

    @property
    def _zipped(self) -> bool:
        return self._path is not None and self._path.suffix.lower() == ".gz"

    def _opened(self, path: Path) -> BinaryIO:
        return cast(BinaryIO, gzip.open(path, "rb")) if self._zipped else path.open("rb")

    def _taken(self) -> BinaryIO:
        stream, self._stream = self._stream, None
        return stream or io.BytesIO()

    def _read_head(self) -> bytes:
        head = b""
        if self._path is not None:
            with self._opened(self._path) as file:
                try:
                    while len(head) < HEAD and (more := file.read(HEAD - len(head))):
                        head += more
                except BROKEN_GZIP:
                    pass  # the reader meets it again and reports it
            return head
        # A line is enough: a slow producer must not be waited for.
        while self._stream and len(head) < HEAD and b"\n" not in head.lstrip():
            more = _some(self._stream)
            if not more:
                break
            head += more
        return head


class _Rejoined(io.RawIOBase):
    """A stream whose head has been read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = len(buffer)
        piece = bytes(self._head[:size]) or _some(self._rest, size)
        self._head = self._head[size:]
        buffer[: len(piece)] = piece
        return len(piece)


def _some(stream: BinaryIO, size: int = HEAD) -> bytes:
    """What is there, at least one byte, at most `size`; nothing at the end."""
    if isinstance(stream, io.BufferedReader):
        return stream.read1(size)
    return stream.read(size)

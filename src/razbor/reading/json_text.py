"""JSON values out of a text of any length, one at a time.

The parser is the standard library's; what is added is the window that moves over the text.
Incremental parsers on yajl were left aside: they turn half characters into "?" without a
word, do not read the NaN that Python writes, and cannot say where a text is broken.
"""

from __future__ import annotations

import json
import re
from typing import TextIO

from razbor.errors import DamagedFile
from razbor.reading.encoding import refuse_endless
from razbor.reading.record import refuse_broken_bytes

_WINDOW = 1 << 16
# An error nearer than this to the end of the window may be a value that was cut there:
# the longest such piece is "-Infinity" or an escape of two halves.
_CUT = 16
_SPACE = re.compile("[ \t\r\n\ufeff]*")


class JsonText:
    """A window on a text, with a cursor.

    Attributes:
        line: the line of the cursor, counted from 1.
        character: its place in the text, counted from 1.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._window = ""
        self._at = 0
        self._ended = False
        self._decoder = json.JSONDecoder(strict=False)
        self.line = 1
        self.character = 1

    def peek(self) -> str:
        """The next character that is not white space; empty at the end."""
        while True:
            space = _SPACE.match(self._window, self._at)
            self._move(space.end() if space else self._at)
            if self._at < len(self._window):
                return self._window[self._at]
            if not self._more():
                return ""

    def skip(self, character: str) -> bool:
        """Step over this character if it is the next one."""
        if self.peek() != character:
            return False
        self._move(self._at + 1)
        return True

    def expect(self, character: str) -> None:
        """Step over this character.

        Raises:
            DamagedFile: another one is next, or the text ends.
        """
        if not self.skip(character):
            raise self.broken(f'no "{character}"')

    def value(self) -> object:
        """The next value.

        Raises:
            DamagedFile: the text breaks off or is no JSON: nothing more can be read.
            BrokenEncoding: it holds bytes that are not text; the next one can be read.
        """
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._window, self._at)
            except json.JSONDecodeError as error:
                if self._ended or not self._may_be_cut(error):
                    raise self._broken_at(error) from None
            except (ValueError, RecursionError):
                raise self.broken("a number that is too long, or too many levels") from None
            else:
                number = isinstance(value, (int, float))  # may go on behind the window's end
                if self._ended or not number or end <= len(self._window) - _CUT:
                    return self._taken(value, end)
            self._more()
            refuse_endless(len(self._window))

    def line_rest(self) -> str:
        """What is left of the text's line under the cursor, with its end; empty at the end."""
        while (end := self._window.find("\n", self._at)) < 0 and self._more():
            refuse_endless(len(self._window))
        end = len(self._window) if end < 0 else end + 1
        line = self._window[self._at : end]
        self._move(end)
        return line

    def broken(self, found: str) -> DamagedFile:
        """The error for JSON that goes wrong at the cursor."""
        if not self.peek():
            found = "the JSON breaks off"
        return DamagedFile(
            f"{found} at line {self.line:,}, character {self.character:,} of the file",
            expected="one JSON document, whole",
            remedy="write or download the file again; what was read before this place is good",
        )

    def _taken(self, value: object, end: int) -> object:
        piece = self._window[self._at : end]
        self._move(end)
        refuse_broken_bytes(piece)
        return value

    def _move(self, end: int) -> None:
        self.line += self._window.count("\n", self._at, end)
        self.character += end - self._at
        self._at = end

    def _more(self) -> bool:
        """Let in at least as much again as is left: a long value is tried a few times only."""
        left = len(self._window) - self._at
        piece = self._stream.read(max(_WINDOW, left))
        self._window = self._window[self._at :] + piece
        self._at = 0
        self._ended = not piece
        return bool(piece)

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        return error.msg.startswith("Unterminated") or error.pos > len(self._window) - _CUT

    def _broken_at(self, error: json.JSONDecodeError) -> DamagedFile:
        if error.msg.startswith("Unterminated") or error.pos >= len(self._window):
            self._move(len(self._window))
        else:
            self._move(error.pos)
        return self.broken(f"broken JSON ({error.msg})")

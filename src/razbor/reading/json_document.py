"""One JSON document: a vacancy, a list of vacancies, or a page of a search on hh.ru.

A list and the `items` of a page are read one by one. Objects one after another, JSON lines
under another name, are read as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from razbor.errors import BrokenEncoding, RazborError
from razbor.reading.columns import Columns
from razbor.reading.content import mistaken
from razbor.reading.encoding import open_text
from razbor.reading.json_text import JsonText
from razbor.reading.jsonl import read_lines
from razbor.reading.record import Failure, take
from razbor.reading.source import Source
from razbor.schema import Vacancy

PAGE = "items"
"""The key under which a page of a search holds its vacancies."""


class _Reader:
    def __init__(self, text: JsonText, columns: Columns, name: str, notes: tuple[str, ...]) -> None:
        self._text = text
        self._columns = columns
        self._name = name
        self._notes = notes

    def document(self) -> Iterator[Vacancy | Failure]:
        if self._text.peek() == "[":
            yield from self._list()
        elif self._text.peek() == "{":
            yield from self._object()
        elif self._text.peek():
            yield take(self._text.value(), self._columns, self._name, self._notes)
        if self._text.peek():
            raise self._text.broken("something after the end of the document")

    def _list(self) -> Iterator[Vacancy | Failure]:
        """The items of a list, numbered from 1."""
        self._text.expect("[")
        if self._text.skip("]"):
            return
        number = 0
        while True:
            number += 1
            place = f"{self._name}:{number}"
            try:
                yield take(self._text.value(), self._columns, place, self._notes)
            except BrokenEncoding as error:
                yield Failure(place, error.at(place))
            except RazborError as error:
                # Where this item ends is not known, nor what comes after it.
                yield Failure(place, error.at(place))
                raise _Stop from None
            if self._text.skip("]"):
                return
            self._comma(place)

    def _comma(self, place: str) -> None:
        try:
            self._text.expect(",")
        except RazborError as error:
            raise error.at(f"{place}, after it") from None

    def _object(self) -> Iterator[Vacancy | Failure]:
        """An object; `items` that are a list are read while they come in."""
        first = self._text.line
        self._text.expect("{")
        record: dict[str, object] = {}
        broken: BrokenEncoding | None = None
        closed = self._text.skip("}")
        while not closed:
            key = self._key()
            if key == PAGE and self._text.peek() == "[":
                yield from self._list()
                record[PAGE] = None
            else:
                try:
                    record[key] = self._text.value()
                except BrokenEncoding as error:
                    broken = error
            closed = self._text.skip("}")
            if not closed:
                self._text.expect(",")
        if PAGE in record:
            return
        many = self._text.peek() == "{"
        place = f"{self._name}:{first}" if many else self._name
        if broken is None:
            yield take(record, self._columns, place, self._notes)
        else:
            yield Failure(place, broken.at(place))
        if many:
            yield from read_lines(self._lines(), self._columns, self._name, self._notes)

    def _key(self) -> str:
        key = self._text.value() if self._text.peek() == '"' else None
        if not isinstance(key, str):
            raise self._text.broken("no key of an object")
        self._text.expect(":")
        return key

    def _lines(self) -> Iterator[tuple[int, str]]:
        while True:
            number = self._text.line
            line = self._text.line_rest()
            if not line:
                return
            yield number, line


class _Stop(Exception):
    """The rest of the document cannot be read."""


def read(source: Source, columns: Columns) -> Iterator[Vacancy | Failure]:
    """Read the vacancies of a document; `Vacancy.source` names the item of a list.

    Raises:
        DamagedFile: the JSON is broken or breaks off.
    """
    with open_text(source) as text:
        json_text = JsonText(text.stream)
        if json_text.peek() == "<":
            raise mistaken("html", "a JSON document")
        try:
            yield from _Reader(json_text, columns, source.name, text.notes).document()
        except _Stop:
            return

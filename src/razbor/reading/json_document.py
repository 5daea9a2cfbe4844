"""One JSON document: a vacancy, a list of vacancies, or an object that holds them under a key.

A list is read item by item, also under a key such as `items` of a search page of hh.ru.
Objects one after another, JSON lines under another name, are read as well.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import count

from razbor.errors import BrokenEncoding, RazborError
from razbor.reading.columns import Columns
from razbor.reading.content import mistaken
from razbor.reading.encoding import open_text
from razbor.reading.json_text import JsonText
from razbor.reading.jsonl import read_lines
from razbor.reading.record import Failure
from razbor.reading.source import Source
from razbor.reading.wrapping import has_text, is_vacancy, take_all, wrapping
from razbor.schema import Vacancy


class _Reader:
    def __init__(self, text: JsonText, columns: Columns, name: str, notes: tuple[str, ...]) -> None:
        self._text = text
        self._columns = columns
        self._name = name
        self._notes = notes
        self._numbers = count(1)  # of items, whatever list they are in

    def document(self) -> Iterator[Vacancy | Failure]:
        if self._text.peek() == "[":
            self._text.expect("[")
            if not self._text.skip("]"):
                yield from self._items()
        elif self._text.peek() == "{":
            yield from self._object()
        elif self._text.peek():
            yield from self._taken(self._text.value(), self._name)
        if self._text.peek():
            raise self._text.broken("something after the end of the document")

    def _taken(self, value: object, place: str) -> Iterator[Vacancy | Failure]:
        return take_all(value, self._columns, place, self._notes, numbers=self._numbers)

    def _items(self) -> Iterator[Vacancy | Failure]:
        """The items up to the end of a list."""
        while True:
            place = f"{self._name}:{next(self._numbers)}"
            try:
                value = self._text.value()
            except BrokenEncoding as error:
                yield Failure(place, error.at(place))
            except RazborError as error:
                # Where this item ends is not known, nor what comes after it.
                yield Failure(place, error.at(place))
                raise _Stop from None
            else:
                yield from take_all(value, self._columns, place, self._notes)
            if self._text.skip("]"):
                return
            self._comma(place)

    def _comma(self, place: str) -> None:
        try:
            self._text.expect(",")
        except RazborError as error:
            raise error.at(f"{place}, after it") from None

    def _object(self) -> Iterator[Vacancy | Failure]:
        """An object; a list of vacancies under a known key is read while it comes in."""
        first = self._text.line
        self._text.expect("{")
        record: dict[str, object] = {}
        broken: BrokenEncoding | None = None
        streamed = False
        closed = self._text.skip("}")
        while not closed:
            key = self._key()
            try:
                if self._may_hold(key, record):
                    streamed |= yield from self._list_under(key, record)
                else:
                    record[key] = self._text.value()
            except BrokenEncoding as error:
                broken = error
            closed = self._text.skip("}")
            if not closed:
                self._text.expect(",")
        many = self._text.peek() == "{"
        place = f"{self._name}:{first}" if many else self._name
        if broken is not None:
            yield Failure(place, broken.at(place))
        elif not streamed and not self._is_empty_page(record):
            yield from self._taken(record, place)
        if many:
            yield from read_lines(self._lines(), self._columns, self._name, self._notes)

    def _may_hold(self, key: str, before: dict[str, object]) -> bool:
        """Whether a list of vacancies may stand under a key, with these before it."""
        texts = has_text((*before, key), self._columns)
        return self._text.peek() == "[" and bool(wrapping((key,))) and not texts

    def _list_under(
        self, key: str, record: dict[str, object]
    ) -> Generator[Vacancy | Failure, None, bool]:
        """The vacancies of a list; False if there is none in it: it goes into the record."""
        self._text.expect("[")
        values: list[object] = []
        closed = self._text.skip("]")
        while not closed:
            values.append(self._text.value())
            closed = self._text.skip("]")
            if not closed:
                self._text.expect(",")
            if is_vacancy(values[-1], self._columns):
                yield from self._taken({key: values}, self._name)
                if not closed:
                    yield from self._items()
                return True
        record[key] = values
        return False

    def _is_empty_page(self, record: dict[str, object]) -> bool:
        keys = tuple(record)
        empty = any(record[key] == [] for key in wrapping(keys))
        return empty and not is_vacancy(record, self._columns)

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

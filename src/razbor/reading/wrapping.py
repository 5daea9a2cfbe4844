"""JSON that keeps its vacancies under another key: {"vacancies": […]}, {"data": {"job": {…}}}.

Such keys are those of `wrappers.tsv`. They are looked into where an object has no title and
no description of its own.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import count

from razbor.reading.columns import Columns, known_names, normalise
from razbor.reading.record import Failure, take
from razbor.schema import Vacancy

MAX_DEPTH = 8
"""Wrappers in wrappers; job boards have three or four."""

_LEFT = 'what lies under "{}" was not read: there is a title or a description beside it'


@cache
def wrappers() -> tuple[str, ...]:
    """The known keys as the table writes them."""
    text = files(__package__).joinpath("wrappers.tsv").read_text(encoding="utf-8")
    return tuple(row["key"] for row in csv.DictReader(text.splitlines(), delimiter="\t"))


@lru_cache(maxsize=256)
def wrapping(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the keys that are known to hold vacancies."""
    known = frozenset(map(normalise, wrappers()))
    return tuple(key for key in keys if normalise(key) in known)


@lru_cache(maxsize=256)
def has_text(keys: tuple[str, ...], columns: Columns) -> bool:
    """Whether a title or a description is among the keys of an object."""
    names = known_names()
    chosen = [normalise(name) for name in (columns.title, columns.description) if name]
    known = {*names["title"], *names["description"], *chosen}
    return any(normalise(key) in known for key in keys)


def is_vacancy(value: object, columns: Columns, depth: int = 0) -> bool:
    """Whether a value is an object with a title or a description, or leads to one."""
    if not isinstance(value, Mapping) or depth == MAX_DEPTH:
        return False
    if has_text(tuple(value), columns):
        return True
    inner = (value[key] for key in wrapping(tuple(value)))
    return any(
        is_vacancy(item, columns, depth + 1)
        for each in inner
        for item in (each if isinstance(each, list) else [each])
    )


def take_all(
    record: object,
    columns: Columns,
    source: str,
    notes: tuple[str, ...] = (),
    *,
    numbers: Iterator[int] | None = None,
    depth: int = 0,
) -> Iterator[Vacancy | Failure]:
    """The vacancies of one JSON value: it is one itself, or they lie under known keys.

    Args:
        record: the value as parsed.
        columns: the user's choice of keys.
        source: its place; those in a list are numbered behind it.
        notes: what there is to say about the file.
        numbers: the numbers of those in lists; None: from 1.
        depth: wrappers around the value.
    """
    if not isinstance(record, Mapping) or depth == MAX_DEPTH:
        yield take(record, columns, source, notes)
        return
    held = _held(record, columns)
    if has_text(tuple(record), columns):
        left = (_LEFT.format(key) for key in held if _leads(held[key], columns))
        yield take(record, columns, source, (*notes, *left))
        return
    if not held:
        yield take(record, columns, source, notes)
    numbers = numbers or count(1)
    for value in held.values():
        if isinstance(value, list):
            for item in value:
                place = f"{source}:{next(numbers)}"
                yield from take_all(item, columns, place, notes, depth=depth + 1)
        else:
            yield from take_all(value, columns, source, notes, numbers=numbers, depth=depth + 1)


def _held(record: Mapping[str, object], columns: Columns) -> dict[str, object]:
    """Key → the object or the list of objects under it; those without a text only if all are."""
    held = {key: record[key] for key in wrapping(tuple(record)) if _objects(record[key])}
    return {key: value for key, value in held.items() if _leads(value, columns)} or held


def _objects(value: object) -> bool:
    if isinstance(value, list):
        return any(isinstance(item, Mapping) for item in value)
    return isinstance(value, Mapping) and bool(value)


def _leads(value: object, columns: Columns) -> bool:
    return any(
        is_vacancy(item, columns) for item in (value if isinstance(value, list) else [value])
    )

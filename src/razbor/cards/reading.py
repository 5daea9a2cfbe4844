"""Files that a card is made of: results of `razbor evaluate`, speed, times."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from razbor.cards.facts import DataUsed, Fact, FigureTable, Measured, Speed, Times
from razbor.errors import ArgumentInvalid

M = TypeVar("M", bound=BaseModel)


class _Named(Fact):
    name: str
    version: str
    digest: str


class _Standing(Fact):
    kind: str
    remarks: tuple[str, ...]


class _Result(Fact):
    task: str
    bundle: _Named
    data: tuple[DataUsed, ...]
    standing: _Standing
    tables: tuple[FigureTable, ...]


class _Record(Fact):
    split: str
    language: str | None = None
    results: tuple[_Result, ...]


def read_results(path: Path) -> list[Measured]:
    """The measurements of a file that `razbor evaluate --json` wrote.

    Raises:
        ArgumentInvalid: no such file, or another one.
    """
    return _measured(_read(path, _Record, "a file of `razbor evaluate --json`"))


def measured(record: Mapping[str, object]) -> list[Measured]:
    """The measurements of a record as `razbor.evaluation.record` makes it."""
    return _measured(TypeAdapter(_Record).validate_json(json.dumps(record)))


def read_speed(path: Path) -> Speed:
    """What `razbor benchmark --json` wrote.

    Raises:
        ArgumentInvalid: no such file, or another one.
    """
    return _read(path, Speed, "a file of `razbor benchmark --json`")


def read_times(path: Path) -> Times:
    """What `razbor train` wrote beside a bundle.

    Raises:
        ArgumentInvalid: no such file, or another one.
    """
    return _read(path, Times, "NAME.times.json of `razbor train`")


def fitting(found: Sequence[Measured], digests: Sequence[str]) -> list[Measured]:
    """Those of one bundle, by the digests that it has or had with the same answers."""
    return [each for each in found if each.digest in digests]


def _measured(record: _Record) -> list[Measured]:
    return [
        Measured(
            task=each.task,
            digest=each.bundle.digest,
            split=record.split,
            language=record.language,
            data=each.data,
            standing=each.standing.kind,
            remarks=each.standing.remarks,
            tables=each.tables,
        )
        for each in record.results
    ]


def _read(path: Path, kind: type[M], expected: str) -> M:
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError as error:
        raise _invalid(path, error.strerror or "no readable file", expected) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        found = f"{'.'.join(map(str, first['loc'])) or 'the file'}: {first['type']}"
        raise _invalid(path, found, expected) from None


def _invalid(path: Path, found: str, expected: str) -> ArgumentInvalid:
    return ArgumentInvalid(
        found, expected=expected, remedy="write it again with this razbor", place=str(path)
    )

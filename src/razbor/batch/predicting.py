"""Texts from files → what a bundle says about each, in order."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from razbor.batch.matching import named
from razbor.errors import ArgumentInvalid, BrokenRecord, RazborError, UnexpectedFailure
from razbor.models.thresholds import Wishes
from razbor.predicting import Given, Labeller
from razbor.reading import Columns, Failure, read_vacancies
from razbor.reading.columns import ALL, normalise
from razbor.reading.sources import STDIN
from razbor.reading.titles import read_titles
from razbor.schema import Labelled, Vacancy, Warning
from razbor.text.masking import mask as covered

_VACANCY = {"title", "description"}
_AT_ONCE = 64
"""Texts of a file that are judged together; those of standard input come one by one."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a bundle says about a text.

    Attributes:
        source: the file, and the line or record in it.
        text: the first field that the bundle reads, personal data covered.
        extra: the columns that were asked for.
        answer: of the bundle.
    """

    source: str
    text: str
    extra: Mapping[str, object]
    answer: Labelled

    def to_dict(self) -> dict[str, Any]:
        """The record as plain JSON types."""
        extra = {"extra": dict(self.extra)} if self.extra else {}
        return {"source": self.source, "text": self.text, **extra, **self.answer.to_dict()}


@dataclass(frozen=True, slots=True)
class Predicting:
    """What is asked of each text.

    Attributes:
        labeller: the bundle.
        text: the column of the texts; None for the one that is called as the bundle's field.
        keep: other columns to write as they are.
        mask: whether personal data in texts are covered where they are written.
        thresholds: others than the bundle's.
    """

    labeller: Labeller
    text: str | None = None
    keep: tuple[str, ...] = ()
    mask: bool = True
    thresholds: Wishes | None = None

    def check(self) -> None:
        """See to it before anything is read that the question can be asked.

        Raises:
            ArgumentInvalid: a column for a bundle that reads several, or thresholds that do
                not fit.
        """
        if self.text is not None and not self._alone:
            raise ArgumentInvalid(
                f"one column for a bundle that reads {list(self.labeller.fields)}",
                expected="files with a column for each",
                remedy="leave --text out, and call the columns as the bundle does",
            )
        self.labeller.label([], self.thresholds)

    def read(
        self, files: Sequence[str], *, stdin: BinaryIO | None = None
    ) -> Iterator[Vacancy | Failure]:
        """The records of files, `-` for the lines of standard input.

        Args:
            files: a `.txt` file has a text a line; the others are tables, JSON lines and the
                like. Where the bundle reads several fields, they have a column for each.
            stdin: the bytes of standard input; None: those of the process.
        """
        if self._alone:
            return read_titles(files, self._columns, stdin=stdin or sys.stdin.buffer)
        return read_vacancies(files, self._columns, stdin=stdin or sys.stdin.buffer)

    def answers(
        self, items: Iterable[Vacancy | Failure], *, at_once: int = _AT_ONCE
    ) -> Iterator[Predicted | Failure]:
        """An answer or a failure for each item, in order; one bad text stops no other."""
        coming = iter(items)
        while chunk := list(islice(coming, at_once)):
            yield from self._together(chunk)

    @staticmethod
    def at_once(files: Sequence[str]) -> int:
        """How many texts are judged together: who writes into a pipe may wait for answers."""
        return 1 if STDIN in files else _AT_ONCE

    @property
    def _alone(self) -> bool:
        return len(self.labeller.fields) == 1

    @property
    def _vacancies(self) -> bool:
        return set(self.labeller.fields) == _VACANCY

    @property
    def _columns(self) -> Columns:
        first, *others = self.labeller.fields
        if self._vacancies or self.labeller.fields == ("title",):
            # Known by many names: `title` in one file is `название` in the other.
            return Columns(title=self.text, keep=self.keep)
        return Columns(title=self.text or first, keep=(*others, *self.keep))

    def _together(self, chunk: Sequence[Vacancy | Failure]) -> Iterator[Predicted | Failure]:
        read = [item for item in chunk if isinstance(item, Vacancy)]
        try:
            found = iter(self._labelled(read))
            yield from [
                item if isinstance(item, Failure) else self._told(item, next(found))
                for item in chunk
            ]
        except Exception:  # whichever it was: the others are answered one by one
            yield from map(self._by_itself, chunk)

    def _by_itself(self, item: Vacancy | Failure) -> Predicted | Failure:
        if isinstance(item, Failure):
            return item
        source = named(item.source or "")
        try:
            return self._told(item, self._labelled([item])[0])
        except RazborError as error:
            return Failure(source, error.at(source))
        except Exception as error:  # one text must not end a run
            return Failure(source, UnexpectedFailure.of(error, source))

    def _labelled(self, items: Sequence[Vacancy]) -> list[Labelled]:
        return self.labeller.label([self._given(item) for item in items], self.thresholds)

    def _given(self, item: Vacancy) -> Given:
        if self._alone or self._vacancies:
            return item.title if self._alone else item
        first, *others = self.labeller.fields
        extra = {normalise(name): value for name, value in item.extra.items()}
        return {first: item.title} | {name: _text(extra.get(normalise(name))) for name in others}

    def _told(self, item: Vacancy, answer: Labelled) -> Predicted:
        notes = [Warning(code="reading", message=note) for note in item.reading_notes]
        asked = {normalise(name) for name in self.keep}
        return Predicted(
            source=named(item.source or ""),
            text=covered(item.title) if self.mask else item.title,
            extra={
                name: value
                for name, value in item.extra.items()
                if ALL in self.keep or normalise(name) in asked
            },
            answer=answer.model_copy(update={"warnings": [*notes, *answer.warnings]}),
        )


def _text(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    raise BrokenRecord(
        f"a {type(value).__name__} in a column that the bundle reads",
        expected="a text",
        remedy="write it as a text",
    )

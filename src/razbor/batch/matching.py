"""Titles and résumés → their occupations, one after the other."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from razbor.caveats import caveats_of_resume
from razbor.errors import RazborError, UnexpectedFailure
from razbor.pipeline import Razbor
from razbor.reading import Failure, read_resume
from razbor.reading.resume import read_piped_resume
from razbor.reading.sources import STDIN
from razbor.schema import Occupation, Resume, Vacancy, Warning
from razbor.text import detect
from razbor.text.masking import mask as covered


@dataclass(frozen=True, slots=True)
class Matched:
    """What a title or a résumé speaks of.

    Attributes:
        source: the file, and the line or record of a title.
        title: as given, personal data covered; None: a résumé.
        language: ISO 639-1; None if nothing tells.
        pages: of a PDF; others have none.
        warnings: of reading and of the language.
        occupations: best first.
    """

    source: str
    title: str | None
    language: str | None
    pages: int | None
    warnings: tuple[Warning, ...]
    occupations: tuple[Occupation, ...]

    def to_dict(self) -> dict[str, Any]:
        """The record as plain JSON types."""
        return {
            "source": self.source,
            "title": self.title,
            "language": self.language,
            "pages": self.pages,
            "warnings": [each.to_dict() for each in self.warnings],
            "occupations": [each.to_dict() for each in self.occupations],
        }


@dataclass(frozen=True, slots=True)
class Matching:
    """What is asked of each title and résumé.

    Attributes:
        rz: has occupations loaded.
        top_k: how many of them each gets, at most.
        languages: that names are shown in; None for that of the text.
        fast: of titles: one vector an occupation, and no letters.
        mask: whether personal data in titles are covered; passages are as `rz` says.
    """

    rz: Razbor
    top_k: int
    languages: Sequence[str] | None = None
    fast: bool = False
    mask: bool = True

    def answer(self, item: Vacancy | Resume | Failure) -> Matched | Failure:
        """The occupations of one item; whatever goes wrong is a `Failure`."""
        if isinstance(item, Failure):
            return item
        source = named(item.source or "")
        try:
            return self._title(item, source) if isinstance(item, Vacancy) else self._resume(item)
        except RazborError as error:
            return Failure(source, error.at(source))
        except Exception as error:  # one text must not end a run
            return Failure(source, UnexpectedFailure.of(error, source))

    def _title(self, item: Vacancy, source: str) -> Matched:
        return Matched(
            source=source,
            title=covered(item.title) if self.mask else item.title,
            language=detect(item.title),
            pages=None,
            warnings=tuple(Warning(code="reading", message=note) for note in item.reading_notes),
            occupations=self._occupations(item.title),
        )

    def _resume(self, item: Resume) -> Matched:
        language = detect(item.text)
        return Matched(
            source=named(item.source or ""),
            title=None,
            language=language,
            pages=item.pages,
            warnings=(*item.warnings, *caveats_of_resume(language)),
            occupations=self._occupations(item.text),
        )

    def _occupations(self, text: str) -> tuple[Occupation, ...]:
        asked = self.rz.occupations(text, self.top_k, languages=self.languages, fast=self.fast)
        return tuple(asked)


def read_resumes(
    files: Iterable[str], *, stdin: BinaryIO | None = None
) -> Iterator[Resume | Failure]:
    """Read résumés, one a file, `-` for a text or a page on standard input.

    Args:
        files: their paths.
        stdin: the bytes of standard input; None: those of the process.
    """
    for file in files:
        try:
            piped = file == STDIN
            yield read_piped_resume(stdin or sys.stdin.buffer) if piped else read_resume(file)
        except RazborError as error:
            yield Failure(file, error)
        except Exception as error:  # the libraries that read documents have surprises
            yield Failure(file, UnexpectedFailure.of(error, named(file)))


def named(source: str) -> str:
    """A place that can be written: names of files may be any bytes."""
    return source if source.isascii() else os.fsencode(source).decode("utf-8", "replace")

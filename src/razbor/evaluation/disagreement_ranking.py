"""Places and documents in the order of their scores."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import fsum, sqrt
from typing import Protocol, TypeVar

from razbor.evaluation.disagreement_answers import Answered
from razbor.evaluation.disagreement_documents import Document

DIGITS = 6
"""More of a score would let the rounding of a machine decide the order."""


class _Ranked(Protocol):
    @property
    def order(self) -> tuple[float, str, int, str]: ...


R = TypeVar("R", bound=_Ranked)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place that was answered, and how far the two sides are apart.

    Attributes:
        document: that it stands in.
        answered: what was said and given there.
        score: see `disagreements.Measure`; six digits.
    """

    document: Document
    answered: Answered
    score: float

    @property
    def order(self) -> tuple[float, str, int, str]:
        """The highest score first, then by id, start and question."""
        start = -1 if self.answered.start is None else self.answered.start
        return (-self.score, self.document.id, start, self.answered.question)

    @property
    def sides(self) -> tuple[tuple[str, ...], ...]:
        """The labels of each side: those given where there are any, and those said."""
        given = [] if self.answered.given is None else [self.answered.given]
        return (*given, *(answer.said for answer in self.answered.answers))

    @property
    def differs(self) -> bool:
        """Whether the sides call it otherwise: two models, or the model and the label."""
        said = [set(answer.said) for answer in self.answered.answers]
        if len(said) > 1:
            return said[0] != said[1]
        return self.answered.given is not None and set(self.answered.given) != said[0]

    def text(self, cover: Callable[[str], str]) -> str:
        """What there is to read: the fragment, or title and text where the whole is meant.

        Args:
            cover: what hides personal data; it sees the text around, and lengths stay.
        """
        answered = self.answered
        if answered.start is None:
            return _whole(self.document.title, answered.text, cover)
        return cover(answered.text)[answered.start : answered.stop]


@dataclass(frozen=True, slots=True)
class DisputedDocument:
    """A document with all that was kept of it.

    `score` is the sum of the scores over the square root of their number: the sum alone
    would list the longest documents first, the mean those of one fragment.
    """

    document: Document
    rows: tuple[Disagreement, ...]
    score: float

    @classmethod
    def of(cls, rows: Sequence[Disagreement]) -> DisputedDocument:
        """The document that the rows stand in; there is one at least."""
        score = fsum(row.score for row in rows) / sqrt(len(rows))
        return cls(rows[0].document, tuple(rows), round(score, DIGITS))

    @property
    def order(self) -> tuple[float, str, int, str]:
        """The highest score first, then by id."""
        return (-self.score, self.document.id, -1, "")

    @property
    def differing(self) -> int:
        """How many places are called otherwise by the two sides."""
        return sum(row.differs for row in self.rows)

    def text(self, cover: Callable[[str], str]) -> str:
        """Title and text, see `Disagreement.text`."""
        return _whole(self.document.title, self.rows[0].answered.text, cover)


def ranked(rows: Iterable[R], limit: int) -> list[R]:
    """The rows with the highest scores, highest first; 0 for all of them.

    No more than `limit` are held at a time. Equal ones come by id and place, whatever the
    order in which they were found.
    """
    if limit:
        return nsmallest(limit, rows, key=lambda row: row.order)
    return sorted(rows, key=lambda row: row.order)


def by_document(found: Iterable[Sequence[Disagreement]]) -> Iterator[DisputedDocument]:
    """The documents of which something was kept."""
    return (DisputedDocument.of(rows) for rows in found if rows)


def _whole(title: str, text: str, cover: Callable[[str], str]) -> str:
    return "\n".join(cover(part) for part in (title.strip(), text) if part)

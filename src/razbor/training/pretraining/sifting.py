"""What is kept out of a corpus: gold_dev and what repeats it, and what was there before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from razbor.dataset import VacancyRow
from razbor.training.overlap import Overlap, folded

T = TypeVar("T")

NO_TEXT = "without text"
IN_GOLD = "in gold_dev"
AGAIN = "posted again"


class Gold:
    """The vacancies and titles of gold_dev, which nothing may be learned from.

    Args:
        vacancies: of gold_dev.
        titles: of gold_dev, those of its vacancies among them.
        most: of a text's 8-word shingles; a text that shares more repeats gold_dev.
    """

    def __init__(self, vacancies: Iterable[VacancyRow], titles: Iterable[str], most: float) -> None:
        found = tuple(vacancies)
        self._uids = {row.uid for row in found}
        self._texts = Overlap(row.description for row in found)
        self._titles = {folded(title) for title in titles}
        self._most = most

    def vacancy(self, uid: str, text: str) -> bool:
        """Whether a vacancy is one of them, or repeats one."""
        return uid in self._uids or self.text(text)

    def text(self, text: str) -> bool:
        """Whether a text repeats one of them."""
        return self._texts.share(text) > self._most

    def title(self, title: str) -> bool:
        """Whether a title is one of them, case and white space aside."""
        return folded(title) in self._titles


class Once:
    """Remembers what was there."""

    def __init__(self) -> None:
        self._seen: set[Hashable] = set()

    def again(self, found: Hashable) -> bool:
        """Whether it was there before."""
        known = found in self._seen
        self._seen.add(found)
        return known


def sift(
    source: str, found: Iterable[T], why: Callable[[T], str], counts: Counter[str]
) -> Iterator[T]:
    """What is learned from; all else is counted.

    Args:
        source: what it is called in `counts`.
        found: all of it.
        why: the reason to leave one out, empty where it stays.
        counts: how many were read, and left out for each reason.
    """
    for each in found:
        counts[f"{source} read"] += 1
        if reason := why(each):
            counts[f"{source} left out: {reason}"] += 1
        else:
            yield each

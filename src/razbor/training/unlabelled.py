"""Unlabelled vacancies for teachers to label: none that is labelled, held for tests, or twice."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from typing import NamedTuple, Protocol

from razbor.training.data import TrainingData
from razbor.training.overlap import Overlap

LABELLED = "silver/sections_vacancies.jsonl"


class Limits(Protocol):
    """Which vacancies a recipe takes, see `razbor.training.recipe.Teachers`."""

    @property
    def documents(self) -> int:
        """How many at most."""

    @property
    def min_characters(self) -> int:
        """How long a description has to be."""

    @property
    def max_overlap(self) -> float:
        """The largest share of 8-word shingles in common with gold_dev."""


class Unlabelled(NamedTuple):
    """A vacancy without labels: its title, its description and whether that is HTML."""

    title: str
    text: str
    html: bool


def unlabelled_vacancies(
    data: TrainingData, limits: Limits, seed: int, labelled: Collection[str] = ()
) -> Iterator[Unlabelled]:
    """Vacancies without labels, in an order by the seed.

    Left out are vacancies with labels, all of gold_dev, those that share more than
    `max_overlap` of their 8-word shingles with gold_dev, and texts that begin alike.

    Args:
        data: holds the vacancies.
        limits: how many, how long, and how far from gold_dev.
        seed: of the order.
        labelled: uids of vacancies with labels, beside those of silver.

    Raises:
        DataMissing, DataInvalid: as `TrainingData`.
    """
    tests = data.gold_vacancies()
    used = {row.uid for row in (*tests, *data.vacancies(LABELLED))} | set(labelled)
    overlap = Overlap(row.description for row in tests)
    rows = list(data.pool())
    random.Random(seed).shuffle(rows)  # noqa: S311 - an order, not a secret
    beginnings: set[str] = set()
    for row, html in rows:
        text = row.description
        beginning = text[: limits.min_characters]
        if row.uid in used or len(text) < limits.min_characters or beginning in beginnings:
            continue
        if overlap.share(text) > limits.max_overlap:
            continue
        beginnings.add(beginning)
        yield Unlabelled(row.title, text, html)
        if len(beginnings) == limits.documents:
            return

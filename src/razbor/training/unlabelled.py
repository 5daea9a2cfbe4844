"""Unlabelled vacancies for teachers to label: none that is labelled, held for tests, or twice."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator

from razbor.training.data import TrainingData
from razbor.training.overlap import Overlap
from razbor.training.recipe import Teachers

LABELLED = "silver/sections_vacancies.jsonl"


def unlabelled_texts(
    data: TrainingData, limits: Teachers, seed: int, labelled: Collection[str] = ()
) -> Iterator[tuple[str, bool]]:
    """Descriptions without labels, each with whether it is HTML, in an order by the seed.

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
        yield text, html
        if len(beginnings) == limits.documents:
            return

"""Unlabelled vacancies for teachers to label: none that is labelled, held for tests, or twice."""

from __future__ import annotations

import random
from collections.abc import Iterator

from razbor.training.data import Data, Document
from razbor.training.overlap import Overlap
from razbor.training.recipe import Teachers

LABELLED = ("silver/sections_vacancies.jsonl",)
HELD_FOR_TESTS = ("gold_dev/vacancies.jsonl",)


def unlabelled_documents(data: Data, limits: Teachers, seed: int) -> Iterator[Document]:
    """Vacancies without labels, in an order that the seed decides.

    Left out are vacancies with labels, all of gold_dev, those that share more than
    `max_overlap` of their 8-word shingles with gold_dev, and texts that begin alike.

    Raises:
        DataMissing, DataInvalid: as `Data`.
    """
    tests = {uid: text for name in HELD_FOR_TESTS for uid, text in data.texts(name).items()}
    used = {uid for name in LABELLED for uid in data.texts(name)} | set(tests)
    overlap = Overlap(text for _, text in tests.values())
    rows = list(data.unlabelled())
    random.Random(seed).shuffle(rows)  # noqa: S311 - an order, not a secret
    beginnings: set[str] = set()
    count = 0
    for row in rows:
        text = row["description"] or ""
        beginning = text[: limits.min_characters]
        if row["uid"] in used or len(text) < limits.min_characters or beginning in beginnings:
            continue
        if overlap.share(text) > limits.max_overlap:
            continue
        beginnings.add(beginning)
        yield Document(row["uid"], row["title"] or "", text, ())
        count += 1
        if count == limits.documents:
            return

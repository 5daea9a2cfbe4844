"""Titles with the categories that job boards gave them: noisy, many, none of gold_dev."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from razbor.dataset.tables import POOL
from razbor.training.data import TrainingData
from razbor.training.overlap import folded

SOURCES = {
    "titles_hh_it_2021.parquet": ("specializations",),
    "titles_hh_roles.parquet": ("roles",),
    POOL: ("professional_roles", "specializations"),
}
"""File → the columns with categories. `roles` and `professional_roles` are one kind."""

_IT = "Информационные технологии, интернет, телеком / "
"""The field of work that one of the files names and another, all of this field, does not."""


@dataclass(frozen=True, slots=True)
class WeakTitles:
    """Titles and their categories.

    `targets` (titles, categories) is 1 where a board gave the category; `known` is 1
    where the board gives categories of that kind at all.
    """

    titles: list[str]
    targets: NDArray[np.float32]
    known: NDArray[np.float32]


def weak_titles(data: TrainingData, min_titles: int) -> WeakTitles:
    """All titles with categories, each once; titles of gold_dev are left out.

    Args:
        data: holds the files of `SOURCES`.
        min_titles: a category of fewer titles is left out.

    Raises:
        DataMissing, DataInvalid: as `TrainingData`.
    """
    tests = {folded(title) for title in data.gold_titles()}
    categories: dict[str, set[tuple[str, str]]] = {}
    for name, columns in SOURCES.items():
        for row in data.table(name, ("title", *columns)):
            title = row["title"] or ""
            if title and folded(title) not in tests:
                categories.setdefault(title, set()).update(_categories(row, columns))
    counts = Counter(each for found in categories.values() for each in found)
    kept = sorted(each for each, count in counts.items() if count >= min_titles)
    column = {each: index for index, each in enumerate(kept)}
    known_titles = [title for title, found in categories.items() if found]
    targets = np.zeros((len(known_titles), len(kept)), np.float32)
    known = np.zeros_like(targets)
    for row_number, title in enumerate(known_titles):
        found = categories[title]
        targets[row_number, [column[each] for each in found if each in column]] = 1
        kinds = {kind for kind, _ in found}
        known[row_number, [index for each, index in column.items() if each[0] in kinds]] = 1
    return WeakTitles(known_titles, targets, known)


def _categories(row: dict[str, Any], columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for column in columns:
        kind = "specialization" if column == "specializations" else "role"
        found = row[column] or []
        # One string may list several: «Продажи / Розничная торговля; Продажи / Прямые продажи».
        for each in found.split(";") if isinstance(found, str) else found:
            if name := each.strip().removeprefix(_IT):
                yield kind, name

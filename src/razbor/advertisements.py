"""Occupations by what advertisements ask for: centroids of vacancies whose title names them.

As CareerBERT's advertisement centroids (Rosenberger et al. 2025), but of vacancies that no
person assigned: a title that comes very near to a name counts as of that occupation.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from razbor.matching import is_title
from razbor.pipeline import Razbor
from razbor.schema import Vacancy
from razbor.tasks.occupations import TITLE, vacancy

KIND = "advertisements"
NEAR = 0.85
"""Score of a title from which on its vacancy counts: most such titles are the name itself."""


def centroids(rz: Razbor, vacancies: Iterable[Vacancy]) -> tuple[NDArray[np.float32], int]:
    """The mean vectors of duties and requirements, vacancy by vacancy.

    Args:
        rz: with sections and occupations.
        vacancies: without those that anything is measured on; one without a title, or that
            cannot be read, does not count.

    Returns:
        (entries of the catalogue, width), rows of length one, zeros for an occupation without
        an advertisement; and how many vacancies counted.
    """
    places = {entry.id: place for place, entry in enumerate(rz.catalogue)}
    sums = np.zeros((len(places), rz.catalogue.width), np.float32)
    counted = 0
    for each in vacancies:
        best = rz.occupations(each.title, 1) if is_title(each.title) else []
        if not best or best[0].score < NEAR:
            continue
        told = vacancy("", rz.vacancy(each).fragments)
        vectors = rz.embed([passage.text for passage in told if passage.kind != TITLE])
        if len(vectors):
            sums[places[best[0].uri]] += vectors.mean(axis=0)
            counted += 1
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(lengths, 1e-9), np.float32), counted

"""Occupations by what advertisements ask for: centroids of vacancies whose title names them.

As CareerBERT's advertisement centroids (Rosenberger et al. 2025), but of vacancies that no
person assigned: a title that comes very near to a name counts as of that occupation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue import Catalogue, Encoder
from razbor.matching import is_title
from razbor.pipeline import Razbor
from razbor.schema import Vacancy
from razbor.tasks.occupations import vacancy
from razbor.text.blank import blank

NEAR = 0.85
"""Cosine of a title with a name from which on its vacancy counts.

The weights of the evidence have no say in it: what is chosen with these vectors cannot change
them. Of 493 such titles of labelled vacancies 92 % named a right occupation (the network had
learned from them).
"""
_AT_ONCE = 256


def centroids(
    rz: Razbor, catalogue: Catalogue, encoder: Encoder, vacancies: Iterable[Vacancy]
) -> tuple[NDArray[np.float32], int]:
    """The mean vectors of duties and requirements, vacancy by vacancy.

    Args:
        rz: with sections.
        catalogue: of the occupations.
        encoder: that made its vectors.
        vacancies: without those that anything is measured on; one without a title, or that
            cannot be read, does not count.

    Returns:
        (entries of the catalogue, width), rows of length one, zeros for an occupation without
        an advertisement; and how many vacancies counted.
    """
    sums = np.zeros((len(catalogue), catalogue.width), np.float32)
    counted = 0
    for each, place in _named(catalogue, encoder, vacancies):
        told = vacancy("", rz.vacancy(each).fragments)
        vectors = encoder.embed([passage.text for passage in told])
        if vectors.any():
            sums[place] += vectors.mean(axis=0)
            counted += 1
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(lengths, 1e-9), np.float32), counted


def _named(
    catalogue: Catalogue, encoder: Encoder, vacancies: Iterable[Vacancy]
) -> Iterator[tuple[Vacancy, int]]:
    """The vacancies whose title names an occupation, and its place."""
    titled = (each for each in vacancies if is_title(each.title) and not blank(each.title))
    while some := list(islice(titled, _AT_ONCE)):
        titles = [each.title.strip() for each in some]
        scores = catalogue.name_scores(encoder.embed(titles), titles, letters=False)
        best = scores.argmax(axis=1).tolist()
        yield from (
            (each, place)
            for each, place, row in zip(some, best, scores, strict=True)
            if row[place] >= NEAR
        )

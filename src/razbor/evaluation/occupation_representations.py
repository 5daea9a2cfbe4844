"""What an occupation is known by, one kind alone: its names, its description, its skills.

As CareerBERT compares job representations (Rosenberger et al., 2025), on other data: its
advertisements are not public.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from razbor.evaluation.figures import Scoring, figure
from razbor.evaluation.occupation_queries import Queries
from razbor.evaluation.occupation_rankers import Occupations, Scores
from razbor.evaluation.ranking import HITS, hits, listed_ranks, reciprocal

T = TypeVar("T")

NAMES = "names"
MEAN = "mean"


def score_representations(
    system: Occupations, queries: Queries[T], vectors: NDArray[np.float32]
) -> Scoring:
    """Hits and MRR by each kind of representation, by cosines alone.

    Args:
        system: whose catalogue may hold vectors of descriptions and skills.
        queries: what is asked.
        vectors: one a query, (queries, width).
    """
    every = np.ones(len(vectors))
    figures = []
    for kind, scores in _scores(system, vectors):
        ranks = listed_ranks(scores, queries.right)
        figures += [
            *(figure(f"hit@{k}", hits(ranks, k), every, queries.unit, kind) for k in HITS),
            figure("MRR", reciprocal(ranks), every, queries.unit, kind),
        ]
    name = f"{queries.name}, by one vector and one representation of occupations"
    return Scoring(name, queries.unit, len(vectors), tuple(figures))


def by_names(system: Occupations, vectors: NDArray[np.float32]) -> Scores:
    """The cosine with the best name of each occupation."""
    nothing: Sequence[str] = [""] * len(vectors)
    return system.catalogue.name_scores(vectors, nothing, letters=False)


def _scores(system: Occupations, vectors: NDArray[np.float32]) -> Iterator[tuple[str, Scores]]:
    found = {NAMES: by_names(system, vectors)}
    for kind in system.catalogue.representations:
        found[kind] = system.catalogue.representation_scores(kind, vectors)
    yield from found.items()
    yield MEAN, np.mean(list(found.values()), axis=0)

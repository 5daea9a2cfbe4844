"""Names of occupations that training was not given → the names of all occupations.

The alternative names of one occupation in ten are kept out of what training learns of names.
Asked by one of them, its preferred name is to be found among all names but theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from razbor.catalogue import Catalogue, Entry, Name
from razbor.dataset.esco_held_out import held_out
from razbor.evaluation.figures import Figure, Scoring, figure
from razbor.evaluation.occupation_figures import Part
from razbor.evaluation.occupation_rankers import Characters, Occupations, Score, Scores, blocks
from razbor.evaluation.ranking import MiddleRanks, middle_ranks, reciprocal

ONE_IN = 10
"""As recipes of the method `matching` hold names out."""
DIRECTIONS = (("ru", "ru"), ("en", "en"), ("de", "de"), ("de", "en"), ("ru", "en"))
"""The language of the names that are asked, and of those that are ranked."""
NAME = f"alternative names of one occupation in {ONE_IN}, kept from training"


@dataclass(frozen=True)
class Held:
    """A name that is asked, and its occupation."""

    text: str
    language: str
    uri: str


@dataclass(frozen=True)
class Surfaces:
    """The names that are ranked, each once, and the occupations of each."""

    texts: tuple[str, ...]
    columns: dict[str, list[int]]


def measure_names(system: Occupations, lexical: float, language: str | None) -> Part | None:
    """Names by vectors and letters, by vectors alone, and by characters without training.

    Args:
        system: what is measured.
        lexical: how much letters count.
        language: of the names that are asked; None for all.

    Returns:
        None where the catalogue has no such names.
    """
    asked, left_out = held_names(system.catalogue)
    uris = sorted({each.uri for each in asked if language in (None, each.language)})
    figures: list[Figure] = []
    for given, ranked in DIRECTIONS:
        names = [each for each in asked if each.language == given]
        known = surfaces(system.catalogue, ranked)
        if language in (None, given) and names and known.texts:
            figures += _figures(system, lexical, names, known, uris, f"{given} → {ranked}")
    if not figures:
        return None
    remarks = (
        f"{NAME}: {left_out:,} that are also names of others, or preferred, are left out;"
        " titles of vacancies that training read may happen to be the same",
    )
    return Part((Scoring(NAME, "occupations", len(uris), tuple(figures)),), remarks=remarks)


def held_names(catalogue: Catalogue) -> tuple[list[Held], int]:
    """The names that are asked, and how many are left out: training saw them elsewhere."""
    seen = {name.text for entry in catalogue for name in _kept(entry)}
    every = [
        Held(name.text, name.language, entry.id)
        for entry in catalogue
        if _measures(entry)
        for name in entry.names
        if not name.preferred and name.language
    ]
    asked = [each for each in every if each.text not in seen]
    return asked, len(every) - len(asked)


def surfaces(catalogue: Catalogue, language: str) -> Surfaces:
    """All names in a language, but the alternative ones that measure."""
    columns: dict[str, list[int]] = {}
    places: dict[str, int] = {}
    for entry in catalogue:
        for name in _kept(entry):
            if name.language == language:
                at = places.setdefault(name.text, len(places))
                columns.setdefault(entry.id, []).append(at)
    return Surfaces(tuple(places), columns)


def _kept(entry: Entry) -> Iterator[Name]:
    measures = _measures(entry)
    return (name for name in entry.names if name.preferred or not measures)


def _measures(entry: Entry) -> bool:
    return held_out(entry.id, ONE_IN) == "measuring"


def _figures(
    system: Occupations,
    lexical: float,
    names: Sequence[Held],
    known: Surfaces,
    uris: Sequence[str],
    of: str,
) -> Iterator[Figure]:
    catalogue = Catalogue.build(
        [(str(at), [text]) for at, text in enumerate(known.texts)],
        system.rz,
        lexical_weight=lexical,
    )

    def scores(texts: Sequence[str], *, letters: bool) -> Scores:
        return catalogue.name_scores(system.rz.embed(texts), texts, letters=letters)

    place = {uri: at for at, uri in enumerate(uris)}
    owners = [place[each.uri] for each in names]
    count = np.bincount(owners, minlength=len(uris))
    for figure_name, score in (
        ("MRR", partial(scores, letters=True)),
        ("MRR, vectors alone", partial(scores, letters=False)),
        ("MRR, character n-grams without training", Characters([[text] for text in known.texts])),
    ):
        gains = reciprocal(_ranks(score, names, known))
        yield figure(figure_name, np.bincount(owners, gains, len(uris)), count, "names", of)


def _ranks(score: Score, names: Sequence[Held], known: Surfaces) -> MiddleRanks:
    parts = [
        middle_ranks(
            score([each.text for each in names[block]]),
            [known.columns.get(each.uri, []) for each in names[block]],
        )
        for block in blocks(len(names))
    ]
    return np.concatenate(parts)

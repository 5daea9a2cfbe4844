"""Texts → the entries that they fit best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from razbor.catalogue.encoder import Encoder, embedded
from razbor.catalogue.entries import Entry
from razbor.catalogue.scoring import Scorer, Scores
from razbor.errors import ArgumentInvalid
from razbor.schema import Model
from razbor.text.blank import blank
from razbor.text.language import detect


class Match(Model):
    """An entry that a text may mean, by the name it is shown with."""

    id: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Wish:
    """What a search is asked for.

    Attributes:
        top_k: how many matches a text gets, at most.
        languages: of the names that are compared and shown; None for all.
        fast: whether to compare with one vector an entry.

    Raises:
        ArgumentInvalid: a `top_k` below 1.
    """

    top_k: int
    languages: Sequence[str] | None
    fast: bool

    def __post_init__(self) -> None:
        if self.top_k < 1:
            raise ArgumentInvalid(
                f"top_k={self.top_k}", expected="a number from 1 on", remedy="ask for one at least"
            )
        if isinstance(self.languages, str):
            raise ArgumentInvalid(
                f"languages={self.languages!r}"[:100],
                expected="a list of languages",
                remedy='write it as ["en"]',
            )


def search(
    texts: Sequence[str],
    wish: Wish,
    entries: Sequence[Entry],
    scorer: Scorer,
    encoder: Encoder,
) -> list[list[Match]]:
    """The best entries for each text, best first, equal ones in their order.

    A text without a letter or digit has none.

    Args:
        texts: any number.
        wish: what is asked for.
        entries: of the catalogue.
        scorer: made of them.
        encoder: that makes the vectors of texts.

    Raises:
        EncoderInvalid: vectors of another width, or that are no numbers.
        ArgumentInvalid: languages that no name is in.
    """
    found: list[list[Match]] = [[] for _ in texts]
    asked = [place for place, text in enumerate(texts) if not blank(text)]
    for start in range(0, len(asked), scorer.texts_at_once):
        places = asked[start : start + scorer.texts_at_once]
        block = [texts[place] for place in places]
        vectors = embedded(encoder, block, scorer.width)
        if wish.fast:
            scores = scorer.by_means(vectors, wish.languages)
        else:
            scores = scorer.by_names(vectors, block, wish.languages)
        for place, text, row in zip(places, block, scores, strict=True):
            shown = _shown_in(text, wish.languages, scorer.languages)
            found[place] = [
                Match(id=entries[at].id, name=entries[at].shown(shown), score=float(row[at]))
                for at in best(row, wish.top_k)
            ]
    return found


def best(scores: Scores, count: int) -> list[int]:
    """The places of the highest scores, best first; equal ones in ascending order.

    Args:
        scores: (entries,).
        count: how many at most; those of -inf are never among them.
    """
    places = np.flatnonzero(scores > -np.inf)
    if count < len(places):
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        places = np.flatnonzero(scores >= least)
    order = np.argsort(-scores[places], kind="stable")
    return [int(place) for place in places[order][:count]]


def _shown_in(text: str, asked: Sequence[str] | None, there: frozenset[str]) -> Sequence[str]:
    """The languages of the names to show, the first that an entry has."""
    if asked is not None or len(there) < 2:
        return asked or ()
    found = detect(text)
    return () if found is None else (found,)

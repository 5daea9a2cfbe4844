"""How near texts come to occupations: by vectors, by characters, and as razbor ranks titles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from razbor.evaluation.occupation_candidates import Candidates, entries
from razbor.evaluation.ranking import Ranks, listed_ranks
from razbor.pipeline import Razbor

Scores = NDArray[np.float32]
"""(texts, candidates), higher is better."""
Score = Callable[[Sequence[str]], Scores]
Ranker = Callable[[Sequence[str], Sequence[Sequence[str]]], Scores]
"""Texts, and the names of each candidate → scores."""
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts → their vectors (texts, width)."""

BASELINE = "by character n-grams without training"

_AT_ONCE = 256
"""Texts whose scores are held at a time: 68,000 names, 70 MB."""


class Characters:
    """A baseline without training: TF-IDF of runs of 2 to 4 characters within words.

    Args:
        names: of each candidate, at least one; the best counts.
    """

    def __init__(self, names: Sequence[Sequence[str]]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True
        )
        self._names = self._vectorizer.fit_transform(_flat(names)).T.tocsr()
        self._starts = _starts(names)

    def __call__(self, texts: Sequence[str]) -> Scores:
        """Cosines with the best name of each candidate."""
        found = (self._vectorizer.transform(texts) @ self._names).toarray()
        return np.asarray(np.maximum.reduceat(found, self._starts, axis=1), np.float32)


class Occupations:
    """A system that is measured: its catalogue, and what it says about titles.

    Args:
        rz: with occupations loaded.
    """

    def __init__(self, rz: Razbor) -> None:
        self.rz = rz
        self.catalogue = rz.catalogue
        self.known: Candidates = entries(rz.catalogue)

    def titles(self, texts: Sequence[str]) -> Scores:
        """As `Razbor.occupations` ranks titles: by names, letters and descriptions."""
        return self.rz.matcher.title_scores(texts)

    def fast(self, texts: Sequence[str]) -> Scores:
        """As `Razbor.occupations` ranks titles where it is asked to be fast: by one vector each."""
        return self.catalogue.mean_scores(self.rz.embed(texts))

    @cached_property
    def characters(self) -> Characters:
        """The baseline over all names of the catalogue."""
        return Characters(self.known.names)


def by_vectors(embed: Embed) -> Ranker:
    """Ranks by the cosine of vectors, the best name of a candidate counting."""

    def rank(texts: Sequence[str], names: Sequence[Sequence[str]]) -> Scores:
        found = _unit(embed(texts)) @ _unit(embed(_flat(names))).T
        return np.asarray(np.maximum.reduceat(found, _starts(names), axis=1), np.float32)

    return rank


def by_characters(texts: Sequence[str], names: Sequence[Sequence[str]]) -> Scores:
    """The baseline as a ranker."""
    return Characters(names)(texts)


def ranked(score: Score, texts: Sequence[str], *rights: Sequence[Collection[int]]) -> list[Ranks]:
    """The places of the first right candidates, some texts at a time.

    Args:
        score: what is measured.
        texts: any number.
        rights: of each way to judge, for each text the columns that are right.
    """
    found: list[list[Ranks]] = [[] for _ in rights]
    for block in blocks(len(texts)):
        scores = score(texts[block])
        for ranks, right in zip(found, rights, strict=True):
            ranks.append(listed_ranks(scores, right[block]))
    return [np.concatenate(each) for each in found]


def blocks(count: int) -> Iterator[slice]:
    """So many texts in stretches whose scores fit into memory."""
    for start in range(0, count, _AT_ONCE):
        yield slice(start, start + _AT_ONCE)


def _starts(names: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """Where each candidate's names begin among all names."""
    return np.cumsum([0, *(len(each) for each in names[:-1])])


def _flat(names: Sequence[Sequence[str]]) -> list[str]:
    return [name for each in names for name in each]


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)

"""Words as unit vectors of their character n-grams, and how alike two words are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.models.hashing import Hashes, Ids, ngram_hashes
from razbor.models.manifest import NgramField

Floats = NDArray[np.float64]

_FIELD = NgramField(name="word", char_ngrams=(2, 4), max_characters=1 << 10)


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix row by row: row i has `ids[starts[i]:starts[i + 1]]`, and weights alike."""

    starts: Ids
    ids: Ids
    weights: Floats

    def entries(self, rows: Ids) -> tuple[Ids, Ids]:
        """Where the entries of some rows lie, and how many each row has.

        Args:
            rows: shape (n,).

        Returns:
            Places, as many as the rows have entries together; and sizes, shape (n,).
        """
        sizes = self.starts[rows + 1] - self.starts[rows]
        before = np.cumsum(sizes) - sizes
        places = np.repeat(self.starts[rows] - before, sizes)
        return places + np.arange(len(places)), sizes


@dataclass(frozen=True, slots=True)
class WordVector:
    """The unit vector of one word: `weights[i]` for the n-gram of `hashes[i]`, ascending."""

    hashes: Hashes
    weights: Floats


class WordTable:
    """Distinct words, each a unit vector over its n-grams of 2 to 4 characters, ends included.

    A weight is (1 + ln count) × idf over the words, idf = 1 + ln((1 + words) / (1 + words with
    the n-gram)). An n-gram that no word of the table has weighs as much as the rarest one: a
    strange word must not pass for the few n-grams of it that are known.

    Args:
        words: distinct, as `words.words` tells them.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._places = {word: place for place, word in enumerate(words)}
        hashes, owners = ngram_hashes(words, _FIELD, 0)
        self._hashes, grams = np.unique(hashes, return_inverse=True)
        keys, counts = np.unique(owners * len(self._hashes) + grams, return_counts=True)
        owners, grams = np.divmod(keys, max(1, len(self._hashes)))
        having = np.bincount(grams, minlength=len(self._hashes))
        self._idf = 1.0 + np.log((1 + len(words)) / (1 + having))
        self._rarest = float(self._idf.max(initial=1.0))
        weights = (1.0 + np.log(counts)) * self._idf[grams]
        weights /= np.sqrt(totals(owners, weights * weights, len(words)))[owners]
        self.vectors = Rows(_starts(np.bincount(owners, minlength=len(words))), grams, weights)
        _, order = ascending(grams)
        self._postings = Rows(_starts(having), owners[order], weights[order])

    def __len__(self) -> int:
        return len(self._places)

    @property
    def ngrams(self) -> int:
        """How many distinct n-grams the words have."""
        return len(self._hashes)

    def place(self, word: str) -> int | None:
        """Which word of the table this is; None where it is none of them."""
        return self._places.get(word)

    def vector(self, word: str) -> WordVector:
        """The unit vector of any word."""
        place = self._places.get(word)
        if place is not None:
            part = slice(*self.vectors.starts[place : place + 2])
            return WordVector(self._hashes[self.vectors.ids[part]], self.vectors.weights[part])
        hashes, counts = np.unique(ngram_hashes([word], _FIELD, 0)[0], return_counts=True)
        grams, known = self._known(hashes)
        weights = (1.0 + np.log(counts)) * np.where(known, self._idf[grams], self._rarest)
        return WordVector(hashes, weights / np.sqrt((weights * weights).sum()))

    def similarities(self, vector: WordVector) -> Floats:
        """The cosine of a word and each word of the table, shape (words,)."""
        grams, known = self._known(vector.hashes)
        found = self._postings
        runs = [slice(*found.starts[gram : gram + 2]) for gram in grams[known]]
        if not runs:
            return np.zeros(len(self))
        # A few dozen long runs: slices are put together in a fraction of the time of places.
        factors = vector.weights[known]
        ids = np.concatenate([found.ids[run] for run in runs])
        weights = np.concatenate([found.weights[run] for run in runs])
        weights *= np.repeat(factors, [run.stop - run.start for run in runs])
        return totals(ids, weights, len(self))

    def _known(self, hashes: Hashes) -> tuple[Ids, NDArray[np.bool_]]:
        places = np.minimum(np.searchsorted(self._hashes, hashes), self.ngrams - 1)
        return places, self._hashes[places] == hashes


def totals(places: Ids, weights: Floats, count: int) -> Floats:
    """The sum of the weights at each place, shape (count,)."""
    return np.bincount(places, weights, minlength=count).astype(np.float64, copy=False)


def ascending(keys: Ids) -> tuple[Ids, Ids]:
    """Keys in ascending order, and the place that each was at; equal ones stay in order.

    Sorting keys with their places in the low bits takes a tenth of the time of argsort.

    Args:
        keys: shape (n,), none below 0, each times 2n below 2^63.
    """
    bits = len(keys).bit_length()
    both = np.sort((keys << bits) | np.arange(len(keys)))
    return both >> bits, both & ((1 << bits) - 1)


def _starts(sizes: Ids) -> Ids:
    return np.concatenate([[0], np.cumsum(sizes)])

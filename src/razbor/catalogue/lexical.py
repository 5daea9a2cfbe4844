"""How much a text and each name share in letters: what vectors of meaning overlook.

A text is the sum of its words' unit vectors (`ngrams.WordTable`), each times the word's idf
over the names; the score is the cosine of two such sums, from 0 to 1. A rare product name or
a spelling with a mistake in it finds its like, whatever the encoder knows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue.ngrams import Floats, WordTable, WordVector, ascending, totals
from razbor.catalogue.words import Bags, bags, words
from razbor.models.hashing import Ids

_CACHED_BYTES = 1 << 24
"""What the similarities of words already asked for may take: titles repeat their words."""

_CHUNK = 1 << 15
"""Words whose n-grams are laid out at a time: some 20 MB."""

Scores = NDArray[np.float32]


class LexicalIndex:
    """The words of many names, laid out so that a text is compared with all of them.

    Args:
        names: one a row; one without a letter or digit scores 0 with every text.
    """

    def __init__(self, names: Sequence[str]) -> None:
        found = bags(names)
        self._table = WordTable(found.distinct)
        self._idf = _idf(found)
        self._rarest = float(self._idf.max(initial=1.0))
        # From the names with most words on: the n-th words of all that have as many are then
        # added in one step, in a third of the time of a sum over each name.
        _, self._order = ascending(found.sizes.max(initial=0) - found.sizes)
        self._columns = _columns(found, self._order)
        self._inverse = _inverse(_lengths(found, self._table, self._idf))[self._order]
        kept = max(16, _CACHED_BYTES // (4 * max(1, len(self._table))))
        self._asked = lru_cache(kept)(self._ask)

    def __len__(self) -> int:
        return len(self._order)

    def scores(self, text: str) -> Scores:
        """The cosine of a text and each name, shape (names,); zeros for a text without words."""
        found = np.zeros(len(self), np.float32)
        asked = [self._asked(word) for word in words(text)] if len(self._table) else []
        if not asked:
            return found
        weights = np.zeros(len(self._table), np.float32)
        for _, similarities in asked:
            weights += similarities
        weights *= self._idf
        sums = np.zeros(len(self), np.float32)
        for column in self._columns:
            sums[: len(column)] += weights[column]
        sums *= self._inverse * np.float32(1.0 / _length([vector for vector, _ in asked]))
        found[self._order] = sums
        return found

    def _ask(self, word: str) -> tuple[WordVector, Scores]:
        """A word's vector and its similarity to each word of the names, both times its idf."""
        place = self._table.place(word)
        idf = self._rarest if place is None else float(self._idf[place])
        unit = self._table.vector(word)
        similarities = idf * self._table.similarities(unit)
        return WordVector(unit.hashes, idf * unit.weights), similarities.astype(np.float32)


def _idf(found: Bags) -> Scores:
    """1 + ln((1 + names) / (1 + names with the word)), shape (words,)."""
    count = max(1, len(found.distinct))
    pairs = np.sort(found.owners * count + found.ids)
    once = pairs[np.concatenate([[True], pairs[1:] != pairs[:-1]])[: len(pairs)]]
    having = np.bincount(once % count, minlength=len(found.distinct))
    return (1.0 + np.log((1 + len(found.sizes)) / (1.0 + having))).astype(np.float32)


def _columns(found: Bags, order: Ids) -> list[Ids]:
    """For n = 0, 1 …: the n-th word of each name that has one, names in the given order."""
    starts, sizes = found.starts[order], found.sizes[order]
    counts = [int((sizes > n).sum()) for n in range(int(sizes.max(initial=0)))]
    return [found.ids[starts[:count] + n] for n, count in enumerate(counts)]


def _lengths(found: Bags, table: WordTable, idf: Scores) -> Floats:
    """The length of each name's vector, shape (names,): 0 for one without words."""
    weights = idf.astype(np.float64)[found.ids]
    count = len(found.sizes)
    squares = totals(found.owners, weights * weights, count)
    starts, ends = found.starts, found.starts + found.sizes
    firsts = [int(each) for each in np.flatnonzero(np.diff(starts // _CHUNK, prepend=-1))]
    for start, stop in pairwise([*firsts, count]):
        part = slice(starts[start], ends[stop - 1])
        owners = found.owners[part] - start
        squares[start:stop] += _shared(table, found.ids[part], weights[part], owners, stop - start)
    return np.sqrt(squares)


def _shared(table: WordTable, ids: Ids, weights: Floats, owners: Ids, count: int) -> Floats:
    """What n-grams that several words of a name have add to its square, shape (count,)."""
    several = np.bincount(owners, minlength=count)[owners] > 1
    ids, weights, owners = ids[several], weights[several], owners[several]
    places, sizes = table.vectors.entries(ids)
    keys = np.repeat(owners * table.ngrams, sizes) + table.vectors.ids[places]
    keys, order = ascending(keys)
    same = keys[1:] == keys[:-1]
    again = np.concatenate([[False], same]) | np.concatenate([same, [False]])
    if not again.any():
        return np.zeros(count)
    keys, order = keys[again], order[again]
    parts = table.vectors.weights[places[order]] * np.repeat(weights, sizes)[order]
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sums = np.add.reduceat(parts, first)
    squares = np.add.reduceat(parts * parts, first)
    return totals(keys[first] // table.ngrams, sums * sums - squares, count)


def _inverse(lengths: Floats) -> Scores:
    """One through each length, and 0 for 0."""
    inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return inverse.astype(np.float32)


def _length(parts: Sequence[WordVector]) -> float:
    """The length of a sum of vectors."""
    hashes, places = np.unique(np.concatenate([part.hashes for part in parts]), return_inverse=True)
    weights = np.concatenate([part.weights for part in parts])
    sums = totals(places, weights, len(hashes))
    return float(np.sqrt((sums * sums).sum()))

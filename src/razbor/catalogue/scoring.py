"""How well texts fit the names of a catalogue, each entry by the best of its names."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from functools import cache, cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue.entries import Entry
from razbor.catalogue.lexical import LexicalIndex
from razbor.catalogue.unit_rows import UnitRows
from razbor.errors import ArgumentInvalid

Scores = NDArray[np.float32]

_AT_ONCE = 1 << 22
"""Lexical scores of names that are held at a time: 16 MB."""
_TEXTS = 256
"""Texts that are compared at a time."""


class Scorer:
    """The names of some entries, ready to be compared with texts.

    Args:
        entries: each with at least one name.
        names: the vectors of their names, entry by entry.
        lexical_weight: how much the lexical score counts beside a cosine.
    """

    def __init__(self, entries: Sequence[Entry], names: UnitRows, *, lexical_weight: float) -> None:
        found = [name for entry in entries for name in entry.names]
        self._languages = np.array([name.language or "" for name in found])
        sizes = np.array([len(entry.names) for entry in entries])
        self._starts = np.cumsum(sizes) - sizes
        self._owners = np.repeat(np.arange(len(entries)), sizes)
        self._names = names
        self._lexical_weight = np.float32(lexical_weight)
        # Half of the time that opening would take: the first text that asks for letters pays it.
        # One for all copies.
        self._lexical = cache(lambda: LexicalIndex([name.text for name in found]))
        self._means = lru_cache(8)(self._mean_rows)

    def with_lexical(self, weight: float) -> Scorer:
        """The same names, the lexical score weighed otherwise."""
        found = copy(self)
        found._lexical_weight = np.float32(weight)
        return found

    def ready(self) -> None:
        """Work out the means of all names now, so that no search waits for them."""
        self._means(None)

    @property
    def width(self) -> int:
        """How many numbers a vector has."""
        return self._names.width

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that names are in."""
        return frozenset(self._languages.tolist()) - {""}

    @property
    def texts_at_once(self) -> int:
        """How many texts to give at a time, so that memory stays the same for any number."""
        return max(1, min(_TEXTS, _AT_ONCE // len(self._names)))

    def by_names(
        self,
        vectors: NDArray[np.float32],
        texts: Sequence[str],
        among: Collection[str] | None,
        *,
        letters: bool = True,
    ) -> Scores:
        """For each entry the best of its names: cosine + weight × lexical score.

        Args:
            vectors: (n, width), one a text.
            texts: n.
            among: the languages of names that are compared, with those of no language; None
                for all.
            letters: whether the lexical score counts.

        Returns:
            (n, entries); -inf for an entry with no name that is compared.
        """
        found = np.full((len(texts), len(self._starts)), -np.inf, np.float32)
        spelt = letters and bool(self._lexical_weight)
        left_out = None if among is None else ~self._compared(among)
        at_once = self.texts_at_once if spelt else _TEXTS
        for start in range(0, len(texts), at_once):
            block = slice(start, start + at_once)
            beside = self._letters(texts[block]) if spelt else None
            for names, scores in self._names.in_blocks(vectors[block]):
                if beside is not None:
                    scores += beside[:, names]
                if left_out is not None:
                    scores[:, left_out[names]] = -np.inf
                self._keep_best(found[block], names, scores)
        return found

    def _letters(self, texts: Sequence[str]) -> Scores:
        """The weighed lexical scores, (texts, names)."""
        found = np.empty((len(texts), len(self._names)), np.float32)
        for row, text in zip(found, texts, strict=True):
            np.multiply(self._lexical_weight, self._lexical().scores(text), out=row)
        return found

    def _keep_best(self, found: Scores, names: slice, scores: Scores) -> None:
        """Raise each entry's score to that of the best of some names, which follow each other."""
        owners = self._owners[names]
        entries = slice(int(owners[0]), int(owners[-1]) + 1)
        starts = np.maximum(self._starts[entries] - names.start, 0)
        best = np.maximum.reduceat(scores, starts, axis=1)
        np.maximum(found[:, entries], best, out=found[:, entries])

    def by_means(self, vectors: NDArray[np.float32], among: Collection[str] | None) -> Scores:
        """For each entry the cosine with the mean of its names; arguments as of `by_names`."""
        rows, present = self._means(None if among is None else frozenset(among))
        found = rows.cosines(vectors)
        found[:, ~present] = -np.inf
        return found

    def _mean_rows(self, among: frozenset[str] | None) -> tuple[UnitRows, NDArray[np.bool_]]:
        """The mean of each entry's names, and whether it has one."""
        count = len(self._starts)
        compared = np.ones(len(self._owners), np.bool_) if among is None else self._compared(among)
        sums = self._names.sums(np.where(compared, self._owners, -1), count)
        return UnitRows.of(sums), np.bincount(self._owners[compared], minlength=count) > 0

    def _compared(self, among: Collection[str]) -> NDArray[np.bool_]:
        found = np.isin(self._languages, [*among, ""])
        if not found.any():
            raise ArgumentInvalid(
                f"languages={sorted(among)}"[:100],
                expected=f"some of {', '.join(sorted(self.languages)) or 'none'}",
                remedy="name a language that the catalogue has names in, or leave it out",
            )
        return found

"""Hashes of n-grams → weighted features, as a trained model knows them.

Weights are sublinear tf times idf, each field's vector scaled to length one: what
scikit-learn's TfidfVectorizer(sublinear_tf=True) computes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.models.hashing import Hashes, Ids, ngram_hashes
from razbor.models.manifest import NgramField

Floats = NDArray[np.float32]

HASHES = "hashes"
IDF = "idf"


@dataclass(frozen=True, slots=True)
class Sparse:
    """A sparse matrix by its entries, row after row.

    `ids`, `weights` and `rows` have shape (entries,); `ngrams` (rows,) counts the n-grams
    of each row, known to the table or not.
    """

    ids: Ids
    weights: Floats
    rows: Ids
    ngrams: Ids


class _Buckets:
    """Where hashes stand in a table: by their first bits, of which every value is as likely.

    A search by halves looks at seventeen places far apart; here it is one or two that lie together.

    Args:
        hashes: strictly ascending.
    """

    def __init__(self, hashes: Hashes) -> None:
        self._hashes = hashes
        bits = max(1, len(hashes).bit_length())
        self._shift = np.uint64(64 - bits)
        firsts = np.arange(1 << bits, dtype=np.uint64) << self._shift
        self._starts = np.searchsorted(hashes, firsts).astype(np.int32)

    def places(self, asked: Hashes) -> tuple[Ids, NDArray[np.bool_]]:
        """The place of each hash, and whether it is there at all; places of others mean nothing."""
        last = len(self._hashes) - 1
        places = np.minimum(self._starts[asked >> self._shift], last).astype(np.int64)
        there = self._hashes[places]
        found = there == asked
        behind = np.flatnonzero(there < asked)
        while len(behind):
            further = np.minimum(places[behind] + 1, last)
            behind, further = behind[further > places[behind]], further[further > places[behind]]
            places[behind] = further
            there = self._hashes[further]
            found[behind] = there == asked[behind]
            behind = behind[there < asked[behind]]
        return places, found


class FeatureTable:
    """The n-grams that a model knows.

    Args:
        hashes: shape (features,), strictly ascending; feature i is hashes[i].
        idf: shape (features,).

    Raises:
        ValueError: shapes that differ, or hashes that do not ascend.
    """

    def __init__(self, hashes: Hashes, idf: Floats) -> None:
        if hashes.shape != idf.shape or hashes.ndim != 1:
            raise ValueError(f"hashes {hashes.shape} and idf {idf.shape} differ in shape")
        if not len(hashes) or not bool(np.all(hashes[1:] > hashes[:-1])):
            raise ValueError("hashes do not ascend")
        self.hashes = hashes
        self.idf = idf
        self._buckets = _Buckets(hashes)

    def __len__(self) -> int:
        return len(self.hashes)

    def encode(self, fields: Sequence[NgramField], columns: Sequence[Sequence[str]]) -> Sparse:
        """The features of some rows.

        Args:
            fields: the fields, in the order they were trained in.
            columns: for each field, the text of each row.
        """
        count = len(columns[0])
        ngrams = np.zeros(count, np.int64)
        parts = []
        for salt, (field, texts) in enumerate(zip(fields, columns, strict=True)):
            hashes, owners = ngram_hashes(texts, field, salt)
            places, found = self.places(hashes)
            ngrams += np.bincount(owners, minlength=count)
            ids, weights, rows = self._weigh(places[found], owners[found], count)
            parts.append((ids, weights * np.float32(field.weight), rows))
        rows = np.concatenate([part[2] for part in parts])
        order = np.argsort(rows, kind="stable")
        ids = np.concatenate([part[0] for part in parts])[order]
        weights = np.concatenate([part[1] for part in parts])[order]
        return Sparse(ids, weights, rows[order], ngrams)

    def places(self, hashes: Hashes) -> tuple[Ids, NDArray[np.bool_]]:
        """The feature of each hash, and whether it is one; of others, the number means nothing."""
        return self._buckets.places(hashes)

    def _weigh(self, places: Ids, owners: Ids, rows: int) -> tuple[Ids, Floats, Ids]:
        keys, counts = np.unique(owners * len(self) + places, return_counts=True)
        owners, ids = np.divmod(keys, len(self))
        weights = (1.0 + np.log(counts)) * self.idf[ids]
        lengths = np.sqrt(np.bincount(owners, weights * weights, minlength=rows))
        return ids, (weights / lengths[owners]).astype(np.float32), owners

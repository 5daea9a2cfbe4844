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
            places, found = self._places(hashes)
            ngrams += np.bincount(owners, minlength=count)
            ids, weights, rows = self._weigh(places[found], owners[found], count)
            parts.append((ids, weights * np.float32(field.weight), rows))
        rows = np.concatenate([part[2] for part in parts])
        order = np.argsort(rows, kind="stable")
        ids = np.concatenate([part[0] for part in parts])[order]
        weights = np.concatenate([part[1] for part in parts])[order]
        return Sparse(ids, weights, rows[order], ngrams)

    def _places(self, hashes: Hashes) -> tuple[Ids, NDArray[np.bool_]]:
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self) - 1)
        return places, self.hashes[places] == hashes

    def _weigh(self, places: Ids, owners: Ids, rows: int) -> tuple[Ids, Floats, Ids]:
        keys, counts = np.unique(owners * len(self) + places, return_counts=True)
        owners, ids = np.divmod(keys, len(self))
        weights = (1.0 + np.log(counts)) * self.idf[ids]
        lengths = np.sqrt(np.bincount(owners, weights * weights, minlength=rows))
        return ids, (weights / lengths[owners]).astype(np.float32), owners

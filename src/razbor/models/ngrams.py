"""Rows → the arrays that a graph over n-gram features reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from razbor.errors import ArgumentInvalid, BundleFormat
from razbor.models.batching import Batch
from razbor.models.features import HASHES, IDF, FeatureTable, Sparse
from razbor.models.manifest import NgramSpec
from razbor.models.rows import Feeds, Row, Seen

INPUTS = ("ids", "weights", "rows", "numbers")
"""Feature ids (n,), their weights (n,), the row of each (n,), dense numbers (rows, count)."""


class NgramInput:
    """What a graph over n-gram features reads: all rows of a call in one run.

    A graph may let the rows of a call see each other, as the fragments of one document.

    Args:
        features: the content of features.safetensors.
        spec: the manifest's input.

    Raises:
        BundleFormat: a feature table that cannot be read.
    """

    def __init__(self, features: bytes, spec: NgramSpec) -> None:
        self._spec = spec
        try:
            tensors = load(features)
            self._table = FeatureTable(tensors[HASHES], tensors[IDF])
        except (SafetensorError, KeyError, ValueError) as error:
            raise BundleFormat(
                f"a feature table that cannot be read ({type(error).__name__})",
                expected=f"tensors {HASHES!r} (uint64, ascending) and {IDF!r} (float32)",
                remedy="install or train the bundle again",
                place=spec.features,
            ) from error

    def encode(self, rows: Sequence[Row]) -> tuple[list[Batch], tuple[Seen, ...]]:
        """One batch of all rows, and one `Seen` a row; its tokens are n-grams.

        Raises:
            ArgumentInvalid: a row that lacks a field or a number.
        """
        for row in rows:
            self._check(row)
        given = [[row.texts[field.name] for row in rows] for field in self._spec.fields]
        columns = [
            [text[: field.max_characters] for text in texts]
            for field, texts in zip(self._spec.fields, given, strict=True)
        ]
        sparse = self._table.encode(self._spec.fields, columns)
        numbers = np.array([row.numbers for row in rows], np.float32)
        feeds: Feeds = {
            "ids": sparse.ids,
            "weights": sparse.weights,
            "rows": sparse.rows,
            "numbers": numbers.reshape(len(rows), self._spec.numbers),
        }
        return [Batch(np.arange(len(rows)), feeds)], self._seen(given, columns, sparse)

    def _seen(
        self, given: Sequence[Sequence[str]], kept: Sequence[Sequence[str]], sparse: Sparse
    ) -> tuple[Seen, ...]:
        ngrams = sparse.ngrams
        if given != kept:
            ngrams = self._table.encode(self._spec.fields, given).ngrams
        counted = zip(
            zip(*given, strict=True),
            zip(*kept, strict=True),
            ngrams,
            sparse.ngrams,
            strict=True,
        )
        return tuple(
            Seen(sum(map(len, whole)), sum(map(len, part)), int(all_ngrams), int(seen))
            for whole, part, all_ngrams, seen in counted
        )

    def _check(self, row: Row) -> None:
        missing = [field.name for field in self._spec.fields if field.name not in row.texts]
        if missing or len(row.numbers) != self._spec.numbers:
            raise ArgumentInvalid(
                f"a row without {missing}" if missing else f"{len(row.numbers)} numbers",
                expected=f"{[field.name for field in self._spec.fields]}"
                f" and {self._spec.numbers} numbers",
                remedy="give the row every field that the bundle's manifest names",
            )

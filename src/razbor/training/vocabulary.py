"""Texts → the feature table of a model: which n-grams count, and how much."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from safetensors.numpy import save

from razbor.models.features import HASHES, IDF, FeatureTable
from razbor.models.hashing import Hashes, ngram_hashes
from razbor.models.manifest import NgramField
from razbor.training.recipe_ngrams import Vocabulary

_CHUNK = 2000


def build_table(
    fields: Sequence[NgramField], columns: Sequence[Sequence[str]], limits: Vocabulary
) -> FeatureTable:
    """The n-grams of enough texts, with idf = ln((1 + texts) / (1 + texts with it)) + 1.

    Args:
        fields: the fields of a row.
        columns: for each field, the text of each row.
        limits: how frequent an n-gram has to be, and how many are kept.
    """
    found = [
        _distinct(texts[start : start + _CHUNK], field, salt)
        for salt, (field, texts) in enumerate(zip(fields, columns, strict=True))
        for start in range(0, len(texts), _CHUNK)
    ]
    hashes, counts = np.unique(np.concatenate(found), return_counts=True)
    enough = max(limits.min_texts, _cut(counts, limits.max_features))
    hashes, counts = hashes[counts >= enough], counts[counts >= enough]
    idf = np.log((1 + len(columns[0])) / (1 + counts)) + 1
    return FeatureTable(hashes, idf.astype(np.float32))


def table_bytes(table: FeatureTable) -> bytes:
    """The content of features.safetensors."""
    return save({HASHES: table.hashes, IDF: table.idf})


def _distinct(texts: Sequence[str], field: NgramField, salt: int) -> Hashes:
    """Each n-gram once a text."""
    hashes, owners = ngram_hashes([text[: field.max_characters] for text in texts], field, salt)
    order = np.lexsort((hashes, owners))
    hashes, owners = hashes[order], owners[order]
    first = np.ones(len(hashes), bool)
    first[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
    return hashes[first]


def _cut(counts: np.ndarray[tuple[int], np.dtype[np.int64]], most: int) -> int:
    """The smallest frequency that leaves at most so many features."""
    if len(counts) <= most:
        return 1
    return int(np.sort(counts)[-most - 1]) + 1

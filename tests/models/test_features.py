from __future__ import annotations

import numpy as np
import pytest

from razbor.models.features import FeatureTable
from razbor.models.hashing import ngram_hashes
from razbor.models.manifest import NgramField


def field(name: str, weight: float = 1.0) -> NgramField:
    return NgramField(name=name, weight=weight, word_ngrams=(1, 1), max_characters=100)


def test_a_field_counts_as_much_as_its_weight_says() -> None:
    fields = [field("title"), field("duties", 2.5)]
    texts = [["печь хлеб"], ["печь хлеб ночью"]]
    hashes = np.unique(
        np.concatenate(
            [ngram_hashes(column, fields[0], salt)[0] for salt, column in enumerate(texts)]
        )
    )
    table = FeatureTable(hashes, np.ones(len(hashes), np.float32))
    found = table.encode(fields, texts)
    lengths = sorted(
        float(np.sqrt((table.encode(fields, one).weights ** 2).sum()))
        for one in ([["печь хлеб"], [""]], [[""], ["печь хлеб ночью"]])
    )
    assert lengths == pytest.approx([1.0, 2.5])
    assert float((found.weights**2).sum()) == pytest.approx(1 + 2.5**2)

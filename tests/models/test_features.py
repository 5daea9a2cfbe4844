from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.models.features import FeatureTable
from razbor.models.hashing import ngram_hashes
from razbor.models.manifest import NgramField

_HASHES = st.integers(0, 2**64 - 1)


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


@given(
    known=st.sets(_HASHES, min_size=1, max_size=40),
    others=st.lists(_HASHES, max_size=40),
    crowded=st.booleans(),
)
def test_hashes_are_found_where_a_search_by_halves_finds_them(
    known: set[int], others: list[int], crowded: bool
) -> None:
    # Crowded ones all begin with the same bits, as none of a real table do.
    kept = {each >> 40 for each in known} if crowded else known
    hashes = np.array(sorted(kept), np.uint64)
    asked = np.array([*kept, *others, 0, 2**64 - 1], np.uint64)
    table = FeatureTable(hashes, np.ones(len(hashes), np.float32))
    places, found = table.places(asked)
    wanted = np.minimum(np.searchsorted(hashes, asked), len(hashes) - 1)
    there = hashes[wanted] == asked
    np.testing.assert_array_equal(found, there)
    np.testing.assert_array_equal(places[found], wanted[there])

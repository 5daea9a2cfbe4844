from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from razbor.catalogue import bundled
from razbor.catalogue.bundled import FIELD, BundledEncoder, row
from razbor.errors import ArgumentInvalid
from razbor.models import Predictor, Row, write_bundle
from razbor.models.rows import Embedded
from razbor.models.vectors import digest_of_vectors
from tests import tiny_matching
from tests.models import making
from tests.text.making import texts

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    folder = tmp_path_factory.mktemp("bundled") / "tiny"
    return Predictor.open(tiny_matching.write_matching(folder))


@pytest.fixture(scope="module")
def encoder(predictor: Predictor) -> BundledEncoder:
    return BundledEncoder(predictor)


def test_the_encoder_is_the_bundle(encoder: BundledEncoder, predictor: Predictor) -> None:
    ref = encoder.encoder
    assert (ref.name, ref.version, ref.digest) == (
        "tiny-occupations",
        "1.0.0",
        digest_of_vectors(predictor.manifest),
    )


def test_each_word_is_read_in_one_alphabet(encoder: BundledEncoder) -> None:
    # «повар» with a Latin «o» and «a», and «Köchin» with its dots apart.
    assert row("пoвaр") == row("повар")
    assert row("Ko\u0308chin") == row("Köchin")
    found = encoder.embed(["пoвaр", "повар", "Koch/Ko\u0308chin", "Koch/Köchin"])
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[2], found[3])


def test_no_texts_give_no_rows(encoder: BundledEncoder) -> None:
    assert encoder.embed([]).shape == (0, tiny_matching.WIDTH)
    assert encoder.seen([])[1] == ()


class Asked(Predictor):
    """Notes how many code points each call has, and of how many texts."""

    def embed(self, rows: Sequence[Row]) -> Embedded:
        self.calls = [*getattr(self, "calls", []), [len(each.texts[FIELD]) for each in rows]]
        return super().embed(rows)


def test_many_texts_are_embedded_a_part_at_a_time(
    encoder: BundledEncoder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given_texts = [f"nurse {number}" for number in range(7)]
    given_texts.insert(3, "nurse " * 10)
    whole, seen = encoder.seen(given_texts)
    monkeypatch.setattr(bundled, "_AT_ONCE", 16)
    predictor = Asked.open(tiny_matching.write_matching(tmp_path / "tiny"))
    parts, seen_in_parts = BundledEncoder(predictor).seen(given_texts)
    np.testing.assert_array_equal(parts, whole)
    assert seen_in_parts == seen
    # No part is longer than there is room for, but for a text that is so alone.
    assert predictor.calls == [[7, 7], [7], [60], [7, 7], [7, 7]]


@settings(deadline=None, max_examples=40)
@given(st.lists(texts, max_size=5))
def test_rows_have_length_one_or_are_zeros(encoder: BundledEncoder, asked: list[str]) -> None:
    lengths = np.linalg.norm(encoder.embed(asked), axis=1)
    assert lengths.shape == (len(asked),)
    assert np.all((np.abs(lengths - 1) < 1e-4) | (lengths == 0))
    assert all(length == 0 for length, text in zip(lengths, asked, strict=True) if not text.strip())


def test_a_bundle_without_vectors_is_refused(tmp_path: Path) -> None:
    other = Predictor.open(write_bundle(tmp_path / "other", making.draft(), making.files()))
    with pytest.raises(ArgumentInvalid, match="gives no vectors"):
        BundledEncoder(other).embed(["nurse"])

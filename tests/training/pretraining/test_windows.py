from __future__ import annotations

from itertools import chain, pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from razbor.training.pretraining.material import Material
from razbor.training.pretraining.recipe import MaskedWords
from razbor.training.pretraining.special import Special
from razbor.training.pretraining.tokens import Documents, Tokens
from razbor.training.pretraining.windows import Hidden, Windows

SPECIAL = Special(begin=2, end=3, padding=0, mask=4, first=5, pieces=10_000)


def words(batch: int = 4, max_tokens: int = 12, share: float = 0.15) -> MaskedWords:
    return MaskedWords(weight=1, batch=batch, max_tokens=max_tokens, share=share)


def documents(lengths: list[list[int]]) -> Documents:
    """Documents whose fragments are so long; every piece occurs once."""
    fragments = list(chain(*lengths))
    starts = np.concatenate([[0], np.cumsum(fragments)]).astype(np.int64)
    ids = np.arange(SPECIAL.first, SPECIAL.first + starts[-1], dtype=np.int32)
    bounds = np.concatenate([[0], np.cumsum([len(each) for each in lengths])])
    return Documents(Tokens(ids, starts), bounds.astype(np.int64))


def windows(made: Documents, asked: MaskedWords, seed: int = 1) -> Windows:
    return Windows(made, np.arange(len(made)), SPECIAL, asked, seed)


def uncovered(hidden: Hidden) -> list[list[int]]:
    """The windows as they were, without begin, end and padding."""
    ids = hidden.windows.ids.clone()
    ids.view(-1)[hidden.places] = hidden.pieces
    lengths = hidden.windows.mask.sum(1).tolist()
    return [row[1 : length - 1].tolist() for row, length in zip(ids, lengths, strict=True)]


def epoch(found: Windows, number: int) -> list[list[int]]:
    """The windows of an epoch; batches hold one each."""
    first = number * found.epoch_windows
    return [
        window
        for step in range(first, first + found.epoch_windows)
        for window in uncovered(found.batch(step))
    ]


lengths = st.lists(st.lists(st.integers(1, 30), min_size=1, max_size=4), min_size=1, max_size=10)


@settings(max_examples=40)
@given(lengths, st.integers(8, 16), st.integers(0, 3))
def test_an_epoch_shows_the_text_once_and_in_order(
    found: list[list[int]], max_tokens: int, seed: int
) -> None:
    made = documents(found)
    read = windows(made, words(1, max_tokens), seed)
    for number in (0, 1):
        shown = epoch(read, number)
        assert all(shown), "an empty window"
        text = list(chain(*shown))
        pieces = [piece for piece in text if piece >= SPECIAL.first]
        assert len(pieces) == len(set(pieces)), "a piece shown twice"
        # All but what does not fill windows of one length: less than two of them.
        total = len(made.pieces.ids) + len(made.pieces)
        assert len(text) > total - 2 * (max_tokens - 2)
        # Fragments stay whole and in the order of their documents: pieces rise by one
        # inside a fragment, and an end piece stands between fragments.
        begins = set(made.pieces.ids[made.pieces.starts[:-1]].tolist())
        for before, after in pairwise(text):
            if after >= SPECIAL.first and after not in begins:
                assert before == after - 1
            elif after in begins:
                assert before == SPECIAL.end


def test_every_epoch_has_an_order_of_its_own() -> None:
    read = windows(documents([[9, 7]] * 30), words(1))
    first, second = epoch(read, 0), epoch(read, 1)
    assert first != second
    assert windows(documents([[9, 7]] * 30), words(1), seed=2).batch(0).pieces.tolist() != (
        read.batch(0).pieces.tolist()
    )


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_a_batch_depends_on_seed_and_step_alone(steps: list[int]) -> None:
    made = documents([[9, 4], [12], [3, 3, 8]] * 3)
    asked_before = windows(made, words())
    for step in steps:
        found = asked_before.batch(step)
    fresh = windows(made, words()).batch(steps[-1])
    assert torch.equal(found.windows.ids, fresh.windows.ids)
    assert torch.equal(found.places, fresh.places)
    assert torch.equal(found.pieces, fresh.pieces)


@pytest.fixture(scope="module")
def many() -> Hidden:
    """One batch of some 20,000 pieces, an end piece among every ten."""
    return windows(documents([[9, 9]] * 1600), words(batch=200, max_tokens=128)).batch(0)


def test_only_words_are_hidden_and_the_share_is_kept(many: Hidden) -> None:
    assert (many.pieces >= SPECIAL.first).all()
    assert len(set(many.places.tolist())) == len(many.places)
    ids = many.windows.ids.clone().view(-1)
    ids[many.places] = many.pieces
    count = int((ids >= SPECIAL.first).sum())
    assert count > 20_000
    assert len(many.places) == round(0.15 * count)
    # What is not hidden is as it was.
    shown = many.windows.ids.view(-1)
    changed = torch.nonzero(shown != ids).flatten()
    assert set(changed.tolist()) <= set(many.places.tolist())


def test_hidden_places_show_the_mask_another_piece_or_the_same(many: Hidden) -> None:
    shown = many.windows.ids.view(-1)[many.places]
    masked = shown == SPECIAL.mask
    same = shown == many.pieces
    other = ~masked & ~same
    total = len(shown)
    assert int(masked.sum()) / total == pytest.approx(0.8, abs=0.03)
    assert int(other.sum()) / total == pytest.approx(0.1, abs=0.03)
    assert int(same.sum()) / total == pytest.approx(0.1, abs=0.03)
    assert (shown[other] >= SPECIAL.first).all()
    assert len(set(shown[other].tolist())) > 0.9 * int(other.sum())  # any piece, not a few


def test_windows_stand_between_begin_and_end(many: Hidden) -> None:
    assert many.windows.ids.shape == many.windows.mask.shape == (200, 128)
    assert (many.windows.ids[:, 0] == SPECIAL.begin).all()
    assert (many.windows.ids[:, -1] == SPECIAL.end).all()
    assert many.windows.mask.all()


def test_judging_and_teaching_share_no_document(material: Material) -> None:
    special = material.special()
    parts = (np.arange(material.judging), np.arange(material.judging, len(material.documents)))
    read = [Windows(material.documents, part, special, words(1, 24), 11) for part in parts]
    counts = material.documents.pieces.lengths
    for part, found in zip(parts, read, strict=True):
        first, last = material.documents.starts[[part[0], part[-1] + 1]]
        total = int(counts[first:last].sum()) + last - first
        assert found.epoch_windows == total // 22 - 1

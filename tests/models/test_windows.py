from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from razbor.models.windows import by_words, homes, windows

LENGTHS = st.lists(st.integers(1, 12), min_size=0, max_size=60)


def test_a_short_document_is_one_window() -> None:
    assert windows([3, 4, 2], room=9, overlap=3) == [range(3)]
    assert windows([], room=9, overlap=3) == [range(0)]


def test_long_documents_are_shared_out_about_evenly() -> None:
    found = windows([10] * 12, room=100, overlap=20)
    assert found == [range(8), range(6, 12)]
    assert homes([10] * 12, found) == [0] * 7 + [1] * 5


@given(LENGTHS, st.integers(0, 15), st.integers(12, 40))
def test_windows_hold_every_piece_and_no_more_than_they_can(
    lengths: list[int], overlap: int, room: int
) -> None:
    found = windows(lengths, room, min(overlap, room - 12))
    assert all(sum(lengths[each.start : each.stop]) <= room for each in found)
    assert {piece for each in found for piece in each} == set(range(len(lengths)))
    assert all(first.start < second.start for first, second in pairwise(found))
    assert all(first.stop < second.stop for first, second in pairwise(found))


@given(LENGTHS, st.integers(0, 15), st.integers(12, 40))
def test_a_piece_is_answered_once_by_a_window_that_shows_it(
    lengths: list[int], overlap: int, room: int
) -> None:
    found = windows(lengths, room, min(overlap, room - 12))
    home = homes(lengths, found)
    assert len(home) == len(lengths)
    assert all(piece in found[window] for piece, window in enumerate(home))
    assert home == sorted(home)


@given(st.lists(st.integers(1, 30), max_size=30), st.integers(5, 20))
def test_a_text_is_cut_between_words_wherever_a_word_fits(sizes: list[int], room: int) -> None:
    words = [word for word, size in enumerate(sizes) for _ in range(size)]
    cuts = by_words(words, room)
    assert cuts[0] == 0
    assert cuts[-1] == len(words)
    assert all(0 <= stop - start <= room for start, stop in pairwise(cuts))
    for cut in cuts[1:-1]:
        assert words[cut - 1] != words[cut] or sizes[words[cut]] > room

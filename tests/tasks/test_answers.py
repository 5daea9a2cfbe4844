from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.tasks import answers


def at_most(words: int) -> answers.Fits:
    def fits(texts: Sequence[str]) -> list[bool]:
        return [len(text.split()) <= words for text in texts]

    return fits


def test_what_fits_is_one_window() -> None:
    assert answers.windows("Вела склад. Сдала.", "ru", at_most(5)) == [(0, 18)]


def test_windows_end_where_sentences_do() -> None:
    text = "Вела склад в порту.\nСчитала ящики. Потом возила их в город! Сдала всё."
    found = [text[start:stop] for start, stop in answers.windows(text, "ru", at_most(7))]
    assert found == ["Вела склад в порту.\nСчитала ящики. ", "Потом возила их в город! Сдала всё."]


def test_a_long_sentence_is_cut_between_words_and_a_long_word_within() -> None:
    text = "раз два три четыре пять шесть семь восемь"
    found = [text[start:stop] for start, stop in answers.windows(text, "ru", at_most(2))]
    assert all(len(part.split()) <= 2 for part in found)
    assert [word for part in found for word in part.split()] == text.split()
    short = answers.windows("а" * 10, "ru", lambda texts: [len(text) < 4 for text in texts])
    assert max(stop - start for start, stop in short) < 4


@given(st.text(max_size=400), st.integers(1, 12))
def test_windows_lie_side_by_side_and_cover_the_text(text: str, most: int) -> None:
    found = answers.windows(text, "ru", at_most(most))
    assert found[0][0] == 0
    assert found[-1][1] == len(text)
    assert all(left[1] == right[0] for left, right in pairwise(found))
    assert all(len(text[start:stop].split()) <= most for start, stop in found)


def test_what_never_fits_ends_at_single_letters() -> None:
    found = answers.windows("абв", "ru", lambda texts: [False] * len(texts))
    assert found == [(0, 1), (1, 2), (2, 3)]


def test_the_mean_is_weighted_by_words() -> None:
    parts = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    assert answers.mean(parts, [3, 1]).tolist() == [0.75, 0.25, 0]
    assert answers.mean(parts, [0, 0]).tolist() == [0.5, 0.5, 0]


@pytest.mark.parametrize(("limit", "unsure"), [(0.5, False), (0.51, True)])
def test_the_most_probable_label(limit: float, unsure: bool) -> None:
    found = answers.decide(np.array([0.25, 0.5, 0.25]), limit)
    assert (found.label, found.probability, found.unsure) == ("result", 0.5, unsure)
    assert found.scores == {"process": 0.25, "result": 0.5, "neutral": 0.25}


def test_words_hold_a_letter_or_a_digit() -> None:
    assert answers.words("Да — 12 ящиков, …") == 3

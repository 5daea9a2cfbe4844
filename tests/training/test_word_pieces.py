from __future__ import annotations

import pytest

from razbor.training.word_pieces import train_byte_pairs, train_word_pieces
from tests.training.corpus import vacancy

TEXTS = [line for number in range(30) for line, _ in vacancy(number)[1]]


def test_the_same_texts_give_the_same_pieces() -> None:
    first, *others = (
        train_word_pieces(TEXTS, size=400, lower_case=False, longest=50).get_vocab()
        for _ in range(4)
    )
    assert all(other == first for other in others)
    assert sorted(first.values()) == list(range(len(first)))
    pairs = [
        train_byte_pairs(TEXTS, size=400, lower_case=False, longest=50).get_vocab()
        for _ in range(2)
    ]
    assert pairs[0] == pairs[1]


@pytest.mark.parametrize("text", ["Опыт от двух лет", "Remote work", "эмодзи 🙂", ""])
def test_texts_are_framed_and_nothing_is_lost(text: str) -> None:
    bert = train_word_pieces(TEXTS, size=400, lower_case=True, longest=50)
    ids = bert(text)["input_ids"]
    assert (ids[0], ids[-1]) == (bert.cls_token_id, bert.sep_token_id)
    roberta = train_byte_pairs(TEXTS, size=400, lower_case=False, longest=50)
    ids = roberta(text)["input_ids"]
    assert (ids[0], ids[-1]) == (roberta.bos_token_id, roberta.eos_token_id)
    assert roberta.decode(ids, skip_special_tokens=True) == text


def test_no_more_pieces_than_asked_for() -> None:
    assert len(train_word_pieces(TEXTS, size=300, lower_case=True, longest=9)) <= 300
    assert len(train_byte_pairs(TEXTS, size=300, lower_case=False, longest=9)) <= 300


def test_capitals_go_where_the_base_has_none() -> None:
    lower = train_word_pieces(TEXTS, size=400, lower_case=True, longest=50)
    cased = train_word_pieces(TEXTS, size=400, lower_case=False, longest=50)
    assert lower("ОПЫТ")["input_ids"] == lower("опыт")["input_ids"]
    assert cased("Опыт")["input_ids"] != cased("опыт")["input_ids"]

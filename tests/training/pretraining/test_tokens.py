from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from razbor.training.pretraining.material import Material, load_tokenizer_file
from razbor.training.pretraining.tokens import Documents, Tokens, encode
from razbor.training.word_pieces import BERT, train_word_pieces

LINES = ("Печь хлеб к открытию", "Beete pflegen", "sew curtains, alter suits", "хлеб и Beete")


def tokenizer() -> Tokenizer:
    made = train_word_pieces(LINES, size=120, lower_case=True, longest=64, strip_accents=False)
    return made.backend_tokenizer


TOKENIZER = tokenizer()

words = st.sampled_from([*" ".join(LINES).split(), "пе", "zzz", "", "…"])
texts = st.lists(st.lists(words, max_size=5).map(" ".join), max_size=8)


@given(texts)
def test_texts_come_back_one_by_one(found: list[str]) -> None:
    tokens = encode(TOKENIZER, found)
    assert len(tokens) == len(found)
    expected = [TOKENIZER.encode(text, add_special_tokens=False).ids for text in found]
    assert [tokens[number].tolist() for number in range(len(tokens))] == expected
    assert tokens.lengths.tolist() == [len(each) for each in expected]
    known = set(TOKENIZER.get_vocab().values())
    assert set(tokens.ids.tolist()) <= known


@given(texts)
def test_what_goes_to_disk_comes_back(found: list[str]) -> None:
    tokens = encode(TOKENIZER, found)
    again = Tokens.of(tokens.arrays("some"), "some")
    np.testing.assert_array_equal(again.ids, tokens.ids)
    np.testing.assert_array_equal(again.starts, tokens.starts)


def test_known_words_are_read_back_as_text() -> None:
    tokens = encode(TOKENIZER, LINES)
    back = [TOKENIZER.decode(tokens[number].tolist()).replace(" ##", "") for number in range(4)]
    assert [text.replace(" ,", ",") for text in back] == [line.lower() for line in LINES]


@given(st.lists(st.lists(st.sampled_from(LINES), min_size=1, max_size=4), min_size=1, max_size=6))
def test_documents_hold_their_texts(found: list[list[str]]) -> None:
    pieces = encode(TOKENIZER, [text for document in found for text in document])
    starts = np.concatenate([[0], np.cumsum([len(document) for document in found])])
    made = Documents(pieces, starts.astype(np.int64))
    documents = Documents.of(made.arrays())
    assert len(documents) == len(found)
    assert documents.starts[-1] == len(documents.pieces)
    for number, document in enumerate(found):
        bounds = range(documents.starts[number], documents.starts[number + 1])
        expected = encode(TOKENIZER, document)
        assert [documents.pieces[each].tolist() for each in bounds] == [
            expected[each].tolist() for each in range(len(document))
        ]


def test_the_material_is_the_corpus_in_pieces(material: Material, data_texts: list[str]) -> None:
    tokenizer = load_tokenizer_file(material.tokenizer)
    pieces = material.documents.pieces
    learned = {tuple(pieces[number]) for number in range(len(pieces))}
    assert learned == {
        tuple(tokenizer.encode(text, add_special_tokens=False).ids) for text in data_texts
    }
    assert material.counts["tokens"] == len(pieces.ids)
    assert 0 < material.judging == round(0.1 * len(material.documents))
    assert len(material.fragments) == len(material.sections)
    assert len(material.names) == len(material.occupations)
    assert len(material.titles) == len(material.targets) == len(material.known)
    assert len(material.described) == len(material.rows)


def test_whole_documents_that_teach_are_one_text_each(material: Material) -> None:
    running, documents = material.running(), material.documents
    assert len(running) == len(documents) - material.judging
    for number in range(len(running)):
        first, last = documents.starts[material.judging + number : material.judging + number + 2]
        expected = [documents.pieces[each] for each in range(first, last)]
        np.testing.assert_array_equal(running[number], np.concatenate(expected))


def test_special_pieces_come_before_all_words(material: Material) -> None:
    special = material.special()
    pieces = load_tokenizer_file(material.tokenizer).get_vocab()
    assert {pieces[name] for name in BERT.values()} == set(range(special.first))
    assert special.pieces == len(pieces) <= 400
    assert special.mask == pieces["[MASK]"]

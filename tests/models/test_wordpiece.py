from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from razbor.errors import ArgumentInvalid, BundleFormat
from razbor.models.batching import Tokens, batches
from razbor.models.manifest import TextField, WordpieceSpec
from razbor.models.rows import Row, Seen
from razbor.models.wordpiece import INPUTS, WordpieceInput
from tests.models import making

SPEC = making.draft().input
ROOM = making.MAX_TOKENS - 2
CLS, SEP = making.VOCABULARY["[CLS]"], making.VOCABULARY["[SEP]"]


@pytest.fixture(scope="session")
def pieces() -> WordpieceInput:
    assert isinstance(SPEC, WordpieceSpec)
    return WordpieceInput(making.tokenizer_json(), SPEC, INPUTS)


def _one(pieces: WordpieceInput, title: str, body: str) -> Tokens:
    (tokens,) = pieces.tokenise([Row({"title": title, "body": body})])
    return tokens


def _ids(text: str) -> list[int]:
    return [making.VOCABULARY[piece] for piece in text.split()]


def test_fields_are_joined_and_framed(pieces: WordpieceInput) -> None:
    tokens = _one(pieces, "Bake bread", "Washing on Monday")
    assert tokens.ids == _ids("[CLS] bake bread . wash ##ing on monday [SEP]")
    assert tokens.segments == [0] * 9
    assert tokens.seen == Seen(27, 27, 7, 7)


def test_an_empty_field_takes_its_joiner_along(pieces: WordpieceInput) -> None:
    assert _one(pieces, "", "bread").ids == _ids("[CLS] bread [SEP]")
    assert _one(pieces, "bread", "").ids == _ids("[CLS] bread [SEP]")
    assert _one(pieces, "", "") == Tokens([CLS, SEP], [0, 0], Seen(0, 0, 0, 0))


def test_what_is_cut_for_the_model_is_counted(pieces: WordpieceInput) -> None:
    tokens = _one(pieces, "the roses", "and bread " * 6)
    assert tokens.ids == _ids("[CLS] the roses . and bread and bread and bread and [SEP]")
    # The title's 9 characters, and "and bread and bread and bread and" of the body.
    assert tokens.seen == Seen(69, 9 + 33, 15, ROOM)


def test_what_is_cut_by_characters_is_counted(pieces: WordpieceInput) -> None:
    body = "bread" + " " * 55 + "lawn and roses"
    tokens = _one(pieces, "", body)
    assert tokens.ids == _ids("[CLS] bread [SEP]")
    assert tokens.seen == Seen(74, 60, 1, 1)


def test_characters_are_code_points(pieces: WordpieceInput) -> None:
    tokens = _one(pieces, "Поливаем розы 🌹", "печём хлеб " * 5)
    # Of the body: "печём хлеб печём хл" would end in a word; pieces end where words do.
    expected = _ids("[CLS] полив ##аем розы [UNK] . печ ##ём хлеб печ ##ём [SEP]")
    assert tokens.ids == expected
    assert tokens.seen == Seen(15 + 55, 15 + len("печём хлеб печём"), 4 + 1 + 15, ROOM)


def test_special_tokens_in_a_text_are_text(pieces: WordpieceInput) -> None:
    tokens = _one(pieces, "[SEP]", "[PAD] [CLS]")
    assert tokens.ids.count(SEP) == 1
    assert tokens.ids.count(CLS) == 1
    assert making.VOCABULARY["[PAD]"] not in tokens.ids


def test_lone_surrogates_do_not_stop_a_row(pieces: WordpieceInput) -> None:
    tokens = _one(pieces, "\ud83d bread", "\udc00")
    assert _ids("bread")[0] in tokens.ids
    assert tokens.seen.characters_seen == 8


def test_a_row_gives_every_field(pieces: WordpieceInput) -> None:
    with pytest.raises(ArgumentInvalid, match="'body'"):
        pieces.tokenise([Row({"title": "bread"})])
    assert pieces.tokenise([Row({"title": "bread", "body": "", "city": "x"})])


@given(st.text(max_size=80), st.text(max_size=80))
def test_seen_never_exceeds_given(pieces: WordpieceInput, title: str, body: str) -> None:
    tokens = _one(pieces, title, body)
    seen = tokens.seen
    assert 0 <= seen.characters_seen <= seen.characters_given == len(title) + len(body)
    assert seen.tokens_seen == min(seen.tokens_given, ROOM) == len(tokens.ids) - 2
    if len(body) <= 60 and seen.tokens_given <= ROOM:
        assert seen.characters_seen == seen.characters_given


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"model": {"type": "Pickle"}}'])
def test_what_is_no_tokenizer_is_refused(content: bytes) -> None:
    with pytest.raises(BundleFormat, match="no tokenizer"):
        WordpieceInput(content, WordpieceSpec(max_tokens=9, fields=(TextField(name="a"),)), INPUTS)


def test_there_must_be_room_beside_the_special_tokens() -> None:
    spec = WordpieceSpec(max_tokens=2, fields=(TextField(name="a"),))
    with pytest.raises(BundleFormat, match="max_tokens 2"):
        WordpieceInput(making.tokenizer_json(), spec, INPUTS)


@pytest.mark.parametrize("inputs", [{"input_ids", "pixels"}, {"attention_mask"}])
def test_a_graph_with_other_inputs_is_refused(inputs: set[str]) -> None:
    spec = WordpieceSpec(max_tokens=9, fields=(TextField(name="a"),))
    with pytest.raises(BundleFormat, match="inputs"):
        WordpieceInput(making.tokenizer_json(), spec, inputs)


_lengths = st.lists(st.integers(0, 30), max_size=40)


@given(_lengths, st.integers(1, 100), st.booleans())
@example([0, 0], 1, False)
def test_batches_hold_every_row_once_within_the_limit(
    lengths: list[int], limit: int, masked: bool
) -> None:
    rows = [Tokens([5] * length, [1] * length, Seen(0, 0, 0, 0)) for length in lengths]
    names = INPUTS if masked else {"input_ids"}
    found = list(batches(rows, names, pad=9, limit=limit))
    assert sorted(row for batch in found for row in batch.rows.tolist()) == list(range(len(rows)))
    for batch in found:
        assert set(batch.feeds) == set(names)
        ids = batch.feeds["input_ids"]
        own = [lengths[row] for row in batch.rows]
        assert ids.shape == (len(own), max(1, *own, 1))
        assert ids.size <= limit or len(own) == 1
        assert [(line == 5).sum() for line in ids] == own
        assert ((ids == 5) | (ids == 9)).all()
        if masked:
            assert ((ids == 5) == batch.feeds["attention_mask"]).all()
            assert ((ids == 5) == batch.feeds["token_type_ids"]).all()
        else:
            assert len(set(own)) == 1


def test_rows_of_like_length_share_a_batch() -> None:
    rows = [Tokens([1] * length, [0] * length, Seen(0, 0, 0, 0)) for length in (9, 2, 8, 1)]
    found = [batch.rows.tolist() for batch in batches(rows, INPUTS, pad=0, limit=18)]
    assert found == [[3, 1], [2, 0]]

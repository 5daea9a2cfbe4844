"""What a document encoder is given: every token once where it is answered from, nothing cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from razbor.errors import ArgumentInvalid, BundleFormat
from razbor.models.batching import Batch
from razbor.models.documents import INPUTS, DocumentInput
from razbor.models.manifest import DocumentSpec
from razbor.models.rows import Row, Seen

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["вести", "склад", "принимать", "товар", "опыт", "оклад", "премии", "кладовщик"]
PAD, UNK, CLS, SEP, MARK = range(5)
SPEC = DocumentSpec(max_tokens=24, overlap=4, max_piece=6, max_title=3, max_windows=2, numbers=2)


def tokenizer(special: list[str] = SPECIAL) -> bytes:
    names = {name: number for number, name in enumerate([*special, *WORDS])}
    made = Tokenizer(models.WordPiece(names, unk_token="[UNK]"))  # noqa: S106
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    made.add_special_tokens(special)
    return str(made.to_str()).encode()


@pytest.fixture(scope="module")
def reads() -> DocumentInput:
    return DocumentInput(tokenizer(), SPEC, INPUTS)


def number(word: str) -> int:
    return len(SPECIAL) + WORDS.index(word)


def title(text: str) -> Row:
    return Row({"title": text})


def piece(text: str, place: float = 0.5) -> Row:
    return Row({"text": text}, (place, 1.0))


def array(run: Batch, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
    return np.asarray(run.feeds[name])


def test_title_and_pieces_stand_in_one_window(reads: DocumentInput) -> None:
    (run,), seen = reads.encode([title("Кладовщик"), piece("вести склад"), piece("оклад")])
    words = [number(word) for word in ("кладовщик", "вести", "склад", "оклад")]
    tokens = [CLS, words[0], SEP, MARK, words[1], words[2], MARK, words[3]]
    assert array(run, "input_ids").tolist() == [tokens]
    assert array(run, "token_kinds").tolist() == [[0, 0, 0, 1, 1, 1, 1, 1]]
    assert array(run, "attention_mask").tolist() == [[1] * 8]
    assert array(run, "markers").tolist() == [0, 3, 6]
    assert array(run, "places").tolist() == [0, 1, 2]
    assert array(run, "titles").tolist() == [1, 0, 0]
    assert array(run, "numbers").tolist() == [[0, 0], [0.5, 1], [0.5, 1]]
    assert run.rows.tolist() == [0, 1, 2]
    assert np.allclose(array(run, "pool").astype(float).sum(axis=2), 1)
    assert seen == (Seen(9, 9, 1, 1), Seen(11, 11, 2, 2), Seen(5, 5, 1, 1))


def test_each_title_begins_a_document(reads: DocumentInput) -> None:
    runs, _ = reads.encode([title("Кладовщик"), piece("склад"), title("товар"), piece("оклад")])
    assert [run.rows.tolist() for run in runs] == [[0, 1], [2, 3]]


def test_pieces_need_no_title(reads: DocumentInput) -> None:
    (run,), _ = reads.encode([piece("склад"), piece("оклад")])
    assert run.rows.tolist() == [0, 1]
    assert array(run, "titles").tolist() == [0, 0]


def test_long_rows_come_in_parts(reads: DocumentInput) -> None:
    long = " ".join(["товар"] * 8)
    runs, seen = reads.encode([title(long), piece(long)])
    rows = np.concatenate([run.rows for run in runs])
    assert rows.tolist() == [0, 0, 1, 1]
    assert seen == (Seen(47, 47, 8, 8), Seen(47, 47, 8, 8))


def test_a_very_long_document_takes_several_runs(reads: DocumentInput) -> None:
    runs, _ = reads.encode([title("товар"), *[piece("вести склад принимать")] * 20])
    assert len(runs) > 1
    assert all(array(run, "input_ids").shape[0] <= SPEC.max_windows for run in runs)
    # The title is asked about in every run, each piece in one.
    assert [run.rows[0] for run in runs] == [0] * len(runs)
    assert sorted(row for run in runs for row in run.rows[1:]) == list(range(1, 21))


@given(st.lists(st.lists(st.sampled_from([*WORDS, "чужое"]), max_size=15), max_size=12))
def test_every_token_is_read_where_it_is_answered(texts: list[list[str]]) -> None:
    reads = DocumentInput(tokenizer(), SPEC, INPUTS)
    rows = [title("товар"), *[piece(" ".join(words)) for words in texts]]
    found: dict[int, list[int]] = {row: [] for row in range(1, len(rows))}
    for run in reads.encode(rows)[0]:
        ids, pool = array(run, "input_ids"), array(run, "pool").astype(float)
        most = pool.shape[1]
        for row, place, marker in zip(
            run.rows, array(run, "places"), array(run, "markers"), strict=True
        ):
            window, part = divmod(int(place), most)
            chosen = np.flatnonzero(pool[window, part])
            assert int(marker) == window * ids.shape[1] + chosen[0]
            assert ids.shape[1] <= SPEC.max_tokens
            if row:
                assert ids[window, chosen[0]] == MARK
                found[int(row)] += ids[window, chosen[1:]].tolist()
    names = {word: number(word) for word in WORDS}
    wanted = [[names.get(word, UNK) for word in words] for words in texts]
    assert [found[row] for row in range(1, len(rows))] == wanted


def test_what_lacks_is_told(reads: DocumentInput) -> None:
    with pytest.raises(ArgumentInvalid, match="numbers"):
        reads.encode([Row({"text": "склад"})])
    with pytest.raises(ArgumentInvalid, match="'title', or 'text'"):
        reads.encode([Row({"heading": "склад"})])
    with pytest.raises(BundleFormat, match="MASK"):
        DocumentInput(tokenizer([*SPECIAL[:4], "[OTHER]"]), SPEC, INPUTS)
    with pytest.raises(BundleFormat, match="inputs"):
        DocumentInput(tokenizer(), SPEC, ["input_ids"])


def test_windows_have_to_hold_a_title_and_a_piece() -> None:
    with pytest.raises(ValueError, match="max_tokens"):
        DocumentSpec(max_tokens=12, overlap=4, max_piece=6, max_title=3, max_windows=2)

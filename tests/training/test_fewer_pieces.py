from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from transformers import AutoModel, PreTrainedTokenizerFast

from razbor.errors import BaseInvalid
from razbor.training.base import load_tokenizer
from razbor.training.fewer_pieces import fewer_pieces
from tests.training.corpus import vacancy
from tests.training.encoders.making import write_base

TEXTS = [line for number in range(8) for line, _ in vacancy(number)[1]]
EMBEDDINGS = "embeddings.word_embeddings.weight"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_base(tmp_path_factory.mktemp("bases") / "bert")


def test_the_pieces_of_the_texts_stay_with_their_rows(base: Path, tmp_path: Path) -> None:
    whole = load_tokenizer(base)
    letters = sum(len(piece.removeprefix("##")) == 1 for piece in whole.get_vocab())
    most = letters + 60
    made = fewer_pieces(base, TEXTS, most, tmp_path / "fewer")
    short = load_tokenizer(made)
    assert most <= len(short) <= most + 5  # special ones stay in any case
    assert len(short) < len(whole)
    before, after = (load_file(folder / "model.safetensors") for folder in (base, made))
    (name,) = [name for name in before if name.endswith(EMBEDDINGS)]
    for piece, number in short.get_vocab().items():
        assert np.array_equal(after[name][number], before[name][whole.get_vocab()[piece]])
    assert all(np.array_equal(after[other], before[other]) for other in before if other != name)
    assert json.loads((made / "config.json").read_text("utf-8"))["vocab_size"] == len(short)
    assert AutoModel.from_pretrained(made).get_input_embeddings().weight.shape[0] == len(short)


def test_no_word_becomes_unknown(base: Path, tmp_path: Path) -> None:
    short = load_tokenizer(fewer_pieces(base, TEXTS[:3], 100, tmp_path / "fewer"))
    whole = load_tokenizer(base)
    for text in TEXTS:
        for tokenizer in (short, whole):
            assert short.unk_token_id not in tokenizer(text)["input_ids"]
        assert _letters(short, text) == _letters(whole, text)
    assert short.special_tokens_map == whole.special_tokens_map
    assert short("")["input_ids"] == [short.cls_token_id, short.sep_token_id]


def _letters(tokenizer: PreTrainedTokenizerFast, text: str) -> str:
    pieces = tokenizer.convert_ids_to_tokens(tokenizer(text)["input_ids"])
    return "".join(piece.removeprefix("##") for piece in pieces)


def test_a_base_that_is_small_enough_stays(base: Path, tmp_path: Path) -> None:
    assert fewer_pieces(base, TEXTS, 100_000, tmp_path / "fewer") == base
    assert not (tmp_path / "fewer").exists()


def test_what_was_made_is_taken_again(base: Path, tmp_path: Path) -> None:
    made = fewer_pieces(base, TEXTS, 150, tmp_path / "fewer")
    again = fewer_pieces(base, ["other texts"], 150, tmp_path / "fewer")
    assert again == made
    assert len(load_tokenizer(again)) == len(load_tokenizer(made))


def test_other_word_pieces_are_refused(tmp_path: Path) -> None:
    base = write_base(tmp_path / "roberta", "roberta")
    with pytest.raises(BaseInvalid, match="BPE"):
        fewer_pieces(base, TEXTS, 100, tmp_path / "fewer")

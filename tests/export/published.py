"""Published layouts with random weights: the architectures are exact, the word pieces few."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaForSequenceClassification,
)

from razbor.export.texts import gate_texts
from razbor.training.word_pieces import train_byte_pairs, train_word_pieces

RUBERT_TINY2: dict[str, Any] = {
    "vocab_size": 83_828,
    "hidden_size": 312,
    "num_hidden_layers": 3,
    "num_attention_heads": 12,
    "intermediate_size": 600,
    "max_position_embeddings": 2048,
}
"""cointegrated/rubert-tiny2, the base of the published role filter."""

RUBERT_TINY = RUBERT_TINY2 | {"vocab_size": 29_564, "max_position_embeddings": 512}
"""cointegrated/rubert-tiny, the base of the published classifier of sections."""

SMALL: dict[str, Any] = {
    "vocab_size": 3100,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "max_position_embeddings": 130,
}
_WORDS = [each.text for each in gate_texts(60, seed=1)]


def pieces(longest: int) -> PreTrainedTokenizerFast:
    return train_word_pieces(_WORDS, size=3000, lower_case=False, longest=longest)


def write_classifier(
    folder: Path, labels: Sequence[str], shape: Mapping[str, Any] = SMALL, **more: Any
) -> Path:
    """A BERT with a head; the published ones have dropout, which answers leave out."""
    config = BertConfig(**shape, **_named(labels), **more)
    tokenizer = pieces(shape["max_position_embeddings"])
    return _save(folder, BertForSequenceClassification, config, tokenizer)


def write_roberta(folder: Path, labels: Sequence[str]) -> Path:
    tokenizer = train_byte_pairs(_WORDS, size=3000, lower_case=False, longest=128)
    config = RobertaConfig(**SMALL, **_named(labels), type_vocab_size=1, pad_token_id=1)
    return _save(folder, RobertaForSequenceClassification, config, tokenizer)


def write_distilbert(folder: Path, labels: Sequence[str]) -> Path:
    config = DistilBertConfig(
        vocab_size=3100,
        dim=16,
        n_layers=2,
        n_heads=2,
        hidden_dim=24,
        max_position_embeddings=130,
        **_named(labels),
    )
    return _save(folder, DistilBertForSequenceClassification, config, pieces(130))


def write_sentences(folder: Path, *parts: torch.nn.Module, pooling: str = "mean") -> Path:
    """A folder of sentence-transformers: a small BERT, a pooling, and what is given."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    torch.manual_seed(5)
    words = folder.parent / f"{folder.name}-words"
    BertModel(BertConfig(**SMALL)).save_pretrained(words)
    pieces(130).save_pretrained(words)
    body = Transformer(str(words), max_seq_length=64)
    SentenceTransformer(
        modules=[body, Pooling(16, pooling_mode=pooling), *parts], device="cpu"
    ).save(str(folder))
    return folder


def write_setfit(folder: Path, labels: Sequence[str], *, normal: bool = False) -> Path:
    """The body of a SetFit folder, and its configuration; the head is the test's."""
    write_sentences(folder)
    config = {"labels": list(labels), "normalize_embeddings": normal}
    (folder / "config_setfit.json").write_text(json.dumps(config), "utf-8")
    return folder


def _named(labels: Sequence[str]) -> dict[str, Any]:
    numbered = dict(enumerate(labels))
    return {"id2label": numbered, "label2id": {name: at for at, name in numbered.items()}}


def _save(folder: Path, kind: Any, config: Any, tokenizer: PreTrainedTokenizerFast) -> Path:
    torch.manual_seed(3)
    model: PreTrainedModel = kind(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            # Answers of random weights hardly differ; those of trained ones do.
            if name.startswith(("classifier", "pooler")) and name.endswith("weight"):
                parameter.mul_(12)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder

"""A bundle's tokenizer as other libraries read it: byte for byte its own, and how to use it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from razbor.export.source import Source
from razbor.models.wordpiece import load_tokenizer

TOKENIZER = "tokenizer.json"
CONFIG = "tokenizer_config.json"

_ROLES = {
    "pad_token": ("[PAD]", "<pad>"),
    "unk_token": ("[UNK]", "<unk>"),
    "cls_token": ("[CLS]", "<s>"),
    "sep_token": ("[SEP]", "</s>"),
    "mask_token": ("[MASK]", "<mask>"),
}


def tokenizer_files(source: Source) -> dict[str, bytes]:
    """`tokenizer.json` and `tokenizer_config.json`, which every library of that family reads.

    A text that spells out a special token means its letters, as in razbor.
    """
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": source.spec.max_tokens,
        "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        "padding_side": "right",
        "truncation_side": "right",
        "split_special_tokens": True,
        "clean_up_tokenization_spaces": False,
        **dict(_special(source)),
    }
    return {TOKENIZER: source.tokenizer, CONFIG: json.dumps(config, indent=2).encode() + b"\n"}


def _special(source: Source) -> Iterator[tuple[str, str]]:
    tokenizer = load_tokenizer(source.tokenizer)
    for role, names in _ROLES.items():
        for name in names:
            if tokenizer.token_to_id(name) is not None:
                yield role, name
                break

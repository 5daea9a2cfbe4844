"""Texts → the tokenizer of a base with random weights: BERT's word pieces, RoBERTa's bytes.

The same texts give the same tokenizer, bit for bit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

BERT = {
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "mask_token": "[MASK]",
}
ROBERTA = {
    "bos_token": "<s>",
    "pad_token": "<pad>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
}
_CONTINUED = "##"
_CHARACTERS = 1000
"""Rarer characters are no pieces of their own, as in the library's trainers."""
_FEWEST = 2
"""A piece that occurs once in all texts is none."""


def train_word_pieces(
    texts: Iterable[str],
    *,
    size: int,
    lower_case: bool,
    longest: int,
    strip_accents: bool | None = None,
) -> PreTrainedTokenizerFast:
    """BERT's word pieces.

    Args:
        texts: what they are learned from.
        size: pieces at most.
        lower_case: whether capitals are dropped first.
        strip_accents: whether accents are, too: «й» becomes «и». As lower_case when not given.
        longest: tokens that the model takes.
    """
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

    known = list(texts)
    strip_accents = lower_case if strip_accents is None else strip_accents
    normalizer = normalizers.BertNormalizer(lowercase=lower_case, strip_accents=strip_accents)
    learner = Tokenizer(models.WordPiece(unk_token=BERT["unk_token"]))
    learner.normalizer = normalizer
    learner.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    alphabet = _alphabet(normalizer.normalize_str(text) for text in known)
    special = list(BERT.values())
    # The trainer numbers continued characters in the order of a hash map, and breaks ties
    # by number: named beforehand, they have the same numbers every time.
    trainer = trainers.WordPieceTrainer(
        vocab_size=size,
        min_frequency=_FEWEST,
        show_progress=False,
        special_tokens=special + [_CONTINUED + character for character in alphabet],
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet),
        continuing_subword_prefix=_CONTINUED,
    )
    learner.train_from_iterator(known, trainer)
    pieces = learner.get_vocab()
    tokenizer = Tokenizer(models.WordPiece(pieces, unk_token=BERT["unk_token"]))
    tokenizer.normalizer = learner.normalizer
    tokenizer.pre_tokenizer = learner.pre_tokenizer
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, pieces[name]) for name in ("[CLS]", "[SEP]")],
    )
    return _wrapped(tokenizer, longest, BERT)


def train_byte_pairs(
    texts: Iterable[str], *, size: int, lower_case: bool, longest: int
) -> PreTrainedTokenizerFast:
    """RoBERTa's pairs of bytes; arguments as of `train_word_pieces`."""
    from tokenizers import processors
    from tokenizers.implementations.byte_level_bpe import ByteLevelBPETokenizer

    learner = ByteLevelBPETokenizer(lowercase=lower_case)
    learner.train_from_iterator(
        iter(texts),
        vocab_size=size,
        min_frequency=_FEWEST,
        show_progress=False,
        special_tokens=list(ROBERTA.values()),
    )
    tokenizer = learner._tokenizer
    begin, end = ((name, list(ROBERTA.values()).index(name)) for name in ("<s>", "</s>"))
    tokenizer.post_processor = processors.RobertaProcessing(end, begin)
    return _wrapped(tokenizer, longest, {**ROBERTA, "cls_token": "<s>", "sep_token": "</s>"})


def _wrapped(
    tokenizer: Tokenizer, longest: int, special: Mapping[str, str]
) -> PreTrainedTokenizerFast:
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call, unused-ignore]
        tokenizer_object=tokenizer, model_max_length=longest, **dict(special)
    )


def _alphabet(texts: Iterable[str]) -> list[str]:
    counts = Counter(character for text in texts for character in text if not character.isspace())
    frequent = sorted(counts, key=lambda character: (-counts[character], character))
    return sorted(frequent[:_CHARACTERS])

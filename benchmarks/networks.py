"""The published systems' networks with random weights: what they take, and how they answer.

Shapes, lengths and cleaning are those of `recipes/published`. Weights and word pieces are
none of theirs: how long a network takes depends on its shape and its tokens, not on what
it has learned. The word pieces are those of `razbor-base`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import (
    AutoModelForSequenceClassification,
    BatchEncoding,
    BertConfig,
    BertForSequenceClassification,
    PreTrainedTokenizerFast,
)

from benchmarks.postings import Posting
from razbor.models.encoders import SHIPPED_ENCODERS
from razbor.models.session import Session
from razbor.training.base import load_tokenizer
from razbor.training.encoders.examples import JOINER
from razbor.training.encoders.export import Probabilities, tokenizer_json
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.recipe import read_recipe
from razbor.training.tracing import traced
from razbor.training.word_pieces import BERT

RECIPES = Path(__file__).parents[1] / "recipes" / "published"
FILES = {
    "role": "role-rubert-tiny2-as-published.toml",
    "sections": "sections-rubert-tiny-as-published.toml",
    "areas": "areas-bert-as-published.toml",
}
PADDED = frozenset({"sections", "areas"})
"""Padded to their full length, as published; of the role only a limit is told."""

Shares = NDArray[np.float32]
Answer = Callable[[str], Shares]
"""One text → probabilities (labels,)."""

_OUTPUT = "probabilities"


def read_recipes(folder: Path = RECIPES) -> dict[str, EncoderRecipe]:
    """Task → its published recipe, in the order in which they answer.

    Raises:
        RecipeInvalid: a recipe that is not there, or cannot be read.
    """
    return {task: _encoder_recipe(folder / name) for task, name in FILES.items()}


def texts(recipe: EncoderRecipe, posting: Posting) -> Sequence[str]:
    """What the network of a task reads of a vacancy: one text, or its fragments."""
    if recipe.task == "sections":
        return posting.fragments
    if recipe.task == "areas":
        return (posting.title,)
    description = posting.text[: recipe.input.max_characters].strip()
    return (JOINER.join(filter(None, (posting.title, description))),)


def shipped_tokenizer() -> PreTrainedTokenizerFast:
    """The word pieces of `razbor-base`."""
    return load_tokenizer(SHIPPED_ENCODERS / "razbor-base")


class AsPublished:
    """PyTorch and transformers at 32 bits, one text at a time.

    Args:
        recipe: gives shape, length and cleaning.
        tokenizer: whose word pieces are read.
        padded: whether every text is filled up to the recipe's length.
        seed: of the weights; the same seed gives the same network in `InOnnx`.
    """

    def __init__(
        self,
        recipe: EncoderRecipe,
        tokenizer: PreTrainedTokenizerFast,
        *,
        padded: bool,
        seed: int = 0,
    ) -> None:
        self._recipe = recipe
        self._padding = "max_length" if padded else False
        self._tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call, unused-ignore]
            tokenizer_object=_cleaning(recipe, tokenizer), **BERT
        )
        self._network = network(recipe, tokenizer, seed=seed)

    def encode(self, text: str) -> BatchEncoding:
        """Word pieces, mask and segments, each (1, tokens)."""
        encoded: BatchEncoding = self._tokenizer(
            text,
            padding=self._padding,
            truncation=True,
            max_length=self._recipe.input.max_tokens,
            return_tensors="pt",
        )
        return encoded

    def __call__(self, text: str) -> Shares:
        """The probabilities (labels,) of a text."""
        with torch.inference_mode():
            found = self._network(**self.encode(text)).logits[0]
            several = self._recipe.multi_label
            shares = torch.sigmoid(found) if several else torch.softmax(found, dim=-1)
        probabilities: Shares = shares.numpy()
        return probabilities


class InOnnx:
    """The same network in ONNX Runtime on one thread, one text at a time, never padded.

    Args:
        recipe: gives shape, length and cleaning.
        tokenizer: whose word pieces are read.
        seed: of the weights.
    """

    def __init__(
        self, recipe: EncoderRecipe, tokenizer: PreTrainedTokenizerFast, *, seed: int = 0
    ) -> None:
        whole = network(recipe, tokenizer, seed=seed, attention="eager")
        # As they are, without what razbor saves in the last layer of its own.
        graph = traced(Probabilities(whole, multi_label=recipe.multi_label), _OUTPUT)
        self._session = Session(graph, 1)
        self._tokenizer = _cleaning(recipe, tokenizer)
        self._tokenizer.enable_truncation(recipe.input.max_tokens)

    def encode(self, text: str) -> list[int]:
        """Word pieces."""
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids

    def __call__(self, text: str) -> Shares:
        """The probabilities (labels,) of a text."""
        ids = np.array([self.encode(text)], np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        probabilities: Shares = self._session.run([_OUTPUT], feeds)[0][0]
        return probabilities


def over_postings(
    recipes: Mapping[str, EncoderRecipe], answers: Mapping[str, Answer]
) -> dict[str, Callable[[Posting], object]]:
    """Task → what judges all texts of a vacancy for it, one after the other."""

    def whole(task: str) -> Callable[[Posting], object]:
        recipe, answer = recipes[task], answers[task]
        return lambda posting: [answer(text) for text in texts(recipe, posting)]

    return {task: whole(task) for task in recipes}


def network(
    recipe: EncoderRecipe,
    tokenizer: PreTrainedTokenizerFast,
    *,
    seed: int = 0,
    attention: str = "sdpa",
) -> BertForSequenceClassification:
    """Random weights in the published shape; the same seed gives the same."""
    shape = recipe.base
    config = BertConfig(
        vocab_size=max(shape.vocabulary, len(tokenizer)),
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.intermediate,
        max_position_embeddings=shape.positions,
        pad_token_id=tokenizer.pad_token_id,
    )
    config.num_labels = len(recipe.labels)
    torch.manual_seed(seed)
    made: BertForSequenceClassification = AutoModelForSequenceClassification.from_config(  # type: ignore[no-untyped-call, unused-ignore]
        config, dtype=torch.float32, attn_implementation=attention
    )
    made.train(mode=False)
    return made


def _encoder_recipe(path: Path) -> EncoderRecipe:
    found = read_recipe(path).recipe
    if not isinstance(found, EncoderRecipe):
        raise TypeError(f"{path.name} fine-tunes no encoder")
    return found


def _cleaning(recipe: EncoderRecipe, tokenizer: PreTrainedTokenizerFast) -> Tokenizer:
    """The tokenizer with the cleaning of a recipe in front, neither cutting nor padding."""
    return Tokenizer.from_str(tokenizer_json(tokenizer, recipe.input.cleaning).decode())

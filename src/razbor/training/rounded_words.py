"""Vectors of words as they will be stored, before what stands on them has learned its last."""

from __future__ import annotations

from typing import Literal, Protocol

import torch
from torch import nn

from razbor.training.few_bits import as_stored


class Encoder(Protocol):
    """A network of transformers."""

    def get_input_embeddings(self) -> nn.Module:
        """Its word pieces' vectors."""


def words_of(model: Encoder) -> nn.Embedding:
    """The vectors of a network's word pieces.

    Raises:
        TypeError: a network that looks no vectors up.
    """
    found = model.get_input_embeddings()
    if not isinstance(found, nn.Embedding):
        raise TypeError("a network whose words are no embedding")
    return found


@torch.no_grad()
def round_words(model: Encoder, bits: Literal[8, 4]) -> None:
    """Round the vectors of a network's word pieces to what ships of them.

    Rounded after everything is trained, single answers move far; what is trained afterwards
    learns to live with it.

    Args:
        model: is changed in place.
        bits: of a number in them, as in `few_bits`.
    """
    words = words_of(model).weight
    words.copy_(torch.from_numpy(as_stored(words.numpy(force=True), bits)))

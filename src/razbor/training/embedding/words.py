"""Vectors of words as they will be stored, before a head learns from what stands on them."""

from __future__ import annotations

import torch
from sentence_transformers import SentenceTransformer

from razbor.training.few_bits import rounded_to_four_bits


@torch.no_grad()
def round_words(encoder: SentenceTransformer) -> None:
    """Round the vectors of a trained encoder's word pieces to four bits.

    Rounded after the head is trained, single answers move far.
    """
    words: torch.nn.Embedding = encoder[0].auto_model.get_input_embeddings()  # type: ignore[union-attr,operator]
    words.weight.copy_(torch.from_numpy(rounded_to_four_bits(words.weight.numpy())))

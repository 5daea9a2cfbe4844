"""The encoder, and the heads that pretraining asks through; only the encoder is kept."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel

from razbor.training.base import BaseSpec


class Network(nn.Module):
    """A BERT with a head for masked words, heads for labels, and vectors of texts.

    Args:
        spec: the encoder's shape.
        pieces: of the tokenizer.
        padding: the id of the padding piece.
        labels: head → how many labels it tells apart.
    """

    def __init__(self, spec: BaseSpec, pieces: int, padding: int, labels: dict[str, int]) -> None:
        super().__init__()
        config = BertConfig(
            vocab_size=pieces,
            hidden_size=spec.width,
            num_hidden_layers=spec.layers,
            num_attention_heads=spec.heads,
            intermediate_size=spec.intermediate,
            max_position_embeddings=spec.positions,
            pad_token_id=padding,
            # The texts are few passes long: what is dropped is not seen again.
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        self.bert = BertModel(config)
        self.narrow = nn.Linear(spec.width, spec.width)
        self.norm = nn.LayerNorm(spec.width)
        self.bias = nn.Parameter(torch.zeros(pieces))
        self.heads = nn.ModuleDict(
            {name: nn.Linear(spec.width, count) for name, count in labels.items()}
        )
        self.follows = nn.Linear(spec.width, spec.width)

    def words(self, ids: Tensor, mask: Tensor, hidden: Tensor) -> Tensor:
        """Logits of the pieces at hidden places, (places, pieces).

        Args:
            ids: (texts, length), hidden places replaced.
            mask: (texts, length), 0 at padding.
            hidden: places in the flattened texts, (places,).
        """
        states = self.bert(ids, attention_mask=mask).last_hidden_state
        places = states.reshape(-1, states.shape[-1])[hidden]
        asked = self.norm(functional.gelu(self.narrow(places)))
        return functional.linear(asked, self.bert.embeddings.word_embeddings.weight, self.bias)

    def labels(self, head: str, ids: Tensor, mask: Tensor) -> Tensor:
        """Logits of texts, (texts, labels): from the pooled first place, as classifiers ask."""
        logits: Tensor = self.heads[head](self.bert(ids, attention_mask=mask).pooler_output)
        return logits

    def vectors(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The mean over a text's places, of length 1, (texts, width)."""
        states = self.bert(ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        return functional.normalize((states * weights).sum(1) / weights.sum(1), dim=-1)

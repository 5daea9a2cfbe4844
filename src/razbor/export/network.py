"""Encoder and linear layer as one torch module: word pieces → logits, and a vector of the text."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    RobertaConfig,
    RobertaForSequenceClassification,
    RobertaModel,
)

Config = BertConfig | RobertaConfig
Classifier = BertForSequenceClassification | RobertaForSequenceClassification
Encoder = BertModel | RobertaModel


class PooledNetwork(nn.Module):
    """A classifier as transformers has it.

    Args:
        classifier: with its numbers.
        temperature: that logits are divided by, so that their softmax or sigmoid gives the
            bundle's calibrated probabilities.
    """

    def __init__(self, classifier: Classifier, temperature: float) -> None:
        super().__init__()
        self.classifier = classifier
        self.temperature = temperature

    @property
    def config(self) -> Config:
        """Of the classifier."""
        config: Config = self.classifier.config
        return config

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, ...]:
        """Of each text its logits, (texts, labels).

        Args:
            input_ids: word pieces (texts, tokens).
            attention_mask: 1 for a piece, 0 for padding, of the same shape.
            token_type_ids: 0 everywhere, of the same shape.
        """
        found: Tensor = self.classifier(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).logits
        return (found / self.temperature,)


class MeanNetwork(nn.Module):
    """A linear layer on the mean of the tokens' vectors.

    Args:
        encoder: with its numbers.
        head: on the mean.
        temperature: as of `PooledNetwork`.
    """

    def __init__(self, encoder: Encoder, head: nn.Linear, temperature: float) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head
        self.temperature = temperature

    @property
    def config(self) -> Config:
        """Of the encoder."""
        config: Config = self.encoder.config
        return config

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, ...]:
        """Of each text its logits (texts, labels) and its vector (texts, width).

        Args:
            input_ids: as of `PooledNetwork`.
            attention_mask: likewise.
            token_type_ids: likewise.
        """
        hidden: Tensor = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        # As in sentence-transformers: an empty text divides by next to nothing.
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        logits: Tensor = self.head(mean)
        return logits / self.temperature, mean


Network = PooledNetwork | MeanNetwork
"""What every export begins with."""


def probabilities(logits: Tensor, *, joint: bool) -> Tensor:
    """Logits → probabilities: of the labels together, or of each for itself."""
    return torch.softmax(logits, dim=-1) if joint else torch.sigmoid(logits)

"""A classifier over BERT that works its last layer out for the first token alone.

The pooled output is made of that token: in the last layer the others are only looked at. What
comes out is the same, in three quarters of the time where there are three layers.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertForSequenceClassification
from transformers.models.bert.modeling_bert import BertSelfAttention, BertSelfOutput


class _FirstAttends(nn.Module):
    """Attention from the first token to all; its parts keep the names of BERT's own."""

    def __init__(self, whole: BertSelfAttention) -> None:
        super().__init__()
        self.query: nn.Linear = whole.query
        self.key: nn.Linear = whole.key
        self.value: nn.Linear = whole.value
        self._heads = int(whole.num_attention_heads)

    def forward(
        self, hidden_states: Tensor, attention_mask: Tensor | None = None, **unused: object
    ) -> tuple[Tensor, None]:
        """States (rows, tokens, width), what is added to scores → (rows, 1, width)."""
        query = self._parted(self.query(hidden_states[:, :1]))
        key, value = (self._parted(each(hidden_states)) for each in (self.key, self.value))
        scores = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
        if attention_mask is not None:
            scores = scores + attention_mask[:, :, :1]
        found = (torch.softmax(scores, dim=-1) @ value).transpose(1, 2)
        return found.reshape(found.shape[0], 1, self.query.out_features), None

    def _parted(self, states: Tensor) -> Tensor:
        """(rows, heads, tokens, width of a head)."""
        width = self.query.out_features // self._heads
        return states.view(states.shape[0], -1, self._heads, width).transpose(1, 2)


class _FirstAdded(nn.Module):
    """What stands behind the attention, for the first token alone."""

    def __init__(self, whole: BertSelfOutput) -> None:
        super().__init__()
        self.dense: nn.Linear = whole.dense
        self.LayerNorm: nn.LayerNorm = whole.LayerNorm

    def forward(self, hidden_states: Tensor, input_tensor: Tensor) -> Tensor:
        """The first token's attention (rows, 1, width), all states → (rows, 1, width)."""
        found: Tensor = self.LayerNorm(self.dense(hidden_states) + input_tensor[:, :1])
        return found


def for_first_token(model: BertForSequenceClassification) -> BertForSequenceClassification:
    """A copy to ask, not to train: nothing is dropped out, and hidden states are not to be had.

    Args:
        model: a classifier over BERT; stays as it is.
    """
    found = deepcopy(model)
    last: Any = found.bert.encoder.layer[-1]
    last.attention.self = _FirstAttends(last.attention.self)
    last.attention.output = _FirstAdded(last.attention.output)
    return found

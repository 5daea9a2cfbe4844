"""An encoder in operations that coremltools converts: the same numbers, the same answers.

transformers asks tensors for their sizes at every step, which torch's trace turns into operations
that coremltools 9 does not convert. Here sizes are known: one text, heads of a known width.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from transformers import RobertaModel
from transformers.models.roberta.modeling_roberta import RobertaClassificationHead

from razbor.export.coreml.lengths import Lengths
from razbor.export.network import MeanNetwork, Network

_MASKED = -1e4
"""Added to the attention to padding: next to nothing after a softmax, and finite in 16 bits."""


class Convertible(nn.Module):
    """One text of word pieces → logits, whose softmax or sigmoid is the calibrated probability.

    Args:
        network: as it was read back from the bundle.
        lengths: that it is to take.
        pad: the id of padding. With several lengths it tells what is none, for a package for
            macOS 13 may have only one input whose shape is not fixed.
    """

    def __init__(self, network: Network, lengths: Lengths, pad: int) -> None:
        super().__init__()
        encoder = _encoder(network)
        self.words: nn.Parameter = encoder.embeddings.word_embeddings.weight
        self.norm: nn.Module = encoder.embeddings.LayerNorm
        self.layers: nn.ModuleList = encoder.encoder.layer
        self.pooler = _pooler(network)
        self.head = _calibrated(network)
        # Of each place its own vector and that of the one segment there is.
        first = _unused(encoder)
        places = encoder.embeddings.position_embeddings.weight[first : first + lengths.each[-1]]
        segment = encoder.embeddings.token_type_embeddings.weight[0]
        self.register_buffer("positions", (places + segment).detach())
        self._lengths = lengths
        self._pad = pad

    def forward(self, input_ids: Tensor, attention_mask: Tensor | None = None) -> Tensor:
        """Logits (1, labels).

        Args:
            input_ids: (1, tokens), int32, padded to one of the lengths.
            attention_mask: 1 for a piece, 0 for padding, of the same shape; not taken with
                several lengths.
        """
        places = self.get_buffer("positions")
        if attention_mask is None:
            attention_mask = (input_ids != self._pad).to(torch.int32)
            counted = torch.cumsum(torch.ones_like(input_ids), dim=1) - 1
            places = nn.functional.embedding(counted, places)
        kept = attention_mask.to(places.dtype)
        hidden = self.norm(nn.functional.embedding(input_ids, self.words) + places)
        mask = (1 - kept)[:, None, None, :] * _MASKED
        for layer in self.layers:
            hidden = _attended(layer, hidden, mask)
        if self.pooler is not None:
            logits: Tensor = self.head(self.pooler(hidden[:, 0]))
            return logits
        share = kept / kept.sum(dim=1, keepdim=True)
        mean: Tensor = self.head((share[:, None] @ hidden)[:, 0])
        return mean


def positions(network: Network) -> int:
    """How many tokens a network holds, special tokens included."""
    encoder = _encoder(network)
    return int(encoder.config.max_position_embeddings) - _unused(encoder)


def _unused(encoder: Any) -> int:
    """How many positions lie before the first one: RoBERTa counts from behind padding's."""
    return int(encoder.config.pad_token_id or 0) + 1 if isinstance(encoder, RobertaModel) else 0


def _attended(layer: Any, hidden: Tensor, mask: Tensor) -> Tensor:
    """One layer: attention, then the products behind it, each with its way around."""
    attention = layer.attention.self
    heads, width = attention.num_attention_heads, attention.attention_head_size
    query, key, value = (
        part(hidden).reshape(1, -1, heads, width).transpose(1, 2)
        for part in (attention.query, attention.key, attention.value)
    )
    weights = torch.softmax(query @ key.transpose(-1, -2) * width**-0.5 + mask, dim=-1)
    context = (weights @ value).transpose(1, 2).reshape(1, -1, heads * width)
    after = layer.attention.output
    hidden = after.LayerNorm(after.dense(context) + hidden)
    found: Tensor = layer.output.LayerNorm(layer.output.dense(layer.intermediate(hidden)) + hidden)
    return found


def _encoder(network: Network) -> Any:
    return network.encoder if isinstance(network, MeanNetwork) else network.classifier.base_model


def _pooler(network: Network) -> nn.Module | None:
    """What the first token goes through before the last layer; None where the mean counts."""
    if isinstance(network, MeanNetwork):
        return None
    whole: Any = network.classifier
    if isinstance(whole.classifier, RobertaClassificationHead):
        return nn.Sequential(whole.classifier.dense, nn.Tanh())
    return nn.Sequential(whole.bert.pooler.dense, nn.Tanh())


def _calibrated(network: Network) -> nn.Linear:
    """The last layer, its numbers divided by the temperature."""
    head: Any = network.head if isinstance(network, MeanNetwork) else network.classifier.classifier
    if isinstance(head, RobertaClassificationHead):
        head = head.out_proj
    found = nn.Linear(head.in_features, head.out_features)
    with torch.no_grad():
        found.weight.copy_(head.weight / network.temperature)
        found.bias.copy_(head.bias / network.temperature)
    return found

"""Encoder, mean of the tokens and head → one ONNX graph with probabilities."""

from __future__ import annotations

import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

from razbor.training.contrastive.head import HeadNumbers
from razbor.training.tracing import traced


class _Classifier(nn.Module):
    """Word pieces → probabilities."""

    def __init__(self, encoder: SentenceTransformer, head: HeadNumbers) -> None:
        super().__init__()
        self._words: nn.Module = encoder[0].auto_model  # type: ignore[assignment]
        self._weights = nn.Parameter(torch.from_numpy(head.weights))
        self._biases = nn.Parameter(torch.from_numpy(head.biases))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        found = self._words(input_ids=input_ids, attention_mask=attention_mask)
        mask = attention_mask.unsqueeze(-1).to(found.last_hidden_state.dtype)
        # As in sentence-transformers: an empty text divides by next to nothing.
        mean = (found.last_hidden_state * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return torch.softmax(mean @ self._weights.T + self._biases, dim=-1)


def onnx_graph(encoder: SentenceTransformer, head: HeadNumbers, output: str) -> bytes:
    """The graph: `input_ids` and `attention_mask` → probabilities (rows, labels)."""
    return traced(_Classifier(encoder, head), output)

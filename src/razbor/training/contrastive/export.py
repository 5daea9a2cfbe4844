"""Encoder, mean of the tokens and head → one ONNX graph with probabilities."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

from razbor.models.batching import Tokens, batches
from razbor.models.session import Session
from razbor.training.contrastive.head import HeadNumbers

INPUTS = ("input_ids", "attention_mask")
OPSET = 17
TOLERANCE = 1e-4
"""How far a probability of the graph may lie from the trained classifier's."""
_TOKENS_A_BATCH = 2048


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
    wrapped = _Classifier(encoder, head).train(mode=False)
    ids = torch.full((2, 6), 3)
    buffer = io.BytesIO()
    axes = {name: {0: "rows", 1: "tokens"} for name in INPUTS}
    with warnings.catch_warnings():
        # Of the tracing: sizes that it takes for constants are those of the weights.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            wrapped,
            (ids, torch.ones_like(ids)),
            buffer,  # type: ignore[arg-type] # takes a file as well as a path
            dynamo=False,
            opset_version=OPSET,
            input_names=list(INPUTS),
            output_names=[output],
            dynamic_axes={**axes, output: {0: "rows"}},
        )
    return buffer.getvalue()


def ask(graph: bytes, rows: Sequence[Tokens], output: str, labels: int) -> NDArray[np.float32]:
    """The graph's probabilities of some word pieces, (rows, labels)."""
    session = Session(graph, 1)
    answers = np.zeros((len(rows), labels), np.float32)
    for batch in batches(rows, INPUTS, pad=0, limit=_TOKENS_A_BATCH):
        (found,) = session.run([output], batch.feeds)
        answers[batch.rows] = found
    return answers


def largest_difference(found: NDArray[np.float32], wanted: NDArray[np.float32]) -> float:
    """How far probabilities lie from each other, at most.

    Raises:
        RuntimeError: farther than rounding explains: the graph is not the classifier.
    """
    worst = float(np.abs(found - wanted).max())
    if worst > TOLERANCE:
        raise RuntimeError(f"the exported graph differs by {worst}")
    return worst

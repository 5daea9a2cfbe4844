"""A trained network → ONNX with probabilities, the tokenizer with the recipe's cleaning."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from tokenizers.normalizers import Normalizer
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from razbor.models.batching import Tokens
from razbor.training.encoders.answering import logits, probabilities
from razbor.training.encoders.classifier import Classifier
from razbor.training.tracing import ask, largest_difference, traced

_NOT_WORDS = r"[^\p{L}\p{N}\s+#.]"


def cleaner(cleaning: str) -> Normalizer | None:
    """What is done to a text before the tokenizer's own normalisation, if anything."""
    from tokenizers import Regex, normalizers

    if cleaning == "none":
        return None
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(_NOT_WORDS), " "),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Lowercase(),
            normalizers.Strip(),
        ]
    )


def tokenizer_json(tokenizer: PreTrainedTokenizerFast, cleaning: str) -> bytes:
    """The tokenizer's file, with the recipe's cleaning in front of its own."""
    from tokenizers import Tokenizer, normalizers

    cleaned = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    cleaned.no_truncation()
    cleaned.no_padding()
    first, own = cleaner(cleaning), cleaned.normalizer
    if first is not None:
        cleaned.normalizer = normalizers.Sequence([first, own]) if own else first
    return str(cleaned.to_str()).encode()


class _Probabilities(nn.Module):
    """Word pieces → probabilities of the labels."""

    def __init__(self, model: Classifier, *, multi_label: bool) -> None:
        super().__init__()
        self._model = model
        self._multi_label = multi_label

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        found: Tensor = self._model(input_ids=input_ids, attention_mask=attention_mask).logits
        return torch.sigmoid(found) if self._multi_label else torch.softmax(found, dim=-1)


def onnx_graph(model: Classifier, output: str, *, multi_label: bool) -> bytes:
    """The graph of a network: `input_ids` and `attention_mask` → probabilities."""
    return traced(_Probabilities(model, multi_label=multi_label), output)


def difference(
    graph: bytes, model: Classifier, rows: Sequence[Tokens], output: str, *, multi_label: bool
) -> float:
    """How far probabilities of the graph lie from those of the network, at most.

    Raises:
        RuntimeError: farther than rounding explains: the graph is not the network.
    """
    pad = int(model.config.pad_token_id or 0)
    wanted = probabilities(logits(model, rows, pad), multi_label=multi_label)
    return largest_difference(ask(graph, rows, output, wanted.shape[1], pad=pad), wanted)

"""A trained network → ONNX with probabilities, the tokenizer with the recipe's cleaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers.normalizers import Normalizer
from torch import Tensor, nn
from transformers import BertForSequenceClassification, PreTrainedTokenizerFast

from razbor.models.batching import Tokens
from razbor.training.encoders.answering import logits, probabilities
from razbor.training.encoders.classifier import Classifier
from razbor.training.encoders.first_token import for_first_token
from razbor.training.encoders.recipe import EncoderRecipe, widths_of
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


class Probabilities(nn.Module):
    """Word pieces → probabilities of the labels.

    Args:
        model: a classifier.
        multi_label: whether each label stands for itself.
    """

    def __init__(self, model: Classifier, *, multi_label: bool) -> None:
        super().__init__()
        self._model = model
        self._multi_label = multi_label

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Both (rows, tokens) → (rows, labels)."""
        found: Tensor = self._model(input_ids=input_ids, attention_mask=attention_mask).logits
        return torch.sigmoid(found) if self._multi_label else torch.softmax(found, dim=-1)


class _Pooled(nn.Module):
    """BERT and the classifier on its pooled output; a graph names numbers by who was called."""

    def __init__(self, model: BertForSequenceClassification, kept: slice) -> None:
        super().__init__()
        self.bert = model.bert
        self.classifier = _rows(model.classifier, kept)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        pooled = self.bert(input_ids=input_ids, attention_mask=attention_mask)[1]
        return self.classifier(pooled), pooled


class _OfTwoQuestions(nn.Module):
    """Word pieces → probabilities of the labels of two questions.

    The first question keeps the classifier's name, so that the graph without the second is that
    of a plain classifier; the second gets a layer of its own on the same pooled output.

    Args:
        model: its logits are those of both.
        first: how many labels the first question has.
    """

    def __init__(self, model: BertForSequenceClassification, first: int) -> None:
        super().__init__()
        self._model = _Pooled(model, slice(first))
        self._beside = _rows(model.classifier, slice(first, None))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        told, pooled = self._model(input_ids=input_ids, attention_mask=attention_mask)
        return torch.softmax(told, dim=-1), torch.softmax(self._beside(pooled), dim=-1)


def _rows(layer: nn.Linear, kept: slice) -> nn.Linear:
    """A linear layer with some of the outputs of another."""
    found = nn.Linear(layer.in_features, len(layer.weight[kept]))
    with torch.no_grad():
        found.weight.copy_(layer.weight[kept])
        found.bias.copy_(layer.bias[kept])
    return found


def onnx_graph(
    model: Classifier, outputs: Mapping[str, Sequence[str]], *, multi_label: bool
) -> bytes:
    """The graph of a network: `input_ids` and `attention_mask` → probabilities of a question.

    Args:
        model: its logits are those of all questions, one after the other.
        outputs: question → its labels; each is an output of its own. Two at most, and two of
            BERT alone.
        multi_label: whether each label stands for itself; of one question.
    """
    names = list(outputs)
    if not isinstance(model, BertForSequenceClassification):
        if len(names) > 1:
            raise TypeError("two questions to another network than BERT")  # the recipe is checked
        return traced(Probabilities(model, multi_label=multi_label), names)
    first = for_first_token(model)
    if len(names) == 1:
        return traced(Probabilities(first, multi_label=multi_label), names)
    return traced(_OfTwoQuestions(first, len(outputs[names[0]])), names)


def answers_of(
    graph: bytes, rows: Sequence[Tokens], recipe: EncoderRecipe, *, pad: int
) -> NDArray[np.float32]:
    """What a graph says of rows: (rows, labels), question after question."""
    told = [
        ask(graph, rows, output, len(labels), pad=pad) for output, labels in recipe.outputs.items()
    ]
    return np.hstack(told)


def difference(
    graph: bytes, model: Classifier, rows: Sequence[Tokens], recipe: EncoderRecipe
) -> float:
    """How far probabilities of the graph lie from those of the network, at most.

    Raises:
        RuntimeError: farther than rounding explains: the graph is not the network.
    """
    pad = int(model.config.pad_token_id or 0)
    widths = widths_of(recipe)
    wanted = probabilities(logits(model, rows, pad), multi_label=recipe.multi_label, widths=widths)
    return largest_difference(answers_of(graph, rows, recipe, pad=pad), wanted)

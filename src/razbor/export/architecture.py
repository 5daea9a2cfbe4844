"""Which encoder a graph holds, and how large: told by names and shapes of its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    RobertaConfig,
    RobertaForSequenceClassification,
    RobertaModel,
)

from razbor.errors import ExportUnfit
from razbor.export.network import Classifier, Config, Encoder
from razbor.export.weights import Floats, TracedGraph

_LAYER = re.compile(r"encoder\.layer\.(\d+)\.")
_SELF = "layer.0/attention/self/Constant"
_ACTIVATIONS = {"Erf": "gelu", "Relu": "relu"}


@dataclass(frozen=True, slots=True)
class Shape:
    """An encoder's configuration."""

    config: Config

    @property
    def width(self) -> int:
        """Of a token's vector."""
        return int(self.config.hidden_size)

    def classifier(self) -> Classifier:
        """With the pooled output and a linear layer on it; its numbers are random."""
        if isinstance(self.config, RobertaConfig):
            return RobertaForSequenceClassification(self.config)
        return BertForSequenceClassification(self.config)

    def encoder(self) -> Encoder:
        """Without anything on it; its numbers are random."""
        if isinstance(self.config, RobertaConfig):
            return RobertaModel(self.config, add_pooling_layer=False)
        return BertModel(self.config, add_pooling_layer=False)


def part_of(parameters: Mapping[str, Floats], prefix: str) -> dict[str, Floats]:
    """The parameters below a module, by their names in it."""
    return {
        name.removeprefix(prefix): value
        for name, value in parameters.items()
        if name.startswith(prefix)
    }


def config_of(
    graph: TracedGraph, parameters: Mapping[str, Floats], *, labels: Sequence[str], pad: int
) -> Shape:
    """The configuration that fits the numbers of a graph.

    Args:
        graph: for what no shape tells.
        parameters: of the classifier or of its encoder alone.
        labels: in the order of the columns.
        pad: the tokenizer's number of what fills up.

    Raises:
        ExportUnfit: neither BERT nor RoBERTa, or another activation than theirs.
    """
    words = _ending(parameters, "embeddings.word_embeddings.weight")
    layers = {int(found[1]) for name in parameters if (found := _LAYER.search(name))}
    roberta = any(name.startswith("roberta.") for name in parameters)
    config: Config = (RobertaConfig if roberta else BertConfig)(
        vocab_size=len(words),
        hidden_size=words.shape[1],
        num_hidden_layers=len(layers),
        num_attention_heads=words.shape[1] // _head_width(graph),
        intermediate_size=len(_ending(parameters, "layer.0.intermediate.dense.bias")),
        max_position_embeddings=len(_ending(parameters, "embeddings.position_embeddings.weight")),
        type_vocab_size=len(_ending(parameters, "embeddings.token_type_embeddings.weight")),
        layer_norm_eps=_epsilon(graph),
        hidden_act=_activation(graph),
        pad_token_id=pad,
    )
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: number for number, label in enumerate(labels)}
    return Shape(config)


def _ending(parameters: Mapping[str, Floats], name: str) -> Floats:
    for whole, value in parameters.items():
        if whole.endswith(name):
            return value
    raise _unfit(f"no {name}")


def _head_width(graph: TracedGraph) -> int:
    """How many numbers each head of the attention has: the last of the shape it is cut into."""
    for name, value in graph.constants.items():
        if _SELF in name and value.dtype.kind == "i" and value.size == 1 and int(value.item()) > 0:
            return int(value.item())
    raise _unfit("no heads of attention")


def _epsilon(graph: TracedGraph) -> float:
    """What keeps a layer's norm from dividing by nothing, as it was before 32 bits took it."""
    for node in graph.nodes("LayerNormalization"):
        for attribute in node.attribute:
            if attribute.name == "epsilon":
                return float(f"{attribute.f:.6g}")
    raise _unfit("no norms of layers")


def _activation(graph: TracedGraph) -> str:
    for kind, name in _ACTIVATIONS.items():
        if any("layer.0" in node.name for node in graph.nodes(kind)):
            return name
    raise _unfit("another activation than gelu and relu")


def _unfit(found: str) -> ExportUnfit:
    return ExportUnfit(
        found,
        expected="BERT or RoBERTa as transformers has them",
        remedy="train the bundle again with this razbor",
    )

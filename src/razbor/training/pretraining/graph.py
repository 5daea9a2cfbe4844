"""The encoder as a graph without weights, which gives texts vectors where torch is not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import ModelProto, TensorProto
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from razbor.models.encoders import GRAPH, VECTORS, WEIGHTS
from razbor.training.base import quieten
from razbor.training.tracing import traced

_PREFIX = "encoder."


class Pooled(nn.Module):
    """The means over a text's tokens of every layer's states, side by side.

    Each mean has length one before the whole gets it: no layer outweighs another.

    Args:
        encoder: a BERT; its pooler is not asked.
    """

    def __init__(self, encoder: BertModel) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Word pieces, (texts, tokens) both → vectors, (texts, (layers + 1) × width)."""
        found = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True
        )
        weights = attention_mask.unsqueeze(-1).to(torch.float32)
        means = [
            functional.normalize((states * weights).sum(1) / weights.sum(1), dim=-1)
            for states in found.hidden_states
        ]
        return functional.normalize(torch.cat(means, dim=-1), dim=-1)


def vector_graph(folder: Path) -> bytes:
    """The graph of an encoder's folder; its numbers stay in the folder's `model.safetensors`.

    Args:
        folder: with configuration and weights, as transformers reads them.
    """
    quieten()
    encoder = BertModel.from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        dtype=torch.float32,
        attn_implementation="eager",
    )
    graph = onnx.load_from_string(traced(Pooled(encoder), VECTORS, fold=False))
    config = encoder.config
    width = (config.num_hidden_layers + 1) * config.hidden_size
    graph.graph.output[0].type.tensor_type.shape.dim[1].dim_value = width
    return _without_weights(graph, set(encoder.state_dict()))


def write_graph(folder: Path) -> None:
    """Write the graph of an encoder's folder beside its weights."""
    (folder / GRAPH).write_bytes(vector_graph(folder))


def _without_weights(model: ModelProto, names: set[str]) -> bytes:
    """The graph with its parameters named as transformers names them, and none of their bytes."""
    renamed = {
        tensor.name: tensor.name.removeprefix(_PREFIX)
        for tensor in model.graph.initializer
        if tensor.name.removeprefix(_PREFIX) in names
    }
    for tensor in model.graph.initializer:
        if tensor.name in renamed:
            _empty(tensor)
            tensor.name = renamed[tensor.name]
    for node in model.graph.node:
        for at, name in enumerate(node.input):
            node.input[at] = renamed.get(name, name)
        node.doc_string = ""  # of the tracing: where the code stood on one machine
    content: bytes = model.SerializeToString(deterministic=True)
    return content


def _empty(tensor: Any) -> None:
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", WEIGHTS

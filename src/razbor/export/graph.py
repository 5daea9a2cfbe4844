"""A bundle's network as an ONNX graph for any runtime: logits, probabilities, a vector."""

from __future__ import annotations

import io
import warnings

import torch
from onnx import ModelProto, checker, helper
from torch import Tensor, nn

from razbor.errors import BundleFormat, OpsetInvalid
from razbor.export.facts import metadata
from razbor.export.network import MeanNetwork, Network, probabilities
from razbor.export.source import Source
from razbor.models.session import Session

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
"""Each of 64-bit integers, (texts, tokens)."""
LOGITS, PROBABILITIES, EMBEDDING = "logits", "probabilities", "embedding"
"""(texts, labels) twice, and (texts, width) where a text has a vector."""

OPSET = 17
OPSETS = range(14, 21)
"""From where every operator of an encoder is there, to what torch's tracing writes."""


class _Outputs(nn.Module):
    def __init__(self, network: Network, *, joint: bool) -> None:
        super().__init__()
        self._network = network
        self._joint = joint

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor
    ) -> tuple[Tensor, ...]:
        logits, *vectors = self._network(input_ids, attention_mask, token_type_ids)
        return logits, probabilities(logits, joint=self._joint), *vectors


def onnx_graph(source: Source, opset: int = OPSET) -> bytes:
    """The graph, with all it takes to use it in its metadata.

    Numbers of texts and of tokens are free; logits are those of calibrated probabilities.

    Args:
        source: what is exported.
        opset: the version of ONNX's operators.

    Raises:
        OpsetInvalid: one that cannot be written, or that the runtime here lacks.
    """
    if opset not in OPSETS:
        raise _opset(f"opset {opset}")
    model = ModelProto.FromString(_traced(source, opset))
    helper.set_model_props(model, metadata(source))
    checker.check_model(model, full_check=True)
    content: bytes = model.SerializeToString()
    try:
        Session(content, 1)
    except BundleFormat as error:
        raise _opset(f"opset {opset}: {error.found}") from error
    return content


def outputs(network: Network) -> tuple[str, ...]:
    """The names of the graph's outputs, in their order."""
    vectors = (EMBEDDING,) if isinstance(network, MeanNetwork) else ()
    return (LOGITS, PROBABILITIES, *vectors)


def _traced(source: Source, opset: int) -> bytes:
    module = _Outputs(source.network, joint=source.joint)
    module.train(mode=False)
    ids = torch.full((2, 6), 3)
    found = outputs(source.network)
    axes = {name: {0: "texts", 1: "tokens"} for name in INPUTS}
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # Of the tracing: sizes that it takes for constants are those of the weights.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            (ids, torch.ones_like(ids), torch.zeros_like(ids)),
            buffer,  # type: ignore[arg-type] # takes a file as well as a path
            dynamo=False,
            opset_version=opset,
            input_names=list(INPUTS),
            output_names=list(found),
            dynamic_axes={**axes, **{name: {0: "texts"} for name in found}},
        )
    return buffer.getvalue()


def _opset(found: str) -> OpsetInvalid:
    return OpsetInvalid(
        found,
        expected=f"one from {OPSETS[0]} to {OPSETS[-1]} that the installed onnxruntime runs",
        remedy=f"leave --opset out ({OPSET} is what every runtime since 2023 knows)",
    )

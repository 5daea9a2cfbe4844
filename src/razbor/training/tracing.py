"""A torch module over word pieces → its ONNX graph, and what the graph answers."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from razbor.models.batching import Tokens, batches
from razbor.models.session import Session

INPUTS = ("input_ids", "attention_mask")
"""What such a module takes; token types are 0 where it has them."""

Floats = NDArray[np.float32] | NDArray[np.float64]

_OPSET = 17
_TOLERANCE = 1e-4
"""How far a probability of the graph may lie from the trained network's."""
_TOKENS_A_BATCH = 2048


def traced(module: nn.Module, output: str | Sequence[str], *, fold: bool = True) -> bytes:
    """The graph of a module: `input_ids` and `attention_mask` → numbers (rows, columns).

    Args:
        module: takes both.
        output: the name of what it gives, or the names, in order.
        fold: work out what does not depend on the input; without it every parameter stays
            as it is, under its name.
    """
    module.train(mode=False)
    outputs = [output] if isinstance(output, str) else list(output)
    ids = torch.full((2, 6), 3)
    buffer = io.BytesIO()
    axes = {name: {0: "rows", 1: "tokens"} for name in INPUTS}
    with warnings.catch_warnings():
        # Of the tracing: sizes that it takes for constants are those of the weights.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            (ids, torch.ones_like(ids)),
            buffer,  # type: ignore[arg-type] # takes a file as well as a path
            dynamo=False,
            opset_version=_OPSET,
            do_constant_folding=fold,
            input_names=list(INPUTS),
            output_names=outputs,
            dynamic_axes={**axes, **{name: {0: "rows"} for name in outputs}},
        )
    return buffer.getvalue()


def ask(
    graph: bytes, rows: Sequence[Tokens], output: str, labels: int, *, pad: int = 0
) -> NDArray[np.float32]:
    """The graph's probabilities of some word pieces, (rows, labels)."""
    session = Session(graph, 1)
    answers = np.zeros((len(rows), labels), np.float32)
    for batch in batches(rows, INPUTS, pad=pad, limit=_TOKENS_A_BATCH):
        (found,) = session.run([output], batch.feeds)
        answers[batch.rows] = found
    return answers


def largest_difference(found: Floats, wanted: Floats) -> float:
    """How far probabilities lie from each other, at most; 0 where there are none.

    Raises:
        RuntimeError: farther than rounding explains: the graph is not the network.
    """
    worst = float(np.abs(found - wanted).max(initial=0))
    if worst > _TOLERANCE:
        raise RuntimeError(f"the exported graph differs by {worst}")
    return worst

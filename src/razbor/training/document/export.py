"""A trained document network → one ONNX graph with named outputs; what it says of rows."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from razbor.labels import tech_categories
from razbor.models.batching import Batch, fill
from razbor.models.documents import INPUTS, DocumentInput
from razbor.models.rows import Row
from razbor.models.session import Session
from razbor.tasks import areas, role, sections
from razbor.training.document.batches import single
from razbor.training.document.network import DocumentNetwork, Feeds

OUTPUTS = {
    sections.TASK: len(sections.LABELS),
    role.TASK: len(role.LABELS),
    role.CATEGORY: len(role.CATEGORIES),
    role.LEAD: len(role.LEADS),
    areas.TASK: len(areas.LABELS),
}
"""Output → its columns."""

Floats = NDArray[np.float32]
_Ask = Callable[[Batch], Sequence[Floats]]

_OPSET = 17
_TECH = len(tech_categories())
_AXES = {
    "input_ids": {0: "windows", 1: "tokens"},
    "attention_mask": {0: "windows", 1: "tokens"},
    "token_kinds": {0: "windows", 1: "tokens"},
    "pool": {0: "windows", 1: "parts_of_window", 2: "tokens"},
    "places": {0: "parts"},
    "markers": {0: "parts"},
    "titles": {0: "parts"},
    "numbers": {0: "parts"},
    **{name: {0: "parts"} for name in OUTPUTS},
}


class Probabilities(nn.Module):
    """One document → probabilities of every output, a row for each part.

    What is said of the whole document stands in every row. P(tech) is the mean of its own
    answer and of the sum over the tech categories.
    """

    def __init__(self, network: DocumentNetwork) -> None:
        super().__init__()
        self._network = network

    def forward(self, *feeds: Tensor) -> tuple[Tensor, ...]:
        """`INPUTS` → `OUTPUTS`, each (parts, labels)."""
        logits = self._network(Feeds(*feeds))
        told = torch.softmax(logits.sections, 1)
        categories = torch.softmax(logits.category, 1)
        tech = (torch.sigmoid(logits.tech) + categories[:, :_TECH].sum(1)) / 2
        lead = torch.sigmoid(logits.lead)
        one = torch.ones_like(told[:, :1])
        whole = (
            torch.stack([1 - tech, tech], 1),
            categories,
            torch.stack([1 - lead, lead], 1),
            torch.sigmoid(logits.areas),
        )
        return (told, *(one * each for each in whole))


def onnx_graph(network: DocumentNetwork, example: Batch) -> bytes:
    """The graph of a network.

    Args:
        network: as trained.
        example: any run of it with several windows and parts.
    """
    module = Probabilities(network)
    module.train(mode=False)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # Of the tracing: sizes that it takes for constants are those of the weights.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(single(example)),
            buffer,  # type: ignore[arg-type] # takes a file as well as a path
            dynamo=False,
            opset_version=_OPSET,
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=_AXES,
        )
    return buffer.getvalue()


def answers(
    network: DocumentNetwork, reads: DocumentInput, rows: Sequence[Row]
) -> dict[str, Floats]:
    """Probabilities of every output, (rows, labels) each, as `Predictor` works them out."""
    module = Probabilities(network)
    module.train(mode=False)

    def ask(run: Batch) -> Sequence[Floats]:
        with torch.inference_mode():
            return [each.numpy() for each in module(*single(run))]

    return _gathered(reads, rows, ask)


def asked(graph: bytes, reads: DocumentInput, rows: Sequence[Row]) -> dict[str, Floats]:
    """The same of a graph."""
    session = Session(graph, 1)
    return _gathered(reads, rows, lambda run: session.run(list(OUTPUTS), run.feeds))


def _gathered(reads: DocumentInput, rows: Sequence[Row], ask: _Ask) -> dict[str, Floats]:
    found = {name: np.zeros((len(rows), width), np.float32) for name, width in OUTPUTS.items()}
    fill(found, reads.encode(rows)[0], ask)
    return found


def largest_difference(
    found: Mapping[str, Floats], wanted: Mapping[str, Floats], tolerance: float
) -> float:
    """How far the answers of a graph lie from those of its network, at most.

    Raises:
        RuntimeError: farther than rounding explains: the graph is not the network.
    """
    worst = max(float(np.abs(found[name] - wanted[name]).max(initial=0)) for name in OUTPUTS)
    if worst > tolerance:
        raise RuntimeError(f"the exported graph differs by {worst}")
    return worst

"""The network of a bundle over word pieces, read back from its graph and proven equal to it.

A bundle holds a graph and no torch checkpoint. Its numbers are all in the graph, under names that
tell whose they are (`razbor.export.weights`); the sizes follow from their shapes. Whether what was
put together is the network of the bundle is not believed but tried: both answer the same word
pieces, and may differ by rounding alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import nn

from razbor.errors import ExportUnfit
from razbor.export.architecture import config_of, part_of
from razbor.export.network import MeanNetwork, Network, PooledNetwork
from razbor.export.proof import proven
from razbor.export.weights import HEAD, Floats, TracedGraph
from razbor.models.bundle import Bundle
from razbor.models.calibration import joint as decided_together
from razbor.models.manifest import MODEL_FILE, Task, WordpieceSpec
from razbor.models.session import Session
from razbor.models.wordpiece import load_tokenizer, padding

_CLASSIFIER, _WORDS = "_model.", "_words."
"""Whose parameters they are: of a whole classifier, or of an encoder below a head."""
Module = TypeVar("Module", bound=nn.Module)


@dataclass(frozen=True)
class Source:
    """What is exported.

    Attributes:
        bundle: it comes from.
        question: the name of the task it answers.
        task: labels, decision, calibration.
        spec: how a text becomes word pieces.
        network: in torch, without dropout.
        joint: whether the labels share one probability (softmax), or each has its own (sigmoid).
        difference: how far its probabilities lie from the bundle's, at most, on drawn pieces.
    """

    bundle: Bundle
    question: str
    task: Task
    spec: WordpieceSpec
    network: Network
    joint: bool
    difference: float

    @property
    def tokenizer(self) -> bytes:
        """The content of tokenizer.json."""
        return self.bundle.read(self.spec.tokenizer)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels in the order of the columns."""
        return self.task.labels


def read_source(bundle: Bundle) -> Source:
    """The network of a bundle.

    Raises:
        ExportUnfit: a bundle over n-grams or whole documents, or a graph that razbor's training
            did not write.
        ExportDiffers: what was read back does not answer like the bundle.
    """
    spec, question, task = _asked(bundle)
    content = bundle.read(MODEL_FILE)
    graph = TracedGraph.read(content)
    together = _together(graph, task)
    temperature = task.calibration.temperature if task.calibration else 1.0
    pad = padding(load_tokenizer(bundle.read(spec.tokenizer)))
    network = _network(graph, task, temperature, pad)
    network.train(mode=False)
    difference = proven(network, Session(content, 1), task, spec.max_tokens, joint=together)
    return Source(bundle, question, task, spec, network, together, difference)


def _asked(bundle: Bundle) -> tuple[WordpieceSpec, str, Task]:
    """The input of a bundle, and its first question: the graph's own classifier answers that."""
    manifest = bundle.manifest
    if not isinstance(manifest.input, WordpieceSpec):
        raise ExportUnfit(
            f"a bundle that reads {manifest.input.kind}",
            expected="a bundle over word pieces (kind: wordpiece), an encoder",
            remedy="its features are made by razbor's own code: use it through Python, `razbor"
            " annotate` or batch; of the shipped bundles sections-fragment and role-text export",
            place=manifest.name,
        )
    if not manifest.tasks:
        raise ExportUnfit(
            "vectors over word pieces",
            expected="a bundle that answers a question, or vectors over n-grams",
            remedy="take the folder of sentence-transformers that it was imported from",
            place=manifest.name,
        )
    question, task = next(iter(manifest.tasks.items()))
    return manifest.input, question, task


def _together(graph: TracedGraph, task: Task) -> bool:
    """Whether a softmax ends the graph.

    With a temperature, a label that is decided for itself has to have a logit of its own; of
    two labels of one softmax, each has: the difference of both.
    """
    if graph.last not in ("Softmax", "Sigmoid"):
        raise _foreign(f"a graph that ends in {graph.last}")
    together = graph.last == "Softmax"
    apart = together and not decided_together(task.decision) and len(task.labels) != 2
    if task.calibration and apart:
        raise _foreign("a temperature of each label beside a softmax of all")
    return together


def _network(graph: TracedGraph, task: Task, temperature: float, pad: int) -> Network:
    whole = part_of(graph.parameters, _CLASSIFIER)
    if whole:
        shape = config_of(graph, whole, labels=task.labels, pad=pad)
        return PooledNetwork(_filled(shape.classifier(), whole), temperature)
    words = part_of(graph.parameters, _WORDS)
    head = {"weight": graph.parameters.get(HEAD), "bias": graph.parameters.get("_biases")}
    if not words or any(value is None for value in head.values()):
        raise _foreign("weights of other names")
    shape = config_of(graph, words, labels=task.labels, pad=pad)
    linear = nn.Linear(shape.width, len(task.labels))
    found = {name: value for name, value in head.items() if value is not None}
    return MeanNetwork(_filled(shape.encoder(), words), _filled(linear, found), temperature)


def _filled(module: Module, parameters: Mapping[str, Floats]) -> Module:
    """A module with the numbers of the graph: all of its own, and nothing left over."""
    state = {name: torch.from_numpy(value.copy()) for name, value in parameters.items()}
    try:
        module.load_state_dict(state, strict=True)
    except RuntimeError as error:  # lists names and shapes
        raise _foreign(str(error).partition("\n")[0][:200]) from error
    return module


def _foreign(found: str) -> ExportUnfit:
    return ExportUnfit(
        found,
        expected="a graph that razbor's training wrote: an encoder and a linear layer on it",
        remedy="train the bundle again with this razbor",
    )

"""A folder with a graph of ONNX and its tokenizer, asked by ONNX Runtime."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from razbor.errors import SourceInvalid
from razbor.export.fields import row
from razbor.models.batching import fill
from razbor.models.folder import MAX_FILE_BYTES, read_regular
from razbor.models.manifest import MODEL_FILE, Decision, WordpieceSpec
from razbor.models.session import Session
from razbor.models.wordpiece import WordpieceInput

PROBABILITIES = "probabilities"
EMBEDDING = "embedding"
"""Outputs: of both, probabilities are asked."""

LABELS, DECISION, INPUT = "labels", "decision", "input"
"""Keys of the graph's metadata, each JSON: the labels in order; decision and input of a bundle."""


class GraphAnswerer:
    """A graph over word pieces.

    Args:
        graph: the content of an ONNX file, with its metadata.
        tokenizer: the content of tokenizer.json.
        name: for the report.

    Raises:
        SourceInvalid: metadata that are missing or no such JSON.
        BundleError: a graph or a tokenizer that cannot be loaded.
    """

    def __init__(self, graph: bytes, tokenizer: bytes, name: str) -> None:
        self.name = name
        self._session = Session(graph, 1)
        told = self._session.metadata
        try:
            self._spec = WordpieceSpec.model_validate_json(told[INPUT])
            self._labels: tuple[str, ...] = tuple(json.loads(told.get(LABELS, "[]")))
            self._decision = _decision(told)
        except (KeyError, ValueError, ValidationError) as error:
            raise SourceInvalid(
                f"a graph without {INPUT}, {LABELS} or {DECISION} in its metadata",
                expected="one that `razbor export --to onnx` wrote",
                remedy="export the bundle again",
                place=name,
            ) from error
        self._output = PROBABILITIES if self._labels else EMBEDDING
        self._rows = WordpieceInput(tokenizer, self._spec, self._session.inputs)

    @property
    def labels(self) -> tuple[str, ...]:
        """As the metadata have them; none where it gives vectors."""
        return self._labels

    @property
    def decision(self) -> Decision | None:
        """As the metadata have it."""
        return self._decision

    @property
    def reads(self) -> WordpieceSpec | None:
        """The fields that are joined into one text."""
        return self._spec

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities (texts, labels), or vectors (texts, width)."""
        batches, _ = self._rows.encode([row(self._spec, text) for text in texts])
        found = [self._session.run([self._output], batch.feeds) for batch in batches]
        outputs = {self._output: np.zeros((len(texts), found[0][0].shape[1]), np.float32)}
        answers = iter(found)
        fill(outputs, batches, lambda _: next(answers))
        return outputs[self._output]


def open_graph(folder: Path, file: str = MODEL_FILE) -> GraphAnswerer:
    """A folder that `razbor export --to onnx` wrote.

    Args:
        folder: holds the graph and tokenizer.json.
        file: the graph, such as that with weights in eight bits.

    Raises:
        SourceInvalid: metadata that are missing or no such JSON.
        BundleError: a file that is missing, or cannot be loaded.
    """
    graph = read_regular(folder / file, MAX_FILE_BYTES)
    tokenizer = read_regular(folder / "tokenizer.json", MAX_FILE_BYTES)
    return GraphAnswerer(graph, tokenizer, folder.name)


def _decision(told: Mapping[str, str]) -> Decision | None:
    if DECISION not in told:
        return None
    adapter: TypeAdapter[Decision] = TypeAdapter(Decision)
    return adapter.validate_json(told[DECISION])

"""Vectors of n-grams as an ONNX graph, and a folder with it asked by ONNX Runtime.

Which n-grams a text has is told outside of the graph: `razbor.models.hashing` says how.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, checker, helper, numpy_helper
from pydantic import ValidationError

from razbor.errors import OpsetInvalid, SourceInvalid
from razbor.export.facts import metadata
from razbor.export.graph import EMBEDDING, OPSET, OPSETS
from razbor.export.ngram_source import SHORTEST, NgramSource, padded
from razbor.export.undecided import Undecided
from razbor.models.folder import MAX_FILE_BYTES, read_regular
from razbor.models.manifest import MODEL_FILE, NgramSpec
from razbor.models.ngrams import NgramInput
from razbor.models.session import Session

IDS, WEIGHTS = "input_ids", "weights"
"""(texts, n-grams): numbers in the table, and what each counts; 0 for padding."""
FEATURES = "features.safetensors"

_IR_VERSION = 9
_AT_ONCE = 64


def ngram_graph(source: NgramSource, opset: int = OPSET) -> bytes:
    """The graph: n-grams and their weights → vectors of length one, (texts, width).

    Raises:
        OpsetInvalid: a version of operators that is not offered.
    """
    if opset not in OPSETS:
        raise OpsetInvalid(
            f"opset {opset}",
            expected=f"one from {OPSETS[0]} to {OPSETS[-1]}",
            remedy="leave --opset out",
        )
    node, info = helper.make_node, helper.make_tensor_value_info
    # Before version 18, the axis of ReduceL2 is an attribute.
    length = (
        node("ReduceL2", ["sums", "axis_1"], ["lengths"], keepdims=1)
        if opset >= 18
        else node("ReduceL2", ["sums"], ["lengths"], axes=[1], keepdims=1)
    )
    nodes = [
        node("Gather", ["vectors", IDS], ["looked_up"]),
        node("Unsqueeze", [WEIGHTS, "axis_2"], ["column"]),
        node("Mul", ["looked_up", "column"], ["weighted"]),
        node("ReduceSum", ["weighted", "axis_1"], ["sums"], keepdims=0),
        length,
        node("Max", ["lengths", "shortest"], ["divisors"]),
        node("Div", ["sums", "divisors"], [EMBEDDING]),
    ]
    constants: dict[str, NDArray[Any]] = {
        "vectors": source.vectors,
        "axis_1": np.array([1], np.int64),
        "axis_2": np.array([2], np.int64),
        "shortest": np.array(SHORTEST, np.float32),
    }
    graph = helper.make_graph(
        nodes,
        "razbor",
        [
            info(IDS, TensorProto.INT64, ["texts", "ngrams"]),
            info(WEIGHTS, TensorProto.FLOAT, ["texts", "ngrams"]),
        ],
        [info(EMBEDDING, TensorProto.FLOAT, ["texts", source.vectors.shape[1]])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", opset)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
    helper.set_model_props(model, metadata(source))
    checker.check_model(model, full_check=True)
    content: bytes = model.SerializeToString()
    return content


def write_ngram_onnx(source: NgramSource, folder: Path, opset: int = OPSET) -> None:
    """Write the graph and the table of n-grams.

    Args:
        source: what is exported.
        folder: an empty one.
        opset: the version of ONNX's operators.

    Raises:
        OpsetInvalid: one that is not offered.
    """
    (folder / MODEL_FILE).write_bytes(ngram_graph(source, opset))
    (folder / FEATURES).write_bytes(source.features)


class NgramGraphAnswerer(Undecided):
    """A folder that `write_ngram_onnx` wrote.

    Raises:
        SourceInvalid: metadata that do not say which n-grams are taken.
        BundleError: a file that is missing, or cannot be loaded.
    """

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._session = Session(read_regular(folder / MODEL_FILE, MAX_FILE_BYTES), 1)
        try:
            spec = NgramSpec.model_validate_json(self._session.metadata["input"])
        except (KeyError, ValidationError) as error:
            raise SourceInvalid(
                "a graph without `input` in its metadata",
                expected="one that `razbor export --to onnx` wrote",
                remedy="export the bundle again",
                place=str(folder),
            ) from error
        self._table = NgramInput(read_regular(folder / FEATURES, MAX_FILE_BYTES), spec)

    @property
    def labels(self) -> tuple[str, ...]:
        """None: it gives vectors."""
        return ()

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors (texts, width)."""
        parts = []
        for start in range(0, len(texts), _AT_ONCE):
            ids, weights, _ = padded(self._table, texts[start : start + _AT_ONCE])
            parts += self._session.run([EMBEDDING], {IDS: ids, WEIGHTS: weights})
        return np.concatenate(parts)

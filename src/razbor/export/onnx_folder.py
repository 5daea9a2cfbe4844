"""A folder with a graph of ONNX: the graph, its tokenizer, and its configuration."""

from __future__ import annotations

from pathlib import Path

from razbor.export.facts import facts
from razbor.export.graph import OPSET, onnx_graph
from razbor.export.source import Source
from razbor.export.tokenizer_files import tokenizer_files
from razbor.models.manifest import MODEL_FILE
from razbor.training.eight_bits import eight_bits

INT8_FILE = "model_int8.onnx"
"""The same with weights in eight bits; what is computed stays in 32, see `eight_bits`."""
CONFIG = "config.json"


def write_onnx(source: Source, folder: Path, *, int8: bool = False, opset: int = OPSET) -> None:
    """Write the graph with its metadata, the tokenizer, and `config.json` with the labels.

    Args:
        source: what is exported.
        folder: an empty one.
        int8: write the graph with weights in eight bits as well.
        opset: the version of ONNX's operators.

    Raises:
        OpsetInvalid: one that cannot be written, or that the runtime here lacks.
    """
    graph = onnx_graph(source, opset)
    (folder / MODEL_FILE).write_bytes(graph)
    if int8:
        (folder / INT8_FILE).write_bytes(eight_bits(graph))
    for name, content in tokenizer_files(source).items():
        (folder / name).write_bytes(content)
    config = source.network.config
    config.razbor = facts(source)
    (folder / CONFIG).write_text(config.to_json_string(use_diff=False), "utf-8")

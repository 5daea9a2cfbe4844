"""The gate of an export: what was written is asked the same as the bundle, on a thousand texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from razbor.export.answerers import BundleAnswerer, answerer
from razbor.export.graph_answerer import open_graph
from razbor.export.onnx_folder import INT8_FILE
from razbor.export.parity import Answerer, Parity, compare
from razbor.export.texts import GateText
from razbor.models import Bundle

INT8_AGREEMENT = 0.995
"""Of labels, in each language: rounding weights moves probabilities, but hardly any label."""


def gate(bundle: Bundle, folder: Path, texts: Sequence[GateText]) -> dict[str, Parity]:
    """Each form of the model in a folder, compared with the bundle.

    Args:
        bundle: is taken for right.
        folder: that was exported from it.
        texts: at least 1,000 in three languages, or nothing is shown by them.

    Returns:
        `fp32`, and `int8` where there is such a graph → what comparing showed.
    """
    right = BundleAnswerer(bundle)
    return {
        name: compare(
            right,
            form,
            [each.text for each in texts],
            languages=[each.language or None for each in texts],
            agreement=agreement,
        )
        for name, form, agreement in _forms(folder)
    }


def _forms(folder: Path) -> Iterator[tuple[str, Answerer, float | None]]:
    yield "fp32", answerer(str(folder)), None
    if (folder / INT8_FILE).is_file():
        yield "int8", open_graph(folder, INT8_FILE), INT8_AGREEMENT

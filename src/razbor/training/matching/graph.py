"""A trained static encoder → its ONNX graph and its table of n-grams."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from razbor.models.features import FeatureTable
from razbor.training.graphs import Graph, packed
from razbor.training.matching.network import StaticEncoder

OUTPUT = "embedding"
_SHORTEST = 1e-6


def static_graph(vectors: NDArray[np.float32]) -> bytes:
    """Vectors of length one, (texts, width).

    Args:
        vectors: of the n-grams, (n-grams, width); they are stored in four bits.
    """
    width = vectors.shape[1]
    graph = Graph(0, {OUTPUT: width})
    stored, scale = packed(vectors)
    graph.constant("vectors_4bit", stored)
    graph.constant("vector_scales", scale)
    sums = graph.sum_ngrams("vectors_4bit", width, "vector_scales", halves=True)
    graph.add("ReduceL2", [sums, "axis_1"], "lengths", keepdims=1)
    graph.constant("shortest", np.array(_SHORTEST, np.float32))
    graph.add("Max", ["lengths", "shortest"], "divisors")
    graph.add("Div", [sums, "divisors"], OUTPUT)
    return graph.model()


def weighed(table: FeatureTable, network: StaticEncoder) -> FeatureTable:
    """The table with the weights that were learned in the place of idf."""
    weights = np.exp(network.weights.detach().numpy()).astype(np.float32)
    return FeatureTable(table.hashes, weights)

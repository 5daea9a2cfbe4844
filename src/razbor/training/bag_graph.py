"""A trained bag of n-grams → its ONNX graph."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from razbor.training.graphs import Graph, quantised
from razbor.training.recipe import BagNetwork


def bag_graph(
    numbers: Mapping[str, NDArray[np.float32]], shape: BagNetwork, head: str, output: str
) -> bytes:
    """One probability a label, each by itself: (texts, labels).

    Args:
        numbers: as `razbor.training.states.state` gives them.
        shape: its sizes.
        head: which answer of the network.
        output: the name of the graph's output.
    """
    weight, bias = numbers[f"heads.{head}.weight"], numbers[f"heads.{head}.bias"]
    graph = Graph(0, {output: len(bias)})
    vectors, scale = quantised(numbers["vectors.weight"])
    graph.constant("vectors_8bit", vectors)
    graph.constant("vector_scales", scale)
    bag = graph.sum_ngrams("vectors_8bit", shape.width, "vector_scales")
    graph.constant("narrow_weight", numbers["narrow.weight"])
    graph.constant("narrow_bias", numbers["narrow.bias"])
    graph.add("Gemm", [bag, "narrow_weight", "narrow_bias"], "narrow", transB=1)
    graph.add("Relu", ["narrow"], "hidden")
    graph.add("Concat", [bag, "hidden"], "title", axis=1)
    graph.constant("label_weight", weight)
    graph.constant("label_bias", bias)
    graph.add("Gemm", ["title", "label_weight", "label_bias"], "label_scores", transB=1)
    graph.add("Sigmoid", ["label_scores"], output)
    return graph.model()

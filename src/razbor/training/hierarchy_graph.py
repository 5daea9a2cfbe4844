"""A trained hierarchy → its ONNX graph: n-gram sums, recurrent layers, two softmaxes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from razbor.training.graphs import Graph, quantised
from razbor.training.recipe import Network

Numbers = Mapping[str, NDArray[np.float32]]


def hierarchy_graph(
    numbers: Numbers,
    shape: Network,
    *,
    document: str,
    alone: str,
    temperatures: tuple[float, float],
) -> bytes:
    """The graph of a network.

    Args:
        numbers: as `razbor.training.states.state` gives them.
        shape: its sizes.
        document: the name of the output for fragments in their document.
        alone: the name of the output for fragments alone; there, the numbers fed have to
            be those of a fragment alone.
        temperatures: what the logits of the two are divided by.
    """
    labels = len(numbers["document.bias"])
    signs = numbers["alone.weight"].shape[1] - shape.width
    graph = Graph(signs, {document: labels, alone: labels})
    vectors, scale = quantised(numbers["vectors.weight"])
    graph.constant("vectors_8bit", vectors)
    graph.constant("vector_scales", scale)
    sums = graph.sum_ngrams("vectors_8bit", shape.width, "vector_scales")
    together = graph.add("Concat", [sums, "numbers"], "fragments", axis=1)
    narrow = _linear(graph, numbers, "narrow", together)
    hidden = graph.add("Relu", [narrow], "hidden")
    around = _recurrent(graph, numbers, shape, hidden)
    joined = graph.add("Concat", [hidden, around], "in_document", axis=1)
    for name, source, output, divisor in (
        ("document", joined, document, temperatures[0]),
        ("alone", together, alone, temperatures[1]),
    ):
        scores = _linear(graph, numbers, name, source)
        graph.constant(f"{name}_temperature", np.array(divisor, np.float32))
        cooled = graph.add("Div", [scores, f"{name}_temperature"], f"{name}_logits")
        graph.add("Softmax", [cooled], output, axis=1)
    return graph.model()


def _linear(graph: Graph, numbers: Numbers, name: str, source: str) -> str:
    weight = graph.constant(f"{name}.weight", numbers[f"{name}.weight"])
    bias = graph.constant(f"{name}.bias", numbers[f"{name}.bias"])
    return graph.add("Gemm", [source, weight, bias], f"{name}_scores", transB=1)


def _recurrent(graph: Graph, numbers: Numbers, shape: Network, source: str) -> str:
    """The GRU layers over the fragments as one sequence, (fragments, hidden)."""
    half = shape.hidden // 2
    graph.constant("sequence_axis", np.array([1], np.int64))
    current = graph.add("Unsqueeze", [source, "sequence_axis"], "sequence_0")
    graph.constant("flat_shape", np.array([0, 1, shape.hidden], np.int64))
    for layer in range(shape.layers):
        directions = [f"_l{layer}", f"_l{layer}_reverse"]
        parts = {
            kind: np.stack([_gates(numbers[f"recur.{kind}{d}"]) for d in directions])
            for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        }
        graph.constant(f"gru_{layer}_w", parts["weight_ih"])
        graph.constant(f"gru_{layer}_r", parts["weight_hh"])
        biases = np.concatenate([parts["bias_ih"], parts["bias_hh"]], axis=1)
        graph.constant(f"gru_{layer}_b", biases)
        graph.add_many(
            "GRU",
            [current, f"gru_{layer}_w", f"gru_{layer}_r", f"gru_{layer}_b"],
            [f"gru_{layer}"],
            hidden_size=half,
            direction="bidirectional",
            linear_before_reset=1,
        )
        # (fragments, directions, 1, half) → (fragments, 1, hidden)
        swapped = graph.add("Transpose", [f"gru_{layer}"], f"swapped_{layer}", perm=[0, 2, 1, 3])
        current = graph.add("Reshape", [swapped, "flat_shape"], f"sequence_{layer + 1}")
    return graph.add("Squeeze", [current, "sequence_axis"], "around")


def _gates(stacked: NDArray[np.float32]) -> NDArray[np.float32]:
    """PyTorch keeps reset, update, new; ONNX wants update, reset, new."""
    reset, update, new = np.split(stacked, 3)
    return np.concatenate([update, reset, new])

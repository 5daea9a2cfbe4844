"""The graph says what the network says."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
import torch
from scipy.special import softmax

from razbor.training.graphs import quantised
from razbor.training.hierarchy import Encoded, Hierarchy, logits
from razbor.training.hierarchy_graph import hierarchy_graph
from razbor.training.recipe import Network
from razbor.training.states import load_state, state

SHAPE = Network(
    width=16,
    hidden=20,
    layers=2,
    dropout=0.2,
    ngram_dropout=0.1,
    label_smoothing=0.0,
    alone_weight=0.3,
    vector_rate=0.01,
    rate=0.01,
    weight_decay=0.0,
)
FEATURES, NUMBERS, LABELS = 50, 5, 6


def _document(fragments: int, seed: int) -> Encoded:
    generator = np.random.default_rng(seed)
    counts = generator.integers(0, 9, fragments)  # a fragment may have no n-gram at all
    total = int(counts.sum())
    numbers = generator.random((fragments, NUMBERS), np.float32)
    return Encoded(
        ids=torch.from_numpy(generator.integers(0, FEATURES, total)),
        weights=torch.from_numpy(generator.random(total, np.float32)),
        starts=torch.from_numpy(np.cumsum(counts) - counts),
        numbers=torch.from_numpy(numbers),
        numbers_alone=torch.from_numpy(numbers),
        targets=torch.zeros(fragments, LABELS),
    )


@pytest.mark.training
@pytest.mark.parametrize("fragments", [1, 2, 30])
def test_the_graph_agrees_with_the_network(fragments: int) -> None:
    torch.manual_seed(3)
    network = Hierarchy(FEATURES, NUMBERS, LABELS, SHAPE)
    vectors, scale = quantised(state(network)["vectors.weight"])
    stored = vectors.astype(np.float32) * scale[:, None]
    assert np.abs(stored - state(network)["vectors.weight"]).max() <= scale.max() / 2 + 1e-7
    load_state(network, {**state(network), "vectors.weight": stored})
    document = _document(fragments, seed=fragments)
    graph = hierarchy_graph(
        state(network), SHAPE, document="together", alone="alone", temperatures=(1.5, 0.7)
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    counts = np.diff(np.append(document.starts.numpy(), len(document.ids)))
    feeds = {
        "ids": document.ids.numpy(),
        "weights": document.weights.numpy(),
        "rows": np.repeat(np.arange(fragments), counts),
        "numbers": document.numbers.numpy(),
    }
    together, alone = session.run(["together", "alone"], feeds)
    expected = logits(network, document)
    np.testing.assert_allclose(together, softmax(expected[0] / 1.5, axis=1), atol=1e-5)
    np.testing.assert_allclose(alone, softmax(expected[1] / 0.7, axis=1), atol=1e-5)

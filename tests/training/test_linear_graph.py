"""The graphs of linear models say what the models say."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax

from razbor.training.linear import Linear
from razbor.training.linear_graph import areas_graph, sections_graph

FEATURES, SIGNS, LABELS, ROWS = 40, 3, 4, 12


def _linear(seed: int, features: int) -> Linear:
    generator = np.random.default_rng(seed)
    # Stored in eight bits with a scale a feature: weights that fit make the comparison exact.
    scales = np.random.default_rng(0).uniform(0.01, 0.04, size=(features, 1))
    steps = generator.integers(-127, 128, size=(features, LABELS))
    steps[:, 0] = 127
    rounded = (steps * scales.astype(np.float32)).astype(np.float32)
    return Linear(rounded, generator.normal(size=LABELS).astype(np.float32))


def _ngrams() -> csr_matrix:
    generator = np.random.default_rng(5)
    dense = generator.random((ROWS, FEATURES)) * (generator.random((ROWS, FEATURES)) < 0.2)
    dense[3] = 0  # a text may have no known n-gram at all
    return csr_matrix(dense.astype(np.float32))


def _run(graph: bytes, ngrams: csr_matrix, signs: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    entries = ngrams.tocoo()
    feeds = {
        "ids": entries.col.astype(np.int64),
        "weights": entries.data,
        "rows": entries.row.astype(np.int64),
        "numbers": signs,
    }
    found: list[NDArray[np.float32]] = session.run(None, feeds)
    return found


@pytest.mark.model
def test_areas_are_probabilities_by_themselves() -> None:
    model, ngrams = _linear(1, FEATURES), _ngrams()
    (found,) = _run(areas_graph(model, "areas"), ngrams, np.zeros((ROWS, 0), np.float32))
    np.testing.assert_allclose(found, model.scores(ngrams), atol=1e-5)


@pytest.mark.model
@pytest.mark.parametrize("temperature", [1.0, 0.4, 2.5])
def test_sections_are_normed_over_the_labels(temperature: float) -> None:
    ngrams = _ngrams()
    signs = np.random.default_rng(6).random((ROWS, SIGNS)).astype(np.float32)
    models = {"near": _linear(2, FEATURES + SIGNS), "alone": _linear(3, FEATURES + SIGNS)}
    graph = sections_graph(models, SIGNS, {"near": temperature, "alone": 1.0})
    near, alone = _run(graph, ngrams, signs)
    rows = hstack([ngrams, csr_matrix(signs)], format="csr")
    np.testing.assert_allclose(
        near, softmax(models["near"].logs(rows) / temperature, axis=1), atol=1e-5
    )
    apart = models["alone"].scores(rows)
    np.testing.assert_allclose(alone, apart / apart.sum(axis=1, keepdims=True), atol=1e-5)


@pytest.mark.parametrize("score", [-200.0, -3.0, 0.0, 3.0, 200.0])
def test_logarithms_are_those_of_the_probabilities(score: float) -> None:
    model = Linear(np.array([[1.0]], np.float32), np.zeros(1, np.float32))
    row = csr_matrix(np.array([[score]], np.float32))
    logarithm = float(model.logs(row)[0, 0])
    assert np.isfinite(logarithm)
    assert logarithm == pytest.approx(min(score, 0.0) - np.log1p(np.exp(-abs(score))), abs=1e-6)

"""What is learned, what is stored and what the graph says agree."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from razbor.models.features import FeatureTable
from razbor.training.graphs import packed
from razbor.training.matching.graph import OUTPUT, static_graph, weighed
from razbor.training.matching.narrowing import directions
from razbor.training.matching.network import StaticEncoder

Floats = NDArray[np.float32]

seeds = st.integers(0, 2**32 - 1)
_shapes = st.tuples(st.integers(1, 30), st.integers(1, 6).map(lambda half: 2 * half))


def unpacked(stored: NDArray[np.uint8], scale: Floats) -> Floats:
    """The vectors that four bits stand for, by the definition."""
    whole = np.concatenate([stored & 15, stored >> 4], axis=1).astype(np.int32) - 8
    return (whole * scale[:, None]).astype(np.float32)


def ngrams(seed: int, texts: int, features: int) -> csr_matrix:
    random = np.random.default_rng(seed)
    dense = random.random((texts, features)) * (random.random((texts, features)) < 0.3)
    dense[0] = 0  # a text may have no known n-gram at all
    return csr_matrix(dense.astype(np.float32))


def run(graph: bytes, found: csr_matrix) -> Floats:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    entries = found.tocoo()
    feeds = {
        "ids": entries.col.astype(np.int64),
        "weights": entries.data,
        "rows": entries.row.astype(np.int64),
        "numbers": np.zeros((found.shape[0], 0), np.float32),
    }
    vectors: Floats = session.run([OUTPUT], feeds)[0]
    return vectors


@given(seeds, _shapes, st.floats(1e-4, 1e4))
def test_four_bits_lie_near_what_they_stand_for(
    seed: int, shape: tuple[int, int], size: float
) -> None:
    vectors = (np.random.default_rng(seed).normal(size=shape) * size).astype(np.float32)
    stored, scale = packed(vectors)
    assert stored.shape == (shape[0], shape[1] // 2)
    assert (scale > 0).all()
    # No worse than the scale that clips nothing, with its steps of 1 / 7.5 of the largest number.
    largest = np.abs(vectors).max(axis=1)
    error = np.square(unpacked(stored, scale) - vectors).mean(axis=1)
    assert (np.sqrt(error) <= largest / 7.5 * 0.5001).all()


@given(seeds, _shapes)
def test_whole_numbers_of_a_scale_are_kept(seed: int, shape: tuple[int, int]) -> None:
    random = np.random.default_rng(seed)
    whole = random.integers(-7, 8, size=shape).astype(np.float32)
    whole[:, 0] = 7.5  # the scale that clips nothing is 1
    stored, scale = packed(whole)
    kept = scale == 1
    np.testing.assert_array_equal(unpacked(stored, scale)[kept, 1:], whole[kept, 1:])


def test_zeros_stay_zeros() -> None:
    stored, scale = packed(np.zeros((2, 4), np.float32))
    np.testing.assert_array_equal(unpacked(stored, scale), np.zeros((2, 4)))


@pytest.mark.model
@settings(deadline=None, max_examples=25)
@given(seeds, st.integers(1, 8), _shapes)
def test_the_graph_agrees_with_numpy(seed: int, texts: int, shape: tuple[int, int]) -> None:
    vectors = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    rows = ngrams(seed, texts, shape[0])
    sums = rows @ unpacked(*packed(vectors))
    wanted = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    found = run(static_graph(vectors), rows)
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    np.testing.assert_array_equal(found[0], np.zeros(shape[1]))


@pytest.mark.training
def test_the_network_the_turned_vectors_and_the_graph_say_nearly_the_same() -> None:
    features, width, shipped, texts = 60, 24, 12, 20
    random = np.random.default_rng(2)
    table = FeatureTable(
        np.arange(features, dtype=np.uint64), random.uniform(1, 4, features).astype(np.float32)
    )
    torch.manual_seed(2)
    network = StaticEncoder(table, width, ngram_dropout=0.5)
    low = random.normal(size=(features, 6)) @ random.normal(size=(6, width))
    with torch.no_grad():
        network.vectors.weight.copy_(torch.from_numpy(low.astype(np.float32)))
    rows = ngrams(4, texts, features)
    told = network.embed(rows)
    assert network.training  # left as it was found
    np.testing.assert_array_equal(told, network.embed(rows, batch=7))
    turn = directions(told, shipped)
    weights = weighed(table, network)
    np.testing.assert_array_equal(weights.hashes, table.hashes)
    turned = low.astype(np.float32) @ turn
    weighted = rows.multiply(weights.idf).tocsr()
    exact = weighted @ turned
    exact /= np.maximum(np.linalg.norm(exact, axis=1, keepdims=True), 1e-6)
    np.testing.assert_allclose(exact @ exact.T, told @ told.T, atol=1e-4)
    rounded = run(static_graph(turned), weighted)  # to four bits
    assert np.abs(rounded @ rounded.T - told @ told.T).mean() < 0.05


@given(seeds, st.integers(1, 5), st.integers(6, 12), st.integers(1, 40))
def test_directions_are_orthonormal_and_keep_cosines_of_few_directions(
    seed: int, rank: int, wide: int, texts: int
) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(texts, rank)) @ random.normal(size=(rank, wide))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    turn = directions(vectors, rank)
    assert turn.shape == (wide, rank)
    np.testing.assert_allclose(turn.T @ turn, np.eye(rank), atol=1e-5)
    turned = vectors @ turn
    np.testing.assert_allclose(turned @ turned.T, vectors @ vectors.T, atol=1e-4)


def test_the_best_direction_comes_first() -> None:
    vectors = np.array([[1, 0, 0], [1, 0, 0], [0, 0, 1]], np.float32)
    turn = directions(vectors, 2)
    np.testing.assert_allclose(np.abs(turn), [[1, 0], [0, 0], [0, 1]], atol=1e-6)

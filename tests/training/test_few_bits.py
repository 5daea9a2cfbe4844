"""Matrices in few bits: the same graph over rounded matrices, in a quarter of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from razbor.models.session import Session
from razbor.training.few_bits import (
    FOUR_BITS,
    LEAST,
    as_stored,
    farthest,
    few_bits,
    from_four_bits,
)

Array = NDArray[np.generic]

_RANDOM = np.random.default_rng(11)
_VECTORS = _RANDOM.normal(size=(300, 64)).astype(np.float32)
_MATRIX = _RANDOM.normal(size=(64, 80)).astype(np.float32) * np.linspace(0.01, 9, 80, dtype="f")
_GEMM = _RANDOM.normal(size=(96, 80)).astype(np.float32)


def graph(
    nodes: Sequence[NodeProto], constants: Mapping[str, Array], *, dimensions: int = 3
) -> bytes:
    """A model from `ids` (rows, tokens) to `answers` of so many dimensions."""
    shape = [f"d{number}" for number in range(dimensions)]
    proto = helper.make_model(
        helper.make_graph(
            list(nodes),
            "test",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["rows", "tokens"])],
            [helper.make_tensor_value_info("answers", TensorProto.FLOAT, shape)],
            [numpy_helper.from_array(value, name) for name, value in constants.items()],
        ),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=8,
    )
    content: bytes = proto.SerializeToString()
    return content


def encoder(vectors: Array, matrix: Array, gemm: Array) -> bytes:
    """Vectors of tokens, a product, their largest numbers, and a Gemm."""
    node = helper.make_node
    return graph(
        [
            node("Gather", ["vectors", "ids"], ["looked_up"]),
            node("MatMul", ["looked_up", "matrix"], ["products"]),
            node("ReduceMax", ["products"], ["most"], axes=[1], keepdims=0),
            node("Gemm", ["most", "gemm"], ["answers"], transB=1),
        ],
        {"vectors": vectors, "matrix": matrix, "gemm": gemm},
        dimensions=2,
    )


def rounded(matrix: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """A matrix as it comes back, one scale for all that lies along an axis."""
    scale = (np.abs(matrix).max(axis=axis, keepdims=True) / 127).astype(np.float32)
    return np.asarray(np.round(matrix / scale).astype(np.float32) * scale)


def answers(model: bytes, ids: Array) -> NDArray[np.float32]:
    (found,) = Session(model, 1).run(["answers"], {"ids": ids})
    return found


def optimised(model: bytes, path: Path) -> onnx.ModelProto:
    """The graph as the runtime runs it."""
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(path)
    options.log_severity_level = 3
    onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return onnx.load(path)


def types(model: bytes) -> dict[str, int]:
    proto = onnx.ModelProto.FromString(model)
    return {each.name: each.data_type for each in proto.graph.initializer}


def test_it_answers_as_the_graph_over_rounded_matrices() -> None:
    ids = _RANDOM.integers(0, 300, (5, 7))
    found = answers(few_bits(encoder(_VECTORS, _MATRIX, _GEMM)), ids)
    by_hand = encoder(rounded(_VECTORS, 1), rounded(_MATRIX, 0), rounded(_GEMM, 1))
    np.testing.assert_allclose(found, answers(by_hand, ids), rtol=1e-5, atol=1e-4)
    # One scale a column: columns of small numbers lose no more than those of large ones.
    exact = answers(encoder(_VECTORS, _MATRIX, _GEMM), ids)
    assert not np.array_equal(found, exact)
    assert np.abs(found - exact).max() < 0.03 * np.abs(exact).max()


def test_no_row_depends_on_another() -> None:
    model = few_bits(encoder(_VECTORS, _MATRIX, _GEMM))
    ids = _RANDOM.integers(0, 300, (9, 4))
    alone = np.concatenate([answers(model, ids[row : row + 1]) for row in range(9)])
    np.testing.assert_allclose(answers(model, ids), alone, rtol=1e-5, atol=1e-4)


def test_it_takes_a_quarter() -> None:
    model = encoder(_VECTORS, _MATRIX, _GEMM)
    assert len(few_bits(model)) < 0.3 * len(model)


def test_matrices_are_turned_back_once_and_vectors_where_they_are_looked_up(
    tmp_path: Path,
) -> None:
    found = optimised(few_bits(encoder(_VECTORS, _MATRIX, _GEMM)), tmp_path / "after.onnx")
    before = optimised(encoder(_VECTORS, _MATRIX, _GEMM), tmp_path / "before.onnx")
    kinds, were = (Counter(node.op_type for node in each.graph.node) for each in (found, before))
    # Two more Gather's worth of nodes, and nothing in front of the products.
    assert kinds - were == Counter({"Gather": 1, "Cast": 1, "Mul": 1})
    held = {each.name for each in found.graph.initializer if each.data_type == TensorProto.INT8}
    assert held == {"vectors.integers"}


def test_a_recurrent_layer_has_a_scale_for_each_row_of_a_gate() -> None:
    node = helper.make_node
    inner = _RANDOM.normal(size=(2, 96, 64)).astype(np.float32)
    recurrent = _RANDOM.normal(size=(2, 96, 32)).astype(np.float32)

    def model(vectors: Array, first: Array, second: Array) -> bytes:
        return graph(
            [
                node("Gather", ["vectors", "ids"], ["steps"]),
                node(
                    "GRU",
                    ["steps", "first", "second"],
                    ["answers"],
                    hidden_size=32,
                    direction="bidirectional",
                ),
            ],
            {"vectors": vectors, "first": first, "second": second},
            dimensions=4,
        )

    ids = _RANDOM.integers(0, 300, (6, 3))
    small = few_bits(model(_VECTORS, inner, recurrent))
    by_hand = model(rounded(_VECTORS, 1), rounded(inner, 2), rounded(recurrent, 2))
    np.testing.assert_allclose(answers(small, ids), answers(by_hand, ids), atol=1e-3)
    assert types(small)["second.integers"] == TensorProto.INT8


def test_what_is_small_or_used_otherwise_keeps_its_bits() -> None:
    node = helper.make_node
    small = _RANDOM.normal(size=(64, LEAST // 64 - 1)).astype(np.float32)
    # The same vectors are looked up and multiplied by: scales of rows would not do.
    model = graph(
        [
            node("Gather", ["vectors", "ids"], ["looked_up"]),
            node("Transpose", ["vectors"], ["turned"]),
            node("MatMul", ["looked_up", "turned"], ["likeness"]),
            node("MatMul", ["looked_up", "small"], ["few"]),
            node("Concat", ["likeness", "few"], ["answers"], axis=2),
        ],
        {"vectors": _VECTORS, "small": small},
    )
    assert set(types(few_bits(model)).values()) == {TensorProto.FLOAT}
    ids = _RANDOM.integers(0, 300, (2, 3))
    np.testing.assert_array_equal(answers(few_bits(model), ids), answers(model, ids))


def test_what_a_graph_within_a_node_uses_keeps_its_bits() -> None:
    node = helper.make_node
    shape = helper.make_tensor_value_info("out", TensorProto.FLOAT, ["a", "b", "c"])
    branches = [
        helper.make_graph([node("MatMul", ["looked_up", "matrix"], ["out"])], "yes", [], [shape]),
        helper.make_graph([node("MatMul", ["looked_up", "matrix"], ["out"])], "no", [], [shape]),
    ]
    model = graph(
        [
            node("Gather", ["vectors", "ids"], ["looked_up"]),
            node("If", ["sure"], ["answers"], then_branch=branches[0], else_branch=branches[1]),
        ],
        {"vectors": _VECTORS, "matrix": _MATRIX, "sure": np.array(True)},
    )
    found = types(few_bits(model))
    assert found["matrix"] == TensorProto.FLOAT
    assert found["vectors.integers"] == TensorProto.INT8
    ids = _RANDOM.integers(0, 300, (2, 3))
    assert answers(few_bits(model), ids).shape == (2, 3, 80)


def test_constants_in_nodes_are_stored_so_too() -> None:
    node = helper.make_node
    value = numpy_helper.from_array(_MATRIX)
    model = graph(
        [
            node("Gather", ["vectors", "ids"], ["looked_up"]),
            node("Constant", [], ["matrix"], value=value),
            node("MatMul", ["looked_up", "matrix"], ["answers"]),
        ],
        {"vectors": _VECTORS},
    )
    assert types(few_bits(model))["matrix.integers"] == TensorProto.INT8
    assert len(few_bits(model)) < 0.3 * len(model)


@pytest.mark.parametrize("value", [0.0, 1e-30])
def test_columns_of_nothing_stay_nothing(value: float) -> None:
    matrix = _MATRIX.copy()
    matrix[:, 3] = value
    vectors = _VECTORS.copy()
    vectors[5] = value
    ids = np.array([[5, 6]])
    found = answers(few_bits(encoder(vectors, matrix, _GEMM)), ids)
    assert np.isfinite(found).all()


def test_another_graph_is_found_out() -> None:
    wanted = np.array([[0.2, 0.8], [0.5, 0.5]], np.float32)
    assert farthest(wanted + np.float32(0.01), wanted) == pytest.approx(0.01, abs=1e-6)
    assert farthest(wanted[:0], wanted[:0]) == 0
    for other in (wanted[::-1], wanted * np.float32("nan")):
        with pytest.raises(RuntimeError, match="few bits"):
            farthest(other, wanted)


_WORDS = _RANDOM.normal(size=(1200, 64)).astype(np.float32)


def test_words_in_four_bits_lose_little_and_take_half_of_eight() -> None:
    model = encoder(_WORDS, _MATRIX, _GEMM)
    ids = _RANDOM.integers(0, 1200, (5, 7))
    eight, four = few_bits(model), few_bits(model, embeddings=4)
    assert len(four) < 0.75 * len(eight)
    exact, found = answers(model, ids), answers(four, ids)
    assert np.abs(answers(eight, ids) - exact).max() < np.abs(found - exact).max()
    assert np.abs(found - exact).mean() < 0.15 * np.abs(exact).mean()


def test_what_was_rounded_to_four_bits_comes_back_as_it_is() -> None:
    words = as_stored(_RANDOM.normal(size=(1200, 312)).astype(np.float32), 4)
    np.testing.assert_array_equal(as_stored(words, 4), words)
    model = graph([helper.make_node("Gather", ["words", "ids"], ["answers"])], {"words": words})
    ids = _RANDOM.integers(0, 1200, (3, 11))
    small = few_bits(model, embeddings=4)
    np.testing.assert_array_equal(answers(small, ids), words[ids])
    stored = {
        each.name: numpy_helper.to_array(each)
        for each in onnx.ModelProto.FromString(small).graph.initializer
    }
    back = from_four_bits(stored["words.halves"], stored["words.scales"][:, :, 0])
    np.testing.assert_array_equal(back, words)
    assert set(stored) == {f"words.{name}" for name in FOUR_BITS}


def test_few_words_keep_eight_bits() -> None:
    model = encoder(_VECTORS, _MATRIX, _GEMM)
    assert few_bits(model, embeddings=4) == few_bits(model)
    np.testing.assert_array_equal(as_stored(_VECTORS, 4), as_stored(_VECTORS, 8))


@pytest.mark.parametrize("bits", [8, 4])
def test_what_is_stored_of_words_is_what_the_graph_looks_up(bits: Literal[8, 4]) -> None:
    words = _RANDOM.normal(size=(1200, 12)).astype(np.float32)
    model = graph([helper.make_node("Gather", ["words", "ids"], ["answers"])], {"words": words})
    ids = _RANDOM.integers(0, 1200, (3, 11))
    found = answers(few_bits(model, embeddings=bits), ids)
    np.testing.assert_array_equal(found, as_stored(words, bits)[ids])
    again = as_stored(as_stored(words, bits), bits)
    np.testing.assert_allclose(again, as_stored(words, bits), rtol=1e-6)


def test_small_matrices_stay_as_they_are() -> None:
    words = _RANDOM.normal(size=(10, 12)).astype(np.float32)
    np.testing.assert_array_equal(as_stored(words, 8), words)

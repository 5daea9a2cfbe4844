"""Initializers may lie in the one file that is given, and nothing else may lie anywhere."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from razbor.errors import BundleFormat, BundleUnsafe
from razbor.models.onnx_external import Given
from razbor.models.onnx_guard import check_model
from razbor.models.session import Session
from tests.models import heads, making
from tests.models.test_onnx_guard import PLACES

GIVEN = Given("model.safetensors", {"words": heads.WORDS, "unused": np.ones(2, np.float32)})


def _check(model: onnx.ModelProto, given: Given | None = GIVEN) -> list[str]:
    return check_model(model.SerializeToString(), given)


def test_what_lies_outside_is_named() -> None:
    assert _check(heads.vector_model()) == ["words"]
    assert _check(making.encoder_model()) == []


def test_the_numbers_that_are_given_are_those_that_are_used() -> None:
    session = Session(heads.vector_model().SerializeToString(), 1, GIVEN)
    ids = np.array([[5, 6, 7]])
    (found,) = session.run(["embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
    wanted = heads.WORDS[5:8].sum(0)
    np.testing.assert_allclose(found[0], wanted / np.linalg.norm(wanted), atol=1e-6)


def test_without_a_file_nothing_may_lie_outside() -> None:
    with pytest.raises(BundleUnsafe, match="outside the model's file"):
        _check(heads.vector_model(), None)


@pytest.mark.parametrize("location", ["other.safetensors", "/etc/passwd", "../model.safetensors"])
def test_another_file_is_refused(location: str) -> None:
    model = heads.vector_model()
    model.graph.initializer[0].ClearField("external_data")
    heads.outside(model.graph.initializer[0], location)
    with pytest.raises(BundleUnsafe, match="another file"):
        _check(model)


def _no_location(tensor: onnx.TensorProto) -> None:
    tensor.ClearField("external_data")


def _two_locations(tensor: onnx.TensorProto) -> None:
    heads.outside(tensor)


def _offset(tensor: onnx.TensorProto) -> None:
    entry = tensor.external_data.add()
    entry.key, entry.value = "offset", "4096"


def _not_said(tensor: onnx.TensorProto) -> None:
    tensor.ClearField("data_location")


def _both(tensor: onnx.TensorProto) -> None:
    tensor.raw_data = heads.WORDS.tobytes()


@pytest.mark.parametrize("change", [_no_location, _two_locations, _offset, _not_said, _both])
def test_what_could_be_read_in_two_ways_is_refused(
    change: Callable[[onnx.TensorProto], None],
) -> None:
    model = heads.vector_model()
    change(model.graph.initializer[0])
    with pytest.raises(BundleUnsafe):
        _check(model)


@pytest.mark.parametrize("place", PLACES[1:])
def test_only_initializers_of_the_main_graph_may_lie_outside(
    place: Callable[[onnx.ModelProto, onnx.TensorProto], None],
) -> None:
    model = heads.vector_model()
    tensor = numpy_helper.from_array(heads.WORDS, "words")
    heads.outside(tensor)
    place(model, tensor)
    with pytest.raises(BundleUnsafe, match="outside the model's file"):
        _check(model)


@pytest.mark.parametrize(
    "numbers",
    [
        {},
        {"Words": heads.WORDS},
        {"words": heads.WORDS[:-1]},
        {"words": heads.WORDS.reshape(-1)},
    ],
)
def test_numbers_that_are_missing_or_of_another_shape_are_refused(
    numbers: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]],
) -> None:
    with pytest.raises(BundleFormat, match="'words'") as raised:
        _check(heads.vector_model(), Given("model.safetensors", numbers))
    assert raised.value.place == "model.safetensors"


def test_one_name_twice_is_an_error_of_the_bundle() -> None:
    model = heads.vector_model()
    model.graph.initializer.append(model.graph.initializer[0])
    with pytest.raises(BundleFormat, match="cannot load"):
        Session(model.SerializeToString(), 1, GIVEN)


def test_numbers_of_another_type_are_refused() -> None:
    model = heads.vector_model()
    model.graph.initializer[0].data_type = onnx.TensorProto.INT32
    with pytest.raises(BundleFormat):
        _check(model)

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from razbor.errors import BundleError, BundleFormat, BundleUnsafe
from razbor.models import onnx_guard
from razbor.models.onnx_guard import MAX_DEPTH, check_model
from tests.models import making

GOOD = making.encoder_model().SerializeToString()


def _external() -> TensorProto:
    tensor = numpy_helper.from_array(np.ones(4, np.float32), "outside")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", "../../outside.bin"
    return tensor


def _only_location() -> TensorProto:
    tensor = _external()
    tensor.ClearField("external_data")
    return tensor


def _only_entries() -> TensorProto:
    tensor = _external()
    tensor.ClearField("data_location")
    return tensor


def _initializer(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.graph.initializer.append(tensor)


def _sparse_values(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.graph.sparse_initializer.add().values.CopyFrom(tensor)


def _sparse_indices(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.graph.sparse_initializer.add().indices.CopyFrom(tensor)


def _attribute(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.graph.node.append(helper.make_node("Constant", [], ["constant"], value=tensor))


def _attribute_list(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.graph.node[0].attribute.add().tensors.append(tensor)


def _sparse_attribute(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.graph.node[0].attribute.add().sparse_tensor.values.CopyFrom(tensor)


def _sparse_attributes(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.graph.node[0].attribute.add().sparse_tensors.add().values.CopyFrom(tensor)


def _subgraph(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.graph.node[0].attribute.add().g.initializer.append(tensor)


def _subgraphs(model: onnx.ModelProto, tensor: TensorProto) -> None:
    inner = model.graph.node[0].attribute.add().graphs.add()
    inner.node.add().attribute.add().g.initializer.append(tensor)


def _function(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.functions.add().node.add().attribute.add().t.CopyFrom(tensor)


def _function_default(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.functions.add().attribute_proto.add().t.CopyFrom(tensor)


def _training(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.training_info.add().algorithm.initializer.append(tensor)


def _initialization(model: onnx.ModelProto, tensor: TensorProto) -> None:
    model.training_info.add().initialization.initializer.append(tensor)


PLACES = (
    _initializer,
    _sparse_values,
    _sparse_indices,
    _attribute,
    _attribute_list,
    _sparse_attribute,
    _sparse_attributes,
    _subgraph,
    _subgraphs,
    _function,
    _function_default,
    _training,
    _initialization,
)


@pytest.mark.parametrize("tensor", [_external, _only_location, _only_entries])
@pytest.mark.parametrize("place", PLACES)
def test_weights_outside_the_file_are_refused_wherever_they_hang(
    place: Callable[[onnx.ModelProto, TensorProto], None], tensor: Callable[[], TensorProto]
) -> None:
    model = making.encoder_model()
    place(model, numpy_helper.from_array(np.ones(4, np.float32), "inside"))
    check_model(model.SerializeToString())
    model = making.encoder_model()
    place(model, tensor())
    with pytest.raises(BundleUnsafe, match="outside the model's file"):
        check_model(model.SerializeToString())


def _opset(model: onnx.ModelProto, domain: str) -> None:
    model.opset_import.add().domain = domain


def _node(model: onnx.ModelProto, domain: str) -> None:
    model.graph.node[0].domain = domain


def _inner_node(model: onnx.ModelProto, domain: str) -> None:
    model.graph.node[0].attribute.add().g.node.add().domain = domain


def _local_function(model: onnx.ModelProto, domain: str) -> None:
    model.functions.add().domain = domain


def _function_node(model: onnx.ModelProto, domain: str) -> None:
    model.functions.add().node.add().domain = domain


def _function_opset(model: onnx.ModelProto, domain: str) -> None:
    model.functions.add().opset_import.add().domain = domain


@pytest.mark.parametrize("domain", ["ai.onnx.contrib", "org.pytorch.aten", "com.Microsoft", "х"])
@pytest.mark.parametrize(
    "place",
    [_opset, _node, _inner_node, _local_function, _function_node, _function_opset],
)
def test_foreign_domains_are_refused(
    place: Callable[[onnx.ModelProto, str], None], domain: str
) -> None:
    model = making.encoder_model()
    place(model, domain)
    with pytest.raises(BundleUnsafe, match="domain"):
        check_model(model.SerializeToString())
    model = making.encoder_model()
    place(model, "ai.onnx")
    check_model(model.SerializeToString())


def test_of_the_runtimes_own_operators_only_known_ones_pass() -> None:
    model = making.encoder_model()
    _opset(model, "com.microsoft")
    node = model.graph.node.add()
    node.domain, node.op_type = "com.microsoft", "FusedMatMul"
    check_model(model.SerializeToString())
    node.op_type = "EPContext"
    with pytest.raises(BundleUnsafe, match="EPContext"):
        check_model(model.SerializeToString())


def _field(number: int, content: bytes) -> bytes:
    def varint(value: int) -> bytes:
        out = b""
        while value >= 0x80:
            out += bytes([value & 0x7F | 0x80])
            value >>= 7
        return out + bytes([value])

    return varint(number << 3 | 2) + varint(len(content)) + content


def test_a_graph_given_in_two_parts_is_walked_in_both() -> None:
    # A parser joins repeated occurrences of one message.
    graph = making.encoder_model().graph
    graph.initializer.append(_external())
    with pytest.raises(BundleUnsafe):
        check_model(_field(7, graph.SerializeToString()) + GOOD)
    with pytest.raises(BundleUnsafe):
        check_model(GOOD + _field(7, graph.SerializeToString()))


def test_a_location_that_only_overflows_into_external_is_refused() -> None:
    location = b"\x70" + b"\x81\x80\x80\x80\x10"  # field 14, 2**32 + 1: one in 32 bits
    parsed = TensorProto.FromString(location)
    assert parsed.data_location == TensorProto.EXTERNAL
    with pytest.raises(BundleUnsafe):
        check_model(_field(7, _field(5, location)))


def test_the_runtimes_own_format_is_refused_even_inside_a_protobuf() -> None:
    disguised = b"\x9a\x06" + b"\x06" + b"\0ORTM\0"
    assert disguised[4:8] == b"ORTM"
    onnx.ModelProto.FromString(disguised + GOOD)
    with pytest.raises(BundleUnsafe, match="own format"):
        check_model(disguised + GOOD)


def test_depth_and_size_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    nested = b""
    for _ in range(MAX_DEPTH):
        nested = _field(1, _field(5, _field(6, nested)))
    with pytest.raises(BundleUnsafe, match="too deeply"):
        check_model(_field(7, nested))
    monkeypatch.setattr(onnx_guard, "MAX_FIELDS", 10)
    with pytest.raises(BundleUnsafe, match="out of all proportion"):
        check_model(GOOD)


DAMAGED = {
    "nothing": b"",
    "text": b"<html><body>Not found</body></html>",
    "no graph": onnx.ModelProto(ir_version=8).SerializeToString(),
    "cut": GOOD[: len(GOOD) // 2],
    "cut in a tag": GOOD + b"\xff",
    "number as graph": b"\x38\x01",
    "endless number": b"\x08" + b"\xff" * 12,
    "group": b"\x0b" + GOOD,
    "field 0": b"\x02\x00" + GOOD,
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_what_is_no_model_is_refused(data: bytes) -> None:
    with pytest.raises(BundleFormat, match="damaged"):
        check_model(data)


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_bundle_errors(data: bytes) -> None:
    try:
        check_model(data)
    except BundleError as error:
        assert error.remedy  # noqa: PT017 - either way is fine, anything else is not


def _small(tensor: TensorProto) -> bytes:
    """Little but the tensor: then a change of a byte is likely to matter."""
    model = onnx.ModelProto()
    model.graph.node.add().attribute.add().g.initializer.append(tensor)
    return bytes(model.SerializeToString())


SMALL = (_small(TensorProto(data_location=TensorProto.EXTERNAL, name="w")), _small(_only_entries()))


@given(st.sampled_from(SMALL), st.data())
def test_what_passes_holds_nothing_outside_by_the_reference_parser(
    model_bytes: bytes, data: st.DataObject
) -> None:
    changed = bytearray(model_bytes)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(changed) - 1))
        changed[place] = data.draw(st.integers(0, 255))
    try:
        check_model(bytes(changed))
    except BundleError:
        return
    try:
        model = onnx.ModelProto.FromString(bytes(changed))
    except Exception:  # no model to the reference either; it raises what it likes
        return
    for tensor in _tensors(model.graph):
        assert tensor.data_location != TensorProto.EXTERNAL
        assert not tensor.external_data


def _tensors(graph: onnx.GraphProto) -> Iterator[TensorProto]:
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            yield attribute.t
            yield from attribute.tensors
            yield from _tensors(attribute.g) if attribute.HasField("g") else ()

"""A tiny bundle with heads: a graph without weights, which lie beside it, and vectors of words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save

from razbor.models import Bundle, Draft, write_bundle
from razbor.models.head import Head, head_bytes
from razbor.models.manifest import (
    Argmax,
    Embedding,
    HeadSpec,
    Task,
    TextField,
    Thresholds,
    WordpieceSpec,
)
from tests.models import making

WIDTH = 8
LABELS = ("garden", "kitchen")
TOPICS = ("flowers", "bread", "letters")
WORDS: NDArray[np.float32] = (
    np.random.default_rng(3).normal(size=(len(making.VOCABULARY), WIDTH)).astype(np.float32)
)


def outside(tensor: TensorProto, location: str = "model.safetensors") -> None:
    """Leave of an initializer its name and shape."""
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", location


def vector_model() -> onnx.ModelProto:
    """Words → the mean of their vectors, at length one; the words lie outside."""
    node = helper.make_node
    nodes = [
        node("Gather", ["words", "input_ids"], ["looked_up"]),
        node("Cast", ["attention_mask"], ["floats"], to=TensorProto.FLOAT),
        node("Unsqueeze", ["floats", "last"], ["column"]),
        node("Mul", ["looked_up", "column"], ["masked"]),
        node("ReduceSum", ["masked", "middle"], ["sum"], keepdims=0),
        node("LpNormalization", ["sum"], ["embedding"], axis=1, p=2),
    ]
    info = helper.make_tensor_value_info
    names = ("input_ids", "attention_mask")
    constants = [
        numpy_helper.from_array(np.array([2], np.int64), "last"),
        numpy_helper.from_array(np.array([1], np.int64), "middle"),
    ]
    model = making.graph_model(
        nodes,
        [info(name, TensorProto.INT64, ["rows", "tokens"]) for name in names],
        [info("embedding", TensorProto.FLOAT, ["rows", WIDTH])],
        [numpy_helper.from_array(WORDS, "words"), *constants],
    )
    outside(model.graph.initializer[0])
    return model


def heads() -> dict[str, Head]:
    random = np.random.default_rng(5)
    return {
        "place": Head.fitted(random.normal(size=(1, WIDTH)) * 3, [0.2], "softmax"),
        "topics": Head.fitted(random.normal(size=(3, WIDTH)) * 3, [0.1, 0, -0.1], "sigmoid"),
    }


def draft() -> Draft:
    fields = {name: getattr(making.draft(), name) for name in Draft.model_fields}
    tasks = {
        "place": Task(
            output="place",
            labels=LABELS,
            decision=Argmax(unsure_below=0.6, evidence=making.EVIDENCE),
        ),
        "topics": Task(
            output="topics",
            labels=TOPICS,
            decision=Thresholds(
                thresholds=dict.fromkeys(TOPICS, 0.5), nearest=0.2, evidence=making.EVIDENCE
            ),
        ),
    }
    reads = WordpieceSpec(
        max_tokens=making.MAX_TOKENS, fields=(TextField(name="text"),), windows="mean"
    )
    more = {
        "input": reads,
        "tasks": tasks,
        "embedding": Embedding(width=WIDTH),
        "weights": "model.safetensors",
        "head": HeadSpec(kinds={"place": "softmax", "topics": "sigmoid"}),
    }
    return Draft.model_validate({**fields, **more})


def files() -> dict[str, bytes]:
    return {
        "model.onnx": vector_model().SerializeToString(),
        "model.safetensors": save({"words": WORDS}),
        "tokenizer.json": making.tokenizer_json(),
        "head.safetensors": head_bytes(heads()),
    }


def write(folder: Path) -> Bundle:
    return write_bundle(folder, draft(), files())

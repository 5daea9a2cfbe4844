"""Tiny real models, tokenizers and bundles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from razbor.models.features import HASHES, IDF
from razbor.models.hashing import ngram_hashes
from razbor.models.manifest import (
    Argmax,
    DataDigest,
    Draft,
    NgramField,
    NgramSpec,
    Task,
    TextField,
    Threshold,
    Training,
    WordpieceSpec,
)

LABELS = ("garden", "kitchen", "office")
_PIECES = (
    "[PAD] [UNK] [CLS] [SEP] we water the roses and mow lawn bake bread wash ##es ##ing dish "
    "answer letters file reports . , on every monday полив ##аем розы печ ##ём хлеб"
)
VOCABULARY = {piece: number for number, piece in enumerate(_PIECES.split())}
MAX_TOKENS = 12

EVIDENCE: dict[str, str | bool | int | float | None] = {
    "method": "out of fold",
    "data": "invented",
    "n": 12,
    "target": 0.9,
    "reached": None,
}


def tokenizer_json() -> bytes:
    """A WordPiece tokenizer of some thirty pieces, with BERT's frame."""
    tokenizer = Tokenizer(models.WordPiece(VOCABULARY, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=40)
    return str(tokenizer.to_str()).encode()


def graph_model(
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[onnx.ValueInfoProto],
    outputs: Sequence[onnx.ValueInfoProto],
    weights: Sequence[onnx.TensorProto] = (),
) -> onnx.ModelProto:
    """A model of a format that old versions of ONNX Runtime read as well."""
    graph = helper.make_graph(list(nodes), "tiny", list(inputs), list(outputs), list(weights))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def encoder_model(*, segments: bool = True, mask: bool = True) -> onnx.ModelProto:
    """Embedding → masked mean → linear → softmax, and a sigmoid beside it."""
    random = np.random.default_rng(7)
    shapes = {
        "words": (len(VOCABULARY), 8),
        "segment_words": (2, 8),
        "label_weights": (8, len(LABELS)),
        "urgent_weights": (8, 2),
    }
    weights = [
        numpy_helper.from_array(random.normal(0, 1, shape).astype(np.float32), name)
        for name, shape in shapes.items()
    ]
    node = helper.make_node
    nodes = [node("Gather", ["words", "input_ids"], ["looked_up"])]
    names = ["input_ids"]
    hidden = "looked_up"
    if segments:
        names.append("token_type_ids")
        nodes.append(node("Gather", ["segment_words", "token_type_ids"], ["segments"]))
        nodes.append(node("Add", ["looked_up", "segments"], ["embedded"]))
        hidden = "embedded"
    if mask:
        names.append("attention_mask")
        weights.append(numpy_helper.from_array(np.array([2], np.int64), "last"))
        weights.append(numpy_helper.from_array(np.array([1], np.int64), "middle"))
        nodes += [
            node("Cast", ["attention_mask"], ["floats"], to=TensorProto.FLOAT),
            node("Unsqueeze", ["floats", "last"], ["column"]),
            node("Mul", [hidden, "column"], ["masked"]),
            node("ReduceSum", ["masked", "middle"], ["sum"], keepdims=0),
            node("ReduceSum", ["column", "middle"], ["count"], keepdims=0),
            node("Div", ["sum", "count"], ["mean"]),
        ]
    else:
        nodes.append(node("ReduceMean", [hidden], ["mean"], axes=[1], keepdims=0))
    nodes += [
        node("MatMul", ["mean", "label_weights"], ["label_logits"]),
        node("Softmax", ["label_logits"], ["place"], axis=-1),
        node("MatMul", ["mean", "urgent_weights"], ["urgent_logits"]),
        node("Sigmoid", ["urgent_logits"], ["urgent"]),
    ]
    used = {name for each in nodes for name in each.input}
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["rows", "tokens"]) for name in names
    ]
    outputs = [
        helper.make_tensor_value_info("place", TensorProto.FLOAT, ["rows", len(LABELS)]),
        helper.make_tensor_value_info("urgent", TensorProto.FLOAT, ["rows", 2]),
    ]
    kept = [weight for weight in weights if weight.name in used]
    return graph_model(nodes, inputs, outputs, kept)


def tasks() -> dict[str, Task]:
    return {
        "place": Task(
            output="place", labels=LABELS, decision=Argmax(unsure_below=0.4, evidence=EVIDENCE)
        ),
        "urgent": Task(
            output="urgent",
            labels=("calm", "urgent"),
            decision=Threshold(positive="urgent", threshold=0.7, evidence=EVIDENCE),
        ),
    }


def draft(**changes: Any) -> Draft:
    """The manifest of the tiny encoder; `changes` replace fields of it."""
    fields: dict[str, Any] = {
        "name": "tiny",
        "version": "1.0.0",
        "languages": ("en", "ru"),
        "description": "Where in the house a job is done.",
        "input": WordpieceSpec(
            max_tokens=MAX_TOKENS,
            fields=(TextField(name="title"), TextField(name="body", max_characters=60)),
            joiner=" . ",
        ),
        "tasks": tasks(),
        "training": Training(
            recipe="tiny",
            recipe_sha256="0" * 64,
            data=(DataDigest(name="jobs", sha256="1" * 64, rows=12),),
            seed=7,
            versions={"numpy": "2.0"},
        ),
    }
    return Draft(**{**fields, **changes})


def files() -> dict[str, bytes]:
    return {
        "model.onnx": encoder_model().SerializeToString(),
        "tokenizer.json": tokenizer_json(),
        "README.md": b"# tiny\n",
    }


NGRAMS = NgramSpec(
    fields=(NgramField(name="title", char_ngrams=(1, 1), max_characters=20),), numbers=1
)
LETTERS = "ar"


def ngram_model() -> onnx.ModelProto:
    """A row's letters, each with a weight of its own, its number and the mean of all numbers.

    The mean lets the rows of a call see each other.
    """
    node = helper.make_node
    nodes = [
        node("Gather", ["letters", "ids"], ["values"]),
        node("Mul", ["values", "weights"], ["parts"]),
        node("Unsqueeze", ["parts", "last"], ["updates"]),
        node("Unsqueeze", ["rows", "last"], ["places"]),
        node("Sub", ["numbers", "numbers"], ["zeros"]),
        node("ScatterElements", ["zeros", "places", "updates"], ["sums"], axis=0, reduction="add"),
        node("ReduceMean", ["numbers"], ["mean"], axes=[0], keepdims=1),
        node("Sum", ["sums", "numbers", "mean"], ["score"]),
        node("Sigmoid", ["score"], ["urgent"]),
    ]
    info = helper.make_tensor_value_info
    inputs = [
        info("ids", TensorProto.INT64, ["entries"]),
        info("weights", TensorProto.FLOAT, ["entries"]),
        info("rows", TensorProto.INT64, ["entries"]),
        info("numbers", TensorProto.FLOAT, ["count", 1]),
    ]
    # The feature table is in the order of hashes: both letters weigh the same.
    weights = [
        numpy_helper.from_array(np.ones(len(LETTERS), np.float32), "letters"),
        numpy_helper.from_array(np.array([1], np.int64), "last"),
    ]
    return graph_model(nodes, inputs, [info("urgent", TensorProto.FLOAT, ["count", 1])], weights)


def ngram_files() -> dict[str, bytes]:
    """The files of a bundle over single letters."""
    hashes = np.unique(ngram_hashes(list(LETTERS), NGRAMS.fields[0], 0)[0])
    spaced = np.unique(ngram_hashes([""], NGRAMS.fields[0], 0)[0])
    kept = np.setdiff1d(hashes, spaced)
    tensors: dict[str, NDArray[np.generic]] = {HASHES: kept, IDF: np.ones(len(kept), np.float32)}
    return {"model.onnx": ngram_model().SerializeToString(), "features.safetensors": save(tensors)}


def edit_manifest(folder: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change something in a written manifest, as a stranger might."""
    path = folder / "razbor.json"
    found = json.loads(path.read_bytes())
    edit(found)
    path.write_text(json.dumps(found), encoding="utf-8")


def replace_file(folder: Path, name: str, content: bytes) -> None:
    """Put another file in, with a digest that fits."""
    (folder / name).write_bytes(content)
    digest = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    edit_manifest(folder, lambda manifest: manifest["files"].update({name: digest}))

"""Tiny real bundles for the three tasks: a few words with weights set by hand.

They answer like the shipped ones, through the same graph inputs, and sensibly enough for
texts that use their words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save

from razbor.models import Draft, write_bundle
from razbor.models.features import HASHES, IDF
from razbor.models.hashing import ngram_hashes
from razbor.models.manifest import (
    Argmax,
    DataDigest,
    NgramField,
    NgramSpec,
    Task,
    Threshold,
    Thresholds,
    Training,
)
from razbor.tasks import areas, role, sections
from razbor.text.headings import Evidence

Weights = Mapping[str, Mapping[str, float]]
"""Label → word → weight."""

EVIDENCE: dict[str, str | bool | int | float | None] = {"method": "set by hand", "n": 0}

_SECTIONS: Weights = {
    "responsibilities": dict.fromkeys(("пишем", "пишешь", "write", "build", "вести"), 6.0),
    "requirements": dict.fromkeys(("опыт", "знание", "experience", "years", "образование"), 6.0),
    "terms": dict.fromkeys(("оклад", "отпуск", "salary", "график", "holiday"), 6.0),
    "notes": dict.fromkeys(("компания", "команда", "company", "team", "нас"), 4.0),
    "junk": dict.fromkeys(("звоните", "ждём", "call", "apply"), 6.0),
}
_CATEGORIES: Weights = {
    "Backend": dict.fromkeys(("python", "go", "php", "backend", "программист"), 5.0),
    "Frontend": dict.fromkeys(("react", "frontend", "typescript"), 5.0),
    "Data Analyst": dict.fromkeys(("sql", "analyst", "аналитик"), 4.0),
    "Other": dict.fromkeys(("водитель", "продавец", "медицинская", "warehouse"), 5.0),
}
_TECH = dict.fromkeys(("python", "go", "react", "sql", "программист", "developer"), 5.0)
_AREAS: Weights = {
    "programmer": dict.fromkeys(("python", "программист", "developer", "backend"), 6.0),
    "analyst": dict.fromkeys(("аналитик", "analyst"), 6.0),
    "worker": dict.fromkeys(("водитель", "warehouse", "продавец"), 6.0),
    "teamlead": dict.fromkeys(("тимлид", "lead"), 6.0),
}
_HEADING = {"known": 9.0, "colon": 5.0, "markup": 6.0, "sentence": -8.0, "item": -8.0}


@dataclass(frozen=True)
class Head:
    """One output of a graph; `number_weights` are of its last label."""

    labels: Sequence[str]
    words: Weights
    bias: Mapping[str, float] = field(default_factory=dict)
    kind: str = "Softmax"
    number_weights: Sequence[float] = ()


def write_bundles(folder: Path) -> dict[str, Path]:
    """Task → the folder of its bundle."""
    signs = [_HEADING.get(name, 0.0) for name in Evidence.__slots__]
    numbers = [*signs, *[0.0] * 11]
    made = {
        "sections": (
            {
                "sections": Head(
                    sections.LABELS, _SECTIONS, {"notes": 0.5, "heading": -4.0}, "Softmax", numbers
                ),
                "fragment": Head(sections.LABELS, _SECTIONS, {"notes": 0.5, "heading": -4.0}),
            },
            ("text",),
            len(numbers),
        ),
        "role": (
            {
                "role": Head(role.LABELS, {"tech": _TECH}, {"tech": -2.0}),
                "category": Head(role.CATEGORIES, _CATEGORIES, {"Other": 1.0}),
                "lead": Head(role.LEADS, {"yes": {"тимлид": 6.0, "lead": 6.0}}, {"yes": -3.0}),
            },
            ("title", "description"),
            0,
        ),
        "areas": (
            {"areas": Head(areas.LABELS, _AREAS, dict.fromkeys(areas.LABELS, -4.0), "Sigmoid")},
            ("title",),
            0,
        ),
    }
    return {task: _write(folder / task, task, *parts) for task, parts in made.items()}


def write_partial(folder: Path) -> dict[str, Path]:
    """Task → the folder of a bundle that answers a part of it, as published models do."""
    content = sections.LABELS[:-1]
    known = areas.LABELS[:9]
    named = {label: words for label, words in _AREAS.items() if label in known}
    spoken = {label: words for label, words in _SECTIONS.items() if label in content}
    signs = len(Evidence.__slots__) + 11
    made = {
        "role": ({"role": Head(role.LABELS, {"tech": _TECH}, {"tech": -2.0})}, ("title",), 0),
        "areas": (
            {"areas": Head(known, named, dict.fromkeys(known, -4.0), "Sigmoid")},
            ("title",),
            0,
        ),
        "sections": (
            {"fragment": Head(content, spoken, {"notes": 0.5}, number_weights=[0.0] * signs)},
            ("text",),
            signs,
        ),
    }
    return {task: _write(folder / task, task, *parts) for task, parts in made.items()}


def _write(
    folder: Path, name: str, heads: Mapping[str, Head], fields: Sequence[str], numbers: int
) -> Path:
    spec = NgramSpec(
        fields=tuple(
            NgramField(name=each, word_ngrams=(1, 1), max_characters=20_000) for each in fields
        ),
        numbers=numbers,
    )
    words = sorted(
        {word for head in heads.values() for known in head.words.values() for word in known}
    )
    places = {
        int(ngram_hashes([word], each, salt)[0][0]): word
        for salt, each in enumerate(spec.fields)
        for word in words
    }
    hashes = np.array(sorted(places), np.uint64)
    rows = [places[int(value)] for value in hashes]
    tensors: dict[str, NDArray[np.generic]] = {HASHES: hashes, IDF: np.ones(len(rows), np.float32)}
    draft = Draft(
        name=f"tiny-{name}",
        version="1.0.0",
        languages=("ru", "en"),
        description="A few words with weights set by hand.",
        input=spec,
        tasks={output: _task(output, head) for output, head in heads.items()},
        training=Training(
            recipe=name,
            recipe_sha256="0" * 64,
            data=(DataDigest(name="none", sha256="0" * 64, rows=0),),
            seed=1,
            versions={},
        ),
    )
    files = {
        "model.onnx": _model(rows, heads, numbers).SerializeToString(),
        "features.safetensors": save(tensors),
    }
    return write_bundle(folder, draft, files).folder


def _task(output: str, head: Head) -> Task:
    labels = tuple(head.labels)
    decision: Argmax | Threshold | Thresholds
    if head.kind == "Sigmoid":
        decision = Thresholds(thresholds=dict.fromkeys(labels, 0.5), evidence=EVIDENCE)
    elif len(labels) == 2:
        decision = Threshold(positive=labels[1], threshold=0.4, evidence=EVIDENCE)
    else:
        decision = Argmax(unsure_below=0.5, evidence=EVIDENCE)
    return Task(output=output, labels=labels, decision=decision)


def _model(rows: Sequence[str], heads: Mapping[str, Head], numbers: int) -> onnx.ModelProto:
    """Sum the weights of a row's words, add numbers and bias, make probabilities of it."""
    node = helper.make_node
    constants: dict[str, NDArray[np.generic]] = {
        "first": np.array([0], np.int64),
        "last": np.array([1], np.int64),
    }
    nodes = [
        node("Shape", ["numbers"], ["shape"]),
        node("Gather", ["shape", "first"], ["count"]),
        node("Unsqueeze", ["weights", "last"], ["column"]),
        node("Unsqueeze", ["rows", "last"], ["places"]),
    ]
    for name, head in heads.items():
        constants[f"{name}.words"] = _word_weights(rows, head)
        constants[f"{name}.bias"] = np.array(
            [head.bias.get(label, 0.0) for label in head.labels], np.float32
        )
        constants[f"{name}.width"] = np.array([len(head.labels)], np.int64)
        constants[f"{name}.numbers"] = _number_weights(numbers, head)
        nodes += [
            node("Gather", [f"{name}.words", "ids"], [f"{name}.looked_up"]),
            node("Mul", [f"{name}.looked_up", "column"], [f"{name}.parts"]),
            node("Concat", ["count", f"{name}.width"], [f"{name}.shape"], axis=0),
            node("ConstantOfShape", [f"{name}.shape"], [f"{name}.zeros"]),
            node(
                "ScatterND",
                [f"{name}.zeros", "places", f"{name}.parts"],
                [f"{name}.sums"],
                reduction="add",
            ),
            node("MatMul", ["numbers", f"{name}.numbers"], [f"{name}.form"]),
            node("Sum", [f"{name}.sums", f"{name}.form", f"{name}.bias"], [f"{name}.logits"]),
            node(head.kind, [f"{name}.logits"], [name]),
        ]
    info = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            info("ids", TensorProto.INT64, ["entries"]),
            info("weights", TensorProto.FLOAT, ["entries"]),
            info("rows", TensorProto.INT64, ["entries"]),
            info("numbers", TensorProto.FLOAT, ["documents", numbers]),
        ],
        [
            info(name, TensorProto.FLOAT, ["documents", len(head.labels)])
            for name, head in heads.items()
        ],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    return model


def _word_weights(rows: Sequence[str], head: Head) -> NDArray[np.float32]:
    return np.array(
        [[head.words.get(label, {}).get(word, 0.0) for label in head.labels] for word in rows],
        np.float32,
    )


def _number_weights(numbers: int, head: Head) -> NDArray[np.float32]:
    """Shape (numbers, labels): all zeros but for the last label."""
    found = np.zeros((numbers, len(head.labels)), np.float32)
    if head.number_weights:
        found[:, -1] = head.number_weights
    return found

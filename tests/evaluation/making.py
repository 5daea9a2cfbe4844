"""Tiny real bundles that vote by words, and small gold on disk."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
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
from tests.models.making import EVIDENCE, graph_model

Votes = Mapping[str, Sequence[tuple[str, str]]]
"""Word → what it speaks for: question and label."""

_LOUD = 6.0
_DECISIONS = {
    "sections": Argmax(unsure_below=0.5, evidence=EVIDENCE),
    "fragment": Argmax(unsure_below=0.5, evidence=EVIDENCE),
    "category": Argmax(unsure_below=0.5, evidence=EVIDENCE),
    "role": Threshold(positive="tech", threshold=0.5, evidence=EVIDENCE),
    "lead": Threshold(positive="yes", threshold=0.5, evidence=EVIDENCE),
    "areas": Thresholds(thresholds=dict.fromkeys(areas.LABELS, 0.5), evidence=EVIDENCE),
}
_QUESTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "sections": {"sections": sections.LABELS, "fragment": sections.LABELS},
    "role": {"role": role.LABELS, "category": role.CATEGORIES, "lead": role.LEADS},
    "areas": {"areas": areas.LABELS},
}
_FIELDS = {
    "sections": (sections.FIELD,),
    "role": (role.TITLE, role.DESCRIPTION),
    "areas": (areas.FIELD,),
}


def sections_votes(words: Mapping[str, str]) -> Votes:
    """Words that speak for a label, in a document and alone."""
    return {
        word: [(question, label) for question in ("sections", "fragment")]
        for word, label in words.items()
    }


def write_voting_bundle(
    folder: Path,
    task: str,
    votes: Votes,
    *,
    trained_on: Sequence[DataDigest] = (),
    reads: Sequence[str] = (),
) -> Path:
    """A bundle for a task: a word adds to the labels that it speaks for, in the fields it reads."""
    questions = _QUESTIONS[task]
    columns = [(question, label) for question, labels in questions.items() for label in labels]
    fields = tuple(
        NgramField(name=name, word_ngrams=(1, 1), max_characters=10_000)
        for name in reads or _FIELDS[task]
    )
    hashed: dict[int, NDArray[np.float32]] = {}
    for salt, field in enumerate(fields):
        for word, spoken in votes.items():
            found, _ = ngram_hashes([word], field, salt)
            assert len(found) == 1, word
            hashed[int(found[0])] = np.array(
                [_LOUD if column in spoken else 0 for column in columns], np.float32
            )
    order = sorted(hashed)
    tensors: dict[str, NDArray[np.generic]] = {
        HASHES: np.array(order, np.uint64),
        IDF: np.ones(len(order), np.float32),
    }
    model = _model(np.array([hashed[each] for each in order]), questions, _numbers(task))
    draft = Draft(
        name=f"tiny-{task}",
        version="1",
        languages=("ru",),
        description="Votes by words.",
        input=NgramSpec(fields=fields, numbers=_numbers(task)),
        tasks={
            question: Task(output=question, labels=labels, decision=_DECISIONS[question])
            for question, labels in questions.items()
        },
        training=Training(
            recipe="tiny", recipe_sha256="0" * 64, data=tuple(trained_on), seed=0, versions={}
        ),
    )
    files = {"model.onnx": model, "features.safetensors": save(tensors)}
    write_bundle(folder, draft, files)
    return folder


def _numbers(task: str) -> int:
    return len(sections.rows("a", [sections.alone("a")])[0].numbers) if task == "sections" else 0


def _model(
    votes: NDArray[np.float32], questions: Mapping[str, tuple[str, ...]], numbers: int
) -> bytes:
    node = helper.make_node
    constants: dict[str, NDArray[np.generic]] = {
        "votes": votes,
        # A title without a known word names no area.
        "bias": np.full(votes.shape[1], -2 if "areas" in questions else 0, np.float32),
        "last": np.array([1], np.int64),
        "columns": np.array([votes.shape[1]], np.int64),
    }
    nodes = [
        node("Gather", ["votes", "ids"], ["looked_up"]),
        node("Unsqueeze", ["weights", "last"], ["column"]),
        node("Mul", ["looked_up", "column"], ["updates"]),
        node("Unsqueeze", ["rows", "last"], ["places"]),
        node("Shape", ["numbers"], ["count"], start=0, end=1),
        node("Concat", ["count", "columns"], ["shape"], axis=0),
        node("ConstantOfShape", ["shape"], ["zeros"]),
        node("ScatterND", ["zeros", "places", "updates"], ["sums"], reduction="add"),
        node("Add", ["sums", "bias"], ["scores"]),
    ]
    start = 0
    for question, labels in questions.items():
        bounds = {f"{question}_start": start, f"{question}_stop": start + len(labels)}
        constants.update({name: np.array([at], np.int64) for name, at in bounds.items()})
        nodes.append(node("Slice", ["scores", *bounds, "last"], [f"{question}_scores"]))
        if question == "areas":
            nodes.append(node("Sigmoid", [f"{question}_scores"], [question]))
        else:
            nodes.append(node("Softmax", [f"{question}_scores"], [question], axis=-1))
        start += len(labels)
    info = helper.make_tensor_value_info
    inputs = [
        info("ids", TensorProto.INT64, ["entries"]),
        info("weights", TensorProto.FLOAT, ["entries"]),
        info("rows", TensorProto.INT64, ["entries"]),
        info("numbers", TensorProto.FLOAT, ["items", numbers]),
    ]
    outputs = [
        info(question, TensorProto.FLOAT, ["items", len(labels)])
        for question, labels in questions.items()
    ]
    weights = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    return bytes(graph_model(nodes, inputs, outputs, weights).SerializeToString())


def write_jsonl(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def marked(uid: str, parts: Sequence[tuple[str, str]]) -> tuple[str, list[dict[str, Any]]]:
    """Lines with their labels → the description, and the rows of sections.jsonl."""
    description, rows = "", []
    for text, label in parts:
        start = len(description) + bool(description)
        description += "\n" * bool(description) + text
        rows.append(
            {"uid": uid, "start": start, "stop": start + len(text), "text": text, "label": label}
        )
    return description, rows

"""Tiny encoders with drawn weights as bundles, traced as the training traces them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from razbor.models import Bundle, write_bundle
from razbor.models.manifest import (
    Argmax,
    Calibration,
    Decision,
    Task,
    TextField,
    Threshold,
    Thresholds,
    WordpieceSpec,
)
from razbor.training.contrastive import export as contrastive
from razbor.training.contrastive.head import HeadNumbers
from razbor.training.embedding.encoder import load_encoder
from razbor.training.encoders import export as encoders
from razbor.training.encoders.classifier import load_classifier
from razbor.training.few_bits import few_bits
from tests.models.making import EVIDENCE, draft
from tests.training.encoders.making import write_base

SECTIONS = ("responsibilities", "requirements", "terms", "notes", "junk")
ROLES = ("other", "tech")
AREAS = ("programmer", "tester", "manager")
ANSWERS = ("process", "result", "neutral")
MAX_TOKENS = 32


def write_sections(folder: Path) -> Bundle:
    """BERT, a softmax, a heading before the text, weights in eight bits, a temperature."""
    spec = WordpieceSpec(
        max_tokens=MAX_TOKENS,
        fields=(TextField(name="heading", max_characters=40), TextField(name="text")),
        joiner=" ::: ",
    )
    decision = Argmax(unsure_below=0.6, evidence=EVIDENCE)
    return _classifier(folder, "bert", spec, "sections", SECTIONS, decision, 1.7, small=True)


def write_role(folder: Path) -> Bundle:
    """BERT, two labels and a threshold."""
    spec = WordpieceSpec(
        max_tokens=MAX_TOKENS,
        fields=(TextField(name="title"), TextField(name="description", max_characters=200)),
        joiner=" . ",
    )
    decision = Threshold(positive="tech", threshold=0.7, evidence=EVIDENCE)
    return _classifier(folder, "bert", spec, "role", ROLES, decision, 0.8)


def write_two_questions(folder: Path) -> Bundle:
    """The same, and a category by a linear layer of its own."""
    spec = WordpieceSpec(
        max_tokens=MAX_TOKENS,
        fields=(TextField(name="title"), TextField(name="description", max_characters=200)),
        joiner=" . ",
    )
    decision = Threshold(positive="tech", threshold=0.7, evidence=EVIDENCE)
    return _classifier(folder, "bert", spec, "role", ROLES, decision, 0.8, beside=AREAS)


def write_areas(folder: Path) -> Bundle:
    """RoBERTa, a sigmoid and a threshold a label."""
    spec = WordpieceSpec(max_tokens=MAX_TOKENS, fields=(TextField(name="title"),))
    decision = Thresholds(thresholds=dict.fromkeys(AREAS, 0.5), nearest=0.2, evidence=EVIDENCE)
    return _classifier(folder, "roberta", spec, "areas", AREAS, decision, 1.3)


def write_answers(folder: Path) -> Bundle:
    """BERT, the mean of its tokens, and a linear layer on that."""
    encoder = load_encoder(write_base(folder.with_name(f"{folder.name}-base")), MAX_TOKENS)
    with torch.no_grad():
        for value in encoder.parameters():
            value.mul_(15 if value.ndim > 1 else 1)
    random = np.random.default_rng(4)
    width = encoder.get_embedding_dimension() or 0
    head = HeadNumbers(
        random.normal(0, 2, (len(ANSWERS), width)).astype(np.float32),
        random.normal(0, 1, len(ANSWERS)).astype(np.float32),
    )
    decision = Argmax(unsure_below=0.5, evidence=EVIDENCE)
    spec = WordpieceSpec(max_tokens=MAX_TOKENS, fields=(TextField(name="text"),))
    return _write(
        folder,
        spec,
        Task(output="answers", labels=ANSWERS, decision=decision),
        {
            "model.onnx": contrastive.onnx_graph(encoder, head, "answers"),
            "tokenizer.json": encoders.tokenizer_json(encoder.tokenizer, "none"),
        },
    )


def _classifier(
    folder: Path,
    architecture: str,
    spec: WordpieceSpec,
    question: str,
    labels: tuple[str, ...],
    decision: Decision,
    temperature: float,
    *,
    small: bool = False,
    beside: tuple[str, ...] = (),
) -> Bundle:
    base = write_base(folder.with_name(f"{folder.name}-base"), architecture)
    model, _ = load_classifier(base, (*labels, *beside), seed=5)
    with torch.no_grad():
        for name, value in model.named_parameters():
            # Weights that are drawn as they are give every text the same answer.
            if value.ndim > 1:
                value.mul_(30 if name.startswith("classifier") else 15)
    several = isinstance(decision, Thresholds)
    outputs = {question: labels, **({"category": beside} if beside else {})}
    graph = encoders.onnx_graph(model, outputs, multi_label=several)
    task = Task(
        output=question,
        labels=labels,
        decision=decision,
        calibration=Calibration(temperature=temperature, evidence=EVIDENCE),
    )
    tokenizer = _tokenizer(base)
    files = {"model.onnx": few_bits(graph) if small else graph, "tokenizer.json": tokenizer}
    second = Task(
        output="category",
        labels=beside or ("none",),
        decision=Argmax(unsure_below=0.5, evidence=EVIDENCE),
    )
    return _write(folder, spec, task, files, *((second,) if beside else ()))


def _tokenizer(base: Path) -> bytes:
    from razbor.training.base import load_tokenizer

    return encoders.tokenizer_json(load_tokenizer(base), "none")


def _write(
    folder: Path, spec: WordpieceSpec, task: Task, files: dict[str, bytes], *others: Task
) -> Bundle:
    changes: dict[str, Any] = {
        "name": folder.name,
        "languages": ("ru", "en", "de"),
        "input": spec,
        "tasks": {each.output: each for each in (task, *others)},
    }
    return write_bundle(folder, draft(**changes), files)

"""Encoders with one linear layer on their pooled output, as transformers has them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from transformers import (
    AutoModelForSequenceClassification,
    BertForSequenceClassification,
    RobertaForSequenceClassification,
)

from razbor.training.rounded_words import words_of

Classifier = BertForSequenceClassification | RobertaForSequenceClassification


def load_classifier(folder: Path, labels: Sequence[str], seed: int) -> tuple[Classifier, list[str]]:
    """A base with a head for some labels.

    Where the folder holds a classifier already, rows of its head are taken over by the
    names of its labels; the others begin at random.

    Args:
        folder: a checked transformers folder.
        labels: row i of the head is labels[i].
        seed: of random rows.

    Returns:
        The model, and the labels whose rows were taken over.
    """
    torch.manual_seed(seed)
    model: Classifier = AutoModelForSequenceClassification.from_pretrained(
        folder,
        dtype=torch.float32,
        # Fused attention on a processor takes thrice the time as soon as it drops something out.
        attn_implementation="eager",
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
    )
    kept = relabel(model, list((model.config.id2label or {}).values()), labels, seed)
    return model, kept


def relabel(model: Classifier, old: Sequence[str], new: Sequence[str], seed: int) -> list[str]:
    """Give a model a head for other labels; rows of labels it knew are kept.

    Returns:
        The labels whose rows were kept.
    """
    torch.manual_seed(seed)
    before = _head(model)
    after = nn.Linear(before.in_features, len(new))
    nn.init.normal_(after.weight, std=model.config.initializer_range)
    nn.init.zeros_(after.bias)
    kept = [label for label in new if label in old]
    with torch.no_grad():
        for label in kept:
            after.weight[new.index(label)] = before.weight[old.index(label)]
            after.bias[new.index(label)] = before.bias[old.index(label)]
    if isinstance(model, RobertaForSequenceClassification):
        model.classifier.out_proj = after
    else:
        model.classifier = after
    model.num_labels = model.config.num_labels = len(new)
    model.config.id2label = dict(enumerate(new))
    model.config.label2id = {label: number for number, label in enumerate(new)}
    return kept


def freeze(model: Classifier, frozen: bool, *, words: bool = False) -> None:
    """Train the last linear layer alone, or everything; or all but the words' vectors."""
    for parameter in model.parameters():
        parameter.requires_grad = not frozen
    if words:
        words_of(model).weight.requires_grad = False
    for parameter in _head(model).parameters():
        parameter.requires_grad = True


def _head(model: Classifier) -> nn.Linear:
    if isinstance(model, RobertaForSequenceClassification):
        # Its head is the pooled output itself (dense, tanh) and the linear layer on it.
        head = model.classifier.out_proj
    else:
        head = model.classifier
    if not isinstance(head, nn.Linear):
        raise TypeError("a head that is no linear layer")
    return head

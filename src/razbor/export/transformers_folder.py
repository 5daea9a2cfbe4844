"""A classifier as a transformers folder: `AutoModelForSequenceClassification` and `pipeline`."""

from __future__ import annotations

import copy
from pathlib import Path

import torch
from transformers import RobertaForSequenceClassification

from razbor.errors import ExportUnfit
from razbor.export.facts import facts
from razbor.export.network import Classifier, PooledNetwork
from razbor.export.source import Source
from razbor.export.tokenizer_files import tokenizer_files

FACTS = "razbor"
"""The key of `config.json` that holds what no other key of it can: see `razbor.export.facts`."""


def write_transformers(source: Source, folder: Path) -> None:
    """Write weights as safetensors, the configuration with the labels, and the tokenizer.

    The numbers of the last layer are divided by the temperature, so that the library's own
    softmax or sigmoid gives calibrated probabilities.

    Args:
        source: what is exported.
        folder: an empty one.

    Raises:
        ExportUnfit: a network that takes the mean of its tokens: no BERT with a classifier does.
    """
    if not isinstance(source.network, PooledNetwork):
        raise ExportUnfit(
            "a classifier on the mean of its tokens",
            expected="one on the first token, as transformers has them",
            remedy="take `--to sentence-transformers`, which holds the encoder and the numbers"
            " of the classifier, or `--to onnx`, which holds both as one graph",
            place=source.bundle.manifest.name,
        )
    classifier = _calibrated(source.network)
    config = classifier.config
    config.problem_type = (
        "single_label_classification" if source.joint else "multi_label_classification"
    )
    setattr(config, FACTS, facts(source))
    classifier.save_pretrained(folder)
    for name, content in tokenizer_files(source).items():
        (folder / name).write_bytes(content)


def _calibrated(network: PooledNetwork) -> Classifier:
    """A copy whose logits are divided by the temperature."""
    classifier = copy.deepcopy(network.classifier)
    if isinstance(classifier, RobertaForSequenceClassification):
        last = classifier.classifier.out_proj
    else:
        last = classifier.classifier
    with torch.no_grad():
        for parameter in last.parameters():
            parameter.div_(network.temperature)
    return classifier

"""What an exported model says about itself: labels, decision, input, and where it comes from."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import razbor
from razbor.cards.metadata import LICENSE
from razbor.export.ngram_source import NgramSource
from razbor.export.source import Source


def facts(source: Source | NgramSource) -> dict[str, Any]:
    """As JSON has them.

    `decision` and `input` are as in the bundle's manifest; the decision is about calibrated
    probabilities, and those are what an exported model gives. `temperature` is the one that
    they are at: logits are divided by it already. Without labels, a model gives vectors.
    """
    manifest = source.bundle.manifest
    return {
        "name": manifest.name,
        "version": manifest.version,
        "description": manifest.description,
        "languages": list(manifest.languages),
        "license": LICENSE,
        "input": source.spec.model_dump(mode="json"),
        **(_question(source) if isinstance(source, Source) else _vectors(source)),
        "bundle_sha256": source.bundle.digest,
        "razbor": razbor.__version__,
    }


def metadata(source: Source | NgramSource) -> dict[str, str]:
    """The same as ONNX holds them: texts as they are, everything else as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in facts(source).items()
    }


def _question(source: Source) -> dict[str, Any]:
    task = source.task
    return {
        "question": source.question,
        "labels": list(source.labels),
        "decision": task.decision.model_dump(mode="json"),
        "probabilities": "softmax" if source.joint else "sigmoid",
        "temperature": task.calibration.temperature if task.calibration else 1.0,
        "max_tokens": source.spec.max_tokens,
        "tokenizer_sha256": hashlib.sha256(source.tokenizer).hexdigest(),
    }


def _vectors(source: NgramSource) -> dict[str, Any]:
    return {
        "width": source.vectors.shape[1],
        "features_sha256": hashlib.sha256(source.features).hexdigest(),
    }

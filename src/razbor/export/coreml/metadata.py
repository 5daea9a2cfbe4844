"""What a package says of itself: everything that an app needs besides the tokenizer."""

from __future__ import annotations

import json
from collections.abc import Mapping

from razbor.export.coreml.lengths import Lengths
from razbor.export.source import Source

_LICENCE = "MIT"


def metadata(source: Source, lengths: Lengths, pad: int) -> Mapping[str, str]:
    """Strings by name; those that are no words are JSON.

    Args:
        source: what is exported.
        lengths: that the package takes.
        pad: the id that fills up shorter texts.
    """
    manifest = source.bundle.manifest
    spec = source.spec.model_dump(mode="json", include={"fields", "joiner"})
    return {
        "name": manifest.name,
        "version": manifest.version,
        "description": manifest.description,
        "languages": _json(manifest.languages),
        "license": _LICENCE,
        "question": source.question,
        "labels": _json(source.labels),
        "activation": "softmax" if source.joint else "sigmoid",
        "decision": _json(source.task.decision.model_dump(mode="json", exclude={"evidence"})),
        "max_tokens": str(lengths.limit),
        "lengths": _json(lengths.each),
        "pad_token_id": str(pad),
        "input": _json(spec),
        "bundle_sha256": source.bundle.digest,
        "tokenizer_sha256": manifest.files[source.spec.tokenizer].sha256,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

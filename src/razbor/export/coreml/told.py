"""What a package says of itself, as strings by name: what an app needs besides the tokenizer."""

from __future__ import annotations

import json
from collections.abc import Mapping

from razbor.export.coreml.lengths import Lengths
from razbor.export.facts import metadata
from razbor.export.source import Source

LABELS, DECISION, INPUT = "labels", "decision", "input"
PROBABILITIES = "probabilities"
MAX_TOKENS, LENGTHS, PAD = "max_tokens", "lengths", "pad_token_id"


def told(source: Source, lengths: Lengths, pad: int) -> Mapping[str, str]:
    """The facts of an export, and what holds for packages alone.

    Args:
        source: what is exported.
        lengths: that the package takes.
        pad: the id that fills up shorter texts.
    """
    return {
        **metadata(source),
        MAX_TOKENS: str(lengths.limit),
        LENGTHS: json.dumps(lengths.each),
        PAD: str(pad),
    }

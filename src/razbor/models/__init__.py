"""Bundles: folders with one trained model each, and running them on ONNX Runtime.

The format is described field by field in `docs/bundles.md`.
"""

from __future__ import annotations

from razbor.models.bundle import Bundle, shipped, write_bundle
from razbor.models.encoders import Encoder, shipped_encoders
from razbor.models.info import describe
from razbor.models.manifest import Draft, Manifest
from razbor.models.predictor import Predictor
from razbor.models.rows import Prediction, Row, Seen

__all__ = [
    "Bundle",
    "Draft",
    "Encoder",
    "Manifest",
    "Prediction",
    "Predictor",
    "Row",
    "Seen",
    "describe",
    "shipped",
    "shipped_encoders",
    "write_bundle",
]

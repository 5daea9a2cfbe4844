"""Bundles of format 1 stay readable for ever.

The one under tests/data/bundle-v1 was written by `make_bundle_v1` and is never written
again: if this test fails, it is the reader that has to change.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from razbor.models import Bundle, Predictor, Row, Seen, write_bundle
from razbor.models.manifest import Argmax, Threshold
from tests.models import making

BUNDLE = Path(__file__).parent.parent / "data" / "bundle-v1"
DIGEST = "079b5e69eec2a28072d87fe52d10a8bcc79ac8d208ef130d4fd815e732a61fec"

ROWS = (
    Row({"title": "Water the roses", "body": "and mow the lawn, on Monday."}),
    Row({"title": "Печём хлеб", "body": ""}),
    Row({"title": "Answering letters", "body": "We file reports every Monday. " * 4}),
)
PLACE = (
    (0.621534, 0.361424, 0.017043),
    (0.939045, 0.037678, 0.023276),
    (0.955201, 0.032617, 0.012182),
)
URGENT = (
    (0.623828, 0.384190),
    (0.307913, 0.359309),
    (0.652860, 0.576793),
)
SEEN = (
    Seen(43, 35, 12, 10),
    Seen(10, 10, 3, 3),
    Seen(137, 46, 16, 10),
)


def make_bundle_v1(folder: Path) -> Bundle:
    """How the bundle was made, with razbor 0.1.0, onnx 1.23 and tokenizers 0.23."""
    card = b"# tiny\n\nA bundle of format 1 with random weights, kept to be read for ever.\n"
    return write_bundle(folder, making.draft(), {**making.files(), "README.md": card})


def test_it_opens_under_its_digest() -> None:
    bundle = Bundle.open(BUNDLE)
    assert bundle.digest == DIGEST
    assert bundle.manifest.format == 1


def test_it_answers_as_on_its_first_day() -> None:
    found = Predictor.open(BUNDLE, threads=1).predict(ROWS)
    assert found.outputs["place"] == pytest.approx(np.array(PLACE), abs=1e-5)
    assert found.outputs["urgent"] == pytest.approx(np.array(URGENT), abs=1e-5)
    assert found.seen == SEEN


def test_its_decisions_are_read() -> None:
    tasks = Bundle.open(BUNDLE).manifest.tasks
    assert tasks["place"].labels == ("garden", "kitchen", "office")
    place, urgent = tasks["place"].decision, tasks["urgent"].decision
    assert isinstance(place, Argmax)
    assert place.unsure_below == 0.4
    assert isinstance(urgent, Threshold)
    assert (urgent.positive, urgent.threshold) == ("urgent", 0.7)


def test_todays_writer_makes_one_that_answers_alike(tmp_path: Path) -> None:
    written = Predictor.open(make_bundle_v1(tmp_path / "tiny"), threads=1).predict(ROWS)
    kept = Predictor.open(BUNDLE, threads=1).predict(ROWS)
    for name, part in kept.outputs.items():
        assert written.outputs[name] == pytest.approx(part, abs=1e-5)

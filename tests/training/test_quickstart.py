"""The recipe for a first bundle, on the labels that ship with the project."""

from __future__ import annotations

from pathlib import Path

import pytest

from razbor.evaluation import Settings, evaluate
from razbor.training.train import train

ROOT = Path(__file__).parents[2]


@pytest.mark.training
def test_the_public_labels_make_a_bundle(tmp_path: Path) -> None:
    public = ROOT / "data" / "public"
    bundle = train(ROOT / "recipes" / "quickstart.toml", public, tmp_path / "sections")
    assert {file.name for file in bundle.manifest.training.data} == {
        "train/sections.jsonl",
        "train/vacancies.jsonl",
    }
    result = evaluate(bundle, Settings(public, "test", samples=100))
    accuracy = next(m.value for m in result.tables[0].metrics if m.name == "five-label accuracy")
    assert accuracy is not None
    assert accuracy > 0.7

"""Which encoder a recipe's name finds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from razbor.errors import BaseInvalid
from razbor.models import encoders
from razbor.training.base import NAMED, RANDOM, BaseSpec, find_base

SPEC = BaseSpec(
    name="acme-base",
    layers=1,
    width=16,
    heads=2,
    intermediate=16,
    vocabulary=200,
    positions=32,
    lower_case=True,
)
TEXTS = ("Садовник стрижёт газоны", "A gardener mows lawns", "Ein Gärtner mäht den Rasen")


@pytest.fixture
def shipping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "encoders"
    folder.mkdir()
    monkeypatch.setattr(encoders, "SHIPPED_ENCODERS", folder)
    return folder


@pytest.mark.model
def test_an_encoder_that_ships_is_found_before_any_hub(tmp_path: Path, shipping: Path) -> None:
    made = find_base(SPEC, RANDOM, TEXTS, 1, tmp_path / "scratch")
    with pytest.raises(BaseInvalid, match="model hub"):
        find_base(SPEC, NAMED, TEXTS, 1, tmp_path / "scratch")
    shutil.copytree(made.folder, shipping / SPEC.name)
    (shipping / "unfinished").mkdir()
    listed = encoders.shipped_encoders()
    assert list(listed) == [SPEC.name]
    assert listed[SPEC.name].size > 1_000
    found = find_base(SPEC, NAMED, TEXTS, 1, tmp_path / "scratch")
    assert (found.source, found.folder) == ("shipped", shipping / SPEC.name)
    assert found.sha256 == made.sha256

from __future__ import annotations

from pathlib import Path

import pytest

from razbor.models import Bundle, Predictor, write_bundle
from tests.models import making


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """A good bundle: each test of a refusal changes one thing in it."""
    return write_bundle(tmp_path / "tiny", making.draft(), making.files())


@pytest.fixture(scope="session")
def predictor(tmp_path_factory: pytest.TempPathFactory) -> Predictor:
    folder = tmp_path_factory.mktemp("bundles") / "tiny"
    return Predictor.open(write_bundle(folder, making.draft(), making.files()), threads=1)

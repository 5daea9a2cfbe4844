from __future__ import annotations

from pathlib import Path

import pytest

from razbor.catalogue import Catalogue
from tests.catalogue import making


@pytest.fixture(scope="session")
def encoder() -> making.HashedEncoder:
    return making.HashedEncoder()


@pytest.fixture(scope="session")
def tiny(encoder: making.HashedEncoder) -> Catalogue:
    return making.catalogue(encoder)


@pytest.fixture
def folder(tiny: Catalogue, tmp_path: Path) -> Path:
    tiny.save(tmp_path / "tiny")
    return tmp_path / "tiny"

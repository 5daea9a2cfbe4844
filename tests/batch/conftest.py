from __future__ import annotations

from pathlib import Path

import pytest

from razbor.loading import load
from razbor.pipeline import Razbor


@pytest.fixture(scope="session")
def tiny(tiny_bundles: dict[str, Path]) -> Razbor:
    return load(bundles=tiny_bundles, threads=1)

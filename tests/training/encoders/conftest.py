from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.training.encoders.making import write_base, write_data


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("encoders") / "data")


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Architecture → a folder with a tiny random base."""
    folder = tmp_path_factory.mktemp("bases")
    return {name: write_base(folder / name, name) for name in ("bert", "roberta")}

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from razbor.export.coreml.folder import CoremlFolder
from razbor.export.source import read_source
from razbor.models import Bundle

Written = tuple[CoremlFolder, Path]


@pytest.fixture(scope="session")
def exported(
    encoders: Mapping[str, Bundle], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Written]:
    """Task → its package of one length, and what it was made of."""
    return {name: _written(encoders[name], None, tmp_path_factory) for name in encoders}


@pytest.fixture(scope="session")
def several(
    encoders: Mapping[str, Bundle], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Written]:
    """Task → its package of three lengths, and what it was made of."""
    return {name: _written(encoders[name], (8, 64, 16), tmp_path_factory) for name in encoders}


def _written(
    bundle: Bundle, asked: tuple[int, ...] | None, factory: pytest.TempPathFactory
) -> Written:
    folder = factory.mktemp("package")
    found = CoremlFolder.of(read_source(bundle), asked)
    found.write(folder)
    return found, folder

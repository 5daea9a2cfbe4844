from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

from razbor.export.coreml.folder import CoremlFolder
from razbor.export.source import read_source
from razbor.models import Bundle

if sys.platform == "win32" or platform.machine() not in {"x86_64", "arm64"}:
    # There is no coremltools for these systems: see the extra `coreml` in pyproject.toml.
    collect_ignore_glob = ["test_*.py"]

Written = Callable[[str], tuple[CoremlFolder, Path]]
"""A task → what was made of its bundle, and the folder it was written into."""


@pytest.fixture(scope="session")
def exported(encoders: Mapping[str, Bundle], tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Packages of one length."""
    return _written(encoders, None, tmp_path_factory)


@pytest.fixture(scope="session")
def several(encoders: Mapping[str, Bundle], tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Packages of three lengths."""
    return _written(encoders, (8, 64, 16), tmp_path_factory)


def _written(
    encoders: Mapping[str, Bundle], asked: Sequence[int] | None, factory: pytest.TempPathFactory
) -> Written:
    @cache
    def write(task: str) -> tuple[CoremlFolder, Path]:
        folder = factory.mktemp(task)
        found = CoremlFolder.of(read_source(encoders[task]), asked)
        found.write(folder)
        return found, folder

    return write

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Before anything can import a library that would ask a model hub.
os.environ["HF_HUB_OFFLINE"] = "1"

pytest_plugins = ["pytester", "tests.budgets"]


@pytest.fixture(scope="session")
def tiny_bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Task → the folder of a tiny real bundle for it, see `tests/tiny.py`."""
    from tests.tiny import write_bundles

    return write_bundles(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny real bundle for answers of interviews, see `tests/tiny_answers.py`."""
    from tests.tiny_answers import write_answers

    return write_answers(tmp_path_factory.mktemp("tiny-answers") / "answers")

from __future__ import annotations

from pathlib import Path

import pytest

from razbor.teaching.teach import Taught, teach

MESSAGES = Path(__file__).parents[2] / "docs" / "examples" / "messages.csv"


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Taught:
    """What the example of the docs teaches."""
    return teach(MESSAGES, tmp_path_factory.mktemp("taught") / "messages", threads=1)

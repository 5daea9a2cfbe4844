from __future__ import annotations

import pytest

from razbor.text import detect


@pytest.fixture(scope="session", autouse=True)
def _language_model() -> None:
    """Read once, before a property measures how long one example takes."""
    detect("Мы печём хлеб")

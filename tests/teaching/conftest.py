from __future__ import annotations

from collections.abc import Iterator

import pytest

from razbor.teaching.libraries import one_thread
from razbor.teaching.teach import Taught, teach
from tests.teaching.making import MESSAGES


@pytest.fixture(scope="session", autouse=True)
def in_one_thread() -> Iterator[None]:
    """As in use: several threads only wait for each other over matrices this small."""
    with one_thread():
        yield


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Taught:
    """What the example of the docs teaches."""
    return teach(MESSAGES, tmp_path_factory.mktemp("taught") / "messages", threads=1)

from __future__ import annotations

from collections.abc import Mapping

import pytest

from razbor.models import Bundle


@pytest.fixture(scope="session")
def encoders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Bundle]:
    """Task → a tiny bundle over word pieces, one a way in which ours are built."""
    from tests.export import making

    folder = tmp_path_factory.mktemp("encoders")
    return {
        "sections": making.write_sections(folder / "sections"),
        "role": making.write_role(folder / "role"),
        "areas": making.write_areas(folder / "areas"),
        "answers": making.write_answers(folder / "answers"),
    }

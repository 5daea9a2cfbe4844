from __future__ import annotations

import json
from pathlib import Path

import pytest

from razbor.catalogue.info import describe
from razbor.errors import CatalogueMissing
from tests.catalogue import making


def test_a_description_says_what_the_catalogue_holds(folder: Path) -> None:
    found = describe(folder)
    assert json.loads(json.dumps(found)) == found
    assert found == {
        "name": "tiny",
        "version": "1.0.0",
        "notice": "written for tests",
        "folder": str(folder),
        "languages": ["de", "en", "ru"],
        "entries": len(making.ENTRIES),
        "names": sum(len(entry.names) for entry in making.ENTRIES),
        "encoder": {"name": "hashed", "version": "1", "digest": f"{1:064x}"},
        "width": making.WIDTH,
        "representations": ["description", "skills"],
        "size": sum(path.stat().st_size for path in folder.iterdir()),
    }


def test_a_folder_without_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueMissing):
        describe(tmp_path)

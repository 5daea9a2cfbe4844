from __future__ import annotations

import json

from razbor.models import Bundle, describe
from tests.models import making


def test_a_description_says_what_the_manifest_says(bundle: Bundle) -> None:
    found = describe(bundle)
    assert json.loads(json.dumps(found)) == found
    assert (found["name"], found["version"]) == ("tiny", "1.0.0")
    assert found["digest"] == bundle.digest
    assert found["tasks"]["place"]["labels"] == list(making.LABELS)
    urgent = found["tasks"]["urgent"]["decision"]
    assert (urgent["threshold"], urgent["evidence"]) == (0.7, making.EVIDENCE)
    assert found["input"]["max_tokens"] == making.MAX_TOKENS
    assert found["training"]["data"] == [{"name": "jobs", "sha256": "1" * 64, "rows": 12}]
    sizes = {file["name"]: file["size"] for file in found["files"]}
    assert sizes == {name: len(content) for name, content in making.files().items()}
    assert found["size"] == sum(sizes.values())

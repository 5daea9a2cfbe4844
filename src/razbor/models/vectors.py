"""What makes the vectors of a bundle, known again whatever else of it changes."""

from __future__ import annotations

import hashlib
import json

from razbor.models.manifest import MODEL_FILE, Manifest


def digest_of_vectors(manifest: Manifest) -> str:
    """The sha256 of all that a text's vector depends on; empty for a bundle not written yet.

    That is the graph, the file that the input is read with, how it is read, and which output
    the vectors are. A new card, other weights of evidence or another version change nothing.

    Args:
        manifest: of a bundle.
    """
    names = (MODEL_FILE, manifest.input.file)
    if manifest.embedding is None or any(name not in manifest.files for name in names):
        return ""
    made_by = {
        "files": {name: manifest.files[name].sha256 for name in names},
        "input": manifest.input.model_dump(mode="json"),
        "output": manifest.embedding.output,
        "width": manifest.embedding.width,
    }
    return hashlib.sha256(json.dumps(made_by, sort_keys=True).encode()).hexdigest()

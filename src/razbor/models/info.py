"""What there is to say about a bundle without running it."""

from __future__ import annotations

from typing import Any

from razbor.models.bundle import Bundle


def describe(bundle: Bundle) -> dict[str, Any]:
    """A bundle in plain JSON types: what `razbor info` shows.

    Keys: name, version, digest, folder, format, languages, description, input, tasks
    (output, labels and decision with its evidence), training, files (name, size, sha256)
    and size, the bytes of all files together.
    """
    manifest = bundle.manifest.to_dict()
    files = manifest.pop("files")
    return {
        "name": manifest.pop("name"),
        "version": manifest.pop("version"),
        "digest": bundle.digest,
        "folder": str(bundle.folder),
        **manifest,
        "files": [{"name": name, **file} for name, file in files.items()],
        "size": sum(file["size"] for file in files.values()),
    }

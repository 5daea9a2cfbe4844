"""What there is to say about a catalogue without searching it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from razbor.catalogue.catalogue import Catalogue


def describe(folder: str | Path) -> dict[str, Any]:
    """A catalogue in plain JSON types: what `razbor info` shows.

    Keys: name, version, notice, folder, languages, entries, names (how many), encoder (that made
    the vectors), width, representations, and size, the bytes of all files together.

    Raises:
        CatalogueError: a folder that is missing, damaged or unsafe.
    """
    folder = Path(folder).absolute()
    opened = Catalogue.open(folder)
    return {
        **{field: getattr(opened.about, field) for field in ("name", "version", "notice")},
        "folder": str(folder),
        "languages": list(opened.languages),
        "entries": len(opened),
        "names": sum(len(entry.names) for entry in opened),
        "encoder": opened.made_by.to_dict(),
        "width": opened.width,
        "representations": list(opened.representations),
        "size": sum(path.stat().st_size for path in folder.iterdir()),
    }

"""A file → a catalogue in a folder: what the command line does."""

from __future__ import annotations

import re
from pathlib import Path

from razbor.catalogue.catalogue import Catalogue
from razbor.catalogue.encoder import Encoder
from razbor.catalogue.reading import read_entries
from razbor.catalogue.storage import CATALOGUE
from razbor.models.replacing import check_free


def build_file(
    path: str | Path,
    folder: str | Path,
    encoder: Encoder,
    *,
    name: str | None = None,
    version: str = "1",
    notice: str = "",
    force: bool = False,
) -> Catalogue:
    """Read a taxonomy, make the vectors of its names, and write the catalogue.

    Args:
        path: of the file, see `reading`.
        folder: where the catalogue is written.
        encoder: that makes the vectors.
        name: of the catalogue; None: after the file.
        version: of the contents.
        notice: the source and its licence, where there is something to say.
        force: replace a catalogue that lies there.

    Raises:
        ReadingError: the file cannot be read.
        CatalogueError: a row that is no entry, an encoder that does not fit.
        OutputInvalid: something lies there and `force` is not set, or it is no catalogue.
    """
    folder = Path(folder).absolute()
    check_free(folder, CATALOGUE, force=force)  # before the names are embedded, not after
    entries = read_entries(path)
    called = _slug(Path(path).stem) if name is None else name
    built = Catalogue.build(entries, encoder, name=called, version=version, notice=notice)
    built.save(folder, force=force)
    return built


def _slug(stem: str) -> str:
    found = re.sub(r"[^a-z0-9._-]+", "-", stem.lower()).strip("._-")[:100]
    return found or "catalogue"

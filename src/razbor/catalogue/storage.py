"""A catalogue's folder: written wholly or not at all, read only as its manifest says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from razbor.catalogue.entries import Entry
from razbor.catalogue.manifest import (
    ENTRIES_FILE,
    FORMAT,
    MANIFEST_FILE,
    NAMES_FILE,
    VECTORS_FILE,
    About,
    Manifest,
)
from razbor.catalogue.tables import read_tables, write_entries, write_names
from razbor.catalogue.vectors import Vectors
from razbor.errors import (
    BundleDigest,
    BundleError,
    BundleFormat,
    BundleMissing,
    BundleUnsafe,
    CatalogueDigest,
    CatalogueError,
    CatalogueFormat,
    CatalogueMissing,
    CatalogueUnsafe,
)
from razbor.models.folder import check_listing, check_names
from razbor.models.parsing import parse_as
from razbor.models.replacing import Kind, replacing
from razbor.models.verified import digests, read_manifest, read_verified
from razbor.schema import ModelRef

CATALOGUE = Kind("catalogue", marker=MANIFEST_FILE)

_REFUSED: Mapping[type[BundleError], tuple[type[CatalogueError], str]] = {
    BundleMissing: (CatalogueMissing, "check the path; copy the whole folder"),
    BundleFormat: (
        CatalogueFormat,
        "build the catalogue again: razbor catalogue build, or install a newer razbor",
    ),
    BundleDigest: (CatalogueDigest, "copy the catalogue again, or build it again"),
    BundleUnsafe: (
        CatalogueUnsafe,
        "do not use this catalogue; get it again from a source that you trust",
    ),
}
"""Folders of bundles and of catalogues are looked at by the same code."""


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a catalogue's folder holds."""

    about: About
    encoder: ModelRef
    entries: tuple[Entry, ...]
    vectors: Vectors


def languages(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """The languages that entries have names in, sorted."""
    return tuple(sorted({n.language for entry in entries for n in entry.names if n.language}))


def write_folder(folder: Path, contents: Contents, *, force: bool) -> None:
    """Write a catalogue.

    Args:
        folder: where; its parent is made where it is missing.
        contents: all of it.
        force: replace a catalogue, or an empty folder, that lies there.

    Raises:
        OutputInvalid: something lies there and `force` is not set, or it is no catalogue.
    """
    files = {
        ENTRIES_FILE: write_entries(contents.entries),
        NAMES_FILE: write_names(contents.entries),
        VECTORS_FILE: contents.vectors.to_bytes(),
    }
    about = {name: getattr(contents.about, name) for name in About.model_fields}
    manifest = Manifest(
        **about,
        languages=languages(contents.entries),
        encoder=contents.encoder,
        width=contents.vectors.names.width,
        entries=len(contents.entries),
        names=len(contents.vectors.names),
        representations=tuple(sorted(contents.vectors.representations)),
        files=digests(files),
    )
    with replacing(folder, CATALOGUE, force=force) as temporary:
        for name, content in files.items():
            (temporary / name).write_bytes(content)
        written = manifest.model_dump_json(indent=2).encode() + b"\n"
        (temporary / MANIFEST_FILE).write_bytes(written)
        read_folder(temporary)


def read_folder(folder: Path) -> Contents:
    """Read a catalogue; everything is verified before any file but the manifest is parsed.

    Raises:
        CatalogueMissing: no such folder, or one without a listed file.
        CatalogueFormat: a manifest, tables or vectors that do not fit.
        CatalogueDigest: a file whose size or digest is another.
        CatalogueUnsafe: names that reach outside, links, unlisted files.
    """
    with _refused(folder):
        manifest = read_manifest(folder / MANIFEST_FILE, _parsed)
        check_listing(folder, manifest.files, MANIFEST_FILE)
        files = {
            name: read_verified(folder / name, manifest.files[name]) for name in manifest.files
        }
        entries = read_tables(files[ENTRIES_FILE], files[NAMES_FILE])
        names = sum(len(entry.names) for entry in entries)
        told = (manifest.entries, manifest.names, manifest.languages)
        if told != (len(entries), names, languages(entries)):
            raise CatalogueFormat(
                f"{len(entries)} entries with {names} names in {', '.join(languages(entries))}",
                expected=f"{told[0]} with {told[1]} in {', '.join(told[2])}, as the manifest says",
                remedy=_REFUSED[BundleFormat][1],
                place=ENTRIES_FILE,
            )
        vectors = Vectors.from_bytes(
            files[VECTORS_FILE],
            names=names,
            entries=len(entries),
            width=manifest.width,
            kinds=manifest.representations,
        )
    about = About(name=manifest.name, version=manifest.version, notice=manifest.notice)
    return Contents(about, manifest.encoder, entries, vectors)


def _parsed(raw: bytes) -> Manifest:
    manifest = parse_as(Manifest, raw, FORMAT)
    check_names(manifest.files, MANIFEST_FILE)
    return manifest


@contextmanager
def _refused(folder: Path) -> Iterator[None]:
    """What is refused, as an error of catalogues that names the place."""
    try:
        yield
    except BundleError as error:
        kind, remedy = _REFUSED[type(error)]
        raise kind(
            error.found, expected=error.expected, remedy=remedy, place=_placed(folder, error.place)
        ) from None
    except CatalogueError as error:
        error.place = _placed(folder, error.place)
        raise


def _placed(folder: Path, place: str) -> str:
    return place if place.startswith(str(folder)) else f"{folder / place}"

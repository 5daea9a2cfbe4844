"""A bundle: opened only when every byte is what its manifest says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from razbor.errors import BundleMissing
from razbor.models.folder import check_listing, check_names
from razbor.models.manifest import MANIFEST_FILE, Draft, Manifest
from razbor.models.parsing import parse_manifest
from razbor.models.replacing import Kind, replacing
from razbor.models.verified import digests, read_manifest, read_verified

SHIPPED = Path(__file__).parent.parent / "bundles"
BUNDLE = Kind("bundle", marker=MANIFEST_FILE)


@dataclass(frozen=True)
class Bundle:
    """A folder with one trained model and all it needs to decide.

    `digest` is the sha256 of `razbor.json`, which holds the sha256 of every other file:
    it names the whole bundle.
    """

    folder: Path
    manifest: Manifest
    digest: str

    @classmethod
    def open(cls, name_or_path: str | Path) -> Self:
        """Open a shipped bundle by its name, or any bundle by its folder.

        Everything is verified before any file but the manifest is parsed.

        Raises:
            BundleMissing: no such bundle, or one without a listed file.
            BundleFormat: a manifest that does not fit.
            BundleDigest: a file whose size or digest is another.
            BundleUnsafe: names that reach outside, links, unlisted files.
        """
        folder = _locate(name_or_path)
        manifest, digest = read_manifest(folder / MANIFEST_FILE, _parsed)
        check_listing(folder, manifest.files)
        bundle = cls(folder, manifest, digest)
        for name in manifest.files:
            bundle.read(name)
        return bundle

    def read(self, name: str) -> bytes:
        """The bytes of a listed file, verified: what was checked is what is returned.

        Raises:
            KeyError: the manifest lists no such file.
            BundleMissing: the file is gone.
            BundleDigest: its size or digest is another.
            BundleUnsafe: it is no regular file, or out of all proportion.
        """
        return read_verified(self.folder / name, self.manifest.files[name])


def digest_of(name_or_path: str | Path) -> str:
    """The digest of a bundle as it lies there now; no file but the manifest is read.

    Raises:
        BundleError: as `Bundle.open`, of the folder and the manifest.
    """
    return read_manifest(_locate(name_or_path) / MANIFEST_FILE, _parsed)[1]


def _parsed(raw: bytes) -> tuple[Manifest, str]:
    manifest = parse_manifest(raw)
    check_names(manifest.files)
    return manifest, hashlib.sha256(raw).hexdigest()


def shipped() -> list[str]:
    """The names of the bundles that come with razbor, sorted."""
    return sorted(path.parent.name for path in SHIPPED.glob(f"*/{MANIFEST_FILE}"))


def write_bundle(
    folder: str | Path, draft: Draft, files: Mapping[str, bytes], *, force: bool = False
) -> Bundle:
    """Write a bundle, wholly or not at all, and open it.

    Args:
        folder: where; its parent is made where it is missing.
        draft: the manifest but for `files`, which is worked out from `files`.
        files: name → content of every file but `razbor.json`.
        force: replace what lies there, if it is a bundle or an empty folder.

    Raises:
        OutputInvalid: something lies there and `force` is not set, or it is no bundle.
        BundleError: what would be written could not be opened again.
    """
    folder = Path(folder).absolute()
    check_names(files)
    with replacing(folder, BUNDLE, force=force) as temporary:
        for name, content in files.items():
            (temporary / name).write_bytes(content)
        (temporary / MANIFEST_FILE).write_bytes(_manifest_bytes(draft, files))
        Bundle.open(temporary)
    return Bundle.open(folder)


def _manifest_bytes(draft: Draft, files: Mapping[str, bytes]) -> bytes:
    body = {name: getattr(draft, name) for name in Draft.model_fields}
    # Not validated here: the temporary folder is opened like a stranger's.
    manifest = Manifest.model_construct(**body, files=digests(files))
    return manifest.model_dump_json(indent=2).encode() + b"\n"


def _locate(name_or_path: str | Path) -> Path:
    # A shipped name first: a folder of that name in the working directory must not
    # take the place of the model that razbor came with.
    if isinstance(name_or_path, str) and name_or_path in shipped():
        return SHIPPED / name_or_path
    folder = Path(name_or_path).absolute()
    if not folder.is_dir():
        raise BundleMissing(
            "no such bundle",
            expected=f"a folder, or a shipped bundle: {', '.join(shipped()) or 'none'}",
            remedy="check the name, or train a bundle into that folder",
            place=str(name_or_path),
        )
    return folder

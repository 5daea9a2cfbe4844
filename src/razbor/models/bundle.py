"""A bundle: opened only when every byte is what its manifest says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from razbor.errors import BundleDigest, BundleError, BundleMissing
from razbor.models.folder import (
    MAX_FILE_BYTES,
    MAX_MANIFEST_BYTES,
    check_listing,
    check_names,
    check_regular,
    read_regular,
    unsafe,
)
from razbor.models.manifest import MANIFEST_FILE, Draft, FileDigest, Manifest
from razbor.models.parsing import parse_manifest
from razbor.models.replacing import Kind, replacing

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
        with _placed(folder / MANIFEST_FILE):
            raw = read_regular(folder / MANIFEST_FILE, MAX_MANIFEST_BYTES)
            if len(raw) > MAX_MANIFEST_BYTES:
                raise unsafe("a manifest out of all proportion", f"{MAX_MANIFEST_BYTES} bytes")
            manifest = parse_manifest(raw)
            check_names(manifest.files)
        check_listing(folder, manifest.files)
        bundle = cls(folder, manifest, hashlib.sha256(raw).hexdigest())
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
        expected = self.manifest.files[name]
        path = self.folder / name
        if expected.size > MAX_FILE_BYTES:
            raise unsafe(f"{expected.size} bytes", f"at most {MAX_FILE_BYTES}", str(path))
        size = check_regular(path)
        if size != expected.size:
            raise _differs(path, f"{size} bytes", f"{expected.size} bytes")
        data = read_regular(path, expected.size)
        found = hashlib.sha256(data).hexdigest()
        if found != expected.sha256:
            raise _differs(path, f"sha256 {found}", f"sha256 {expected.sha256}")
        return data


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
    digests = {
        name: FileDigest(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
        for name, content in sorted(files.items())
    }
    body = {name: getattr(draft, name) for name in Draft.model_fields}
    # Not validated here: the temporary folder is opened like a stranger's.
    manifest = Manifest.model_construct(**body, files=digests)
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


@contextmanager
def _placed(path: Path) -> Iterator[None]:
    try:
        yield
    except BundleError as error:
        if error.place != str(path):
            error.place = f"{path}: {error.place}" if error.place else str(path)
        raise


def _differs(path: Path, found: str, expected: str) -> BundleDigest:
    return BundleDigest(
        found,
        expected=expected,
        remedy="copy the bundle again; a bundle that was changed by hand must be written anew",
        place=str(path),
    )

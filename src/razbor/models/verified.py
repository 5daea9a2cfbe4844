"""Files that are read only as their manifest says they are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from razbor.errors import BundleDigest, BundleError
from razbor.models.folder import (
    MAX_FILE_BYTES,
    MAX_MANIFEST_BYTES,
    check_regular,
    read_regular,
    unsafe,
)
from razbor.models.manifest import FileDigest

M = TypeVar("M")


def read_manifest(path: Path, parse: Callable[[bytes], M]) -> M:
    """A manifest, parsed where it is no larger than one may be; errors name the file.

    Raises:
        BundleMissing: it is not there.
        BundleFormat: `parse` refuses it.
        BundleUnsafe: it is no regular file, or out of all proportion.
    """
    with _placed(path):
        raw = read_regular(path, MAX_MANIFEST_BYTES)
        if len(raw) > MAX_MANIFEST_BYTES:
            raise unsafe("a manifest out of all proportion", f"{MAX_MANIFEST_BYTES} bytes")
        return parse(raw)


def read_verified(path: Path, expected: FileDigest) -> bytes:
    """The bytes of a file that are what a manifest says of it.

    Raises:
        BundleMissing: the file is not there.
        BundleDigest: its size or digest is another.
        BundleUnsafe: it is no regular file, or out of all proportion.
    """
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


def digests(files: Mapping[str, bytes]) -> dict[str, FileDigest]:
    """What a manifest says of files, by name."""
    return {
        name: FileDigest(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
        for name, content in sorted(files.items())
    }


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

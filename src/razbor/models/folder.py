"""What may lie in a bundle's folder: plain regular files, nothing else.

A bundle comes from anywhere. Its names are checked before they are joined to a path,
and nothing in the folder is followed, descended into or waited for.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection
from pathlib import Path

from razbor.errors import BundleMissing, BundleUnsafe
from razbor.models.manifest import MANIFEST_FILE

MAX_MANIFEST_BYTES = 4 * 2**20
MAX_FILE_BYTES = 2**30
MAX_FILES = 64

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}(?<!\.)")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)

# A link or a named pipe put in place between the look and the opening: the first is
# refused, the second is not waited for.
_FLAGS = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _flag, 0)


def unsafe(found: str, expected: str, place: str = "") -> BundleUnsafe:
    """The error for a bundle that is not to be opened at all."""
    return BundleUnsafe(
        found,
        expected=expected,
        remedy="do not use this bundle; get it again from a source that you trust",
        place=place,
    )


def check_names(names: Collection[str], manifest: str = MANIFEST_FILE) -> None:
    """Refuse names that are no plain file names on every system.

    Args:
        names: of all files but the manifest.
        manifest: the name of that.

    Raises:
        BundleUnsafe: an absolute name, `..`, a folder, a backslash, a drive letter, a
            device of Windows, the manifest itself, names that differ in case alone, or
            too many names.
    """
    for name in names:
        if not _NAME.fullmatch(name) or _DEVICES.fullmatch(name) or name == manifest:
            raise unsafe(
                f"the file name {repr(name)[:120]}",
                "a plain name in the same folder: letters, digits, '.', '_', '-'",
                "files",
            )
    if len({name.lower() for name in names} | {manifest}) != len(names) + 1:
        raise unsafe("file names that differ in case alone", "names that differ", "files")
    if len(names) > MAX_FILES:
        raise unsafe(f"{len(names)} files", f"at most {MAX_FILES}", "files")


def check_listing(folder: Path, listed: Collection[str], manifest: str = MANIFEST_FILE) -> None:
    """Refuse whatever lies in the folder and is not listed or no regular file.

    Args:
        folder: that is looked through; not what lies below it.
        listed: the names that may lie there beside the manifest.
        manifest: the name of that.

    Raises:
        BundleUnsafe: a link, a folder, a pipe, a device, or an unlisted file.
    """
    known = {*listed, manifest}
    with os.scandir(folder) as entries:
        for entry in entries:
            check_regular(Path(entry.path))
            if entry.name not in known:
                raise unsafe(
                    "a file that the manifest does not list",
                    "listed files alone; remove it if it is your own",
                    entry.path,
                )


def check_regular(path: Path) -> int:
    """The size of a regular file, in bytes.

    Raises:
        BundleMissing: it is not there.
        BundleUnsafe: it is there and no regular file.
    """
    try:
        status = path.lstat()
    except OSError:
        raise missing(path) from None
    if not stat.S_ISREG(status.st_mode):
        kind = "a symbolic link" if stat.S_ISLNK(status.st_mode) else "no regular file"
        raise unsafe(kind, "regular files alone", str(path))
    return status.st_size


def read_regular(path: Path, limit: int) -> bytes:
    """At most `limit` + 1 bytes of a regular file: one too many tells that it is too big.

    Raises:
        BundleMissing: it cannot be opened.
        BundleUnsafe: it is no regular file.
    """
    check_regular(path)
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as stream:
            return stream.read(limit + 1)
    except OSError:
        raise missing(path) from None


def missing(path: Path) -> BundleMissing:
    """The error for a file that a bundle lacks."""
    return BundleMissing(
        f"no readable file {path.name!r}",
        expected="a folder with all the files of its manifest",
        remedy="copy the whole folder again and check that you may read it",
        place=str(path),
    )

"""Folders that are written wholly or not at all, and replace nothing but their like."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from razbor.errors import OutputInvalid


@dataclass(frozen=True, slots=True)
class Kind:
    """What a folder of some kind is known by.

    Attributes:
        name: of the kind, for messages.
        marker: a file that each of them holds.
        foreign: a file that none of them holds.
    """

    name: str
    marker: str
    foreign: str | None = None

    def holds(self, folder: Path) -> bool:
        """Whether a folder is of this kind, or empty."""
        if not any(folder.iterdir()):
            return True
        foreign = self.foreign is not None and (folder / self.foreign).exists()
        return (folder / self.marker).is_file() and not foreign


def check_free(folder: Path, kind: Kind, *, force: bool) -> None:
    """Refuse a folder that is there.

    Args:
        folder: that is to be written.
        kind: of what is to lie in it.
        force: whether one of that kind, or an empty one, may be replaced.

    Raises:
        OutputInvalid: it is there; with `force`: it is something else, or a link.
    """
    if not folder.exists() and not folder.is_symlink():
        return
    if force and not folder.is_symlink() and folder.is_dir() and kind.holds(folder):
        return
    raise OutputInvalid(
        f"something that is no {kind.name} lies there" if force else "the output is there already",
        expected="a folder that does not exist yet",
        remedy="name another one" if force else "name another one, or replace it (--force, force)",
        place=str(folder),
    )


@contextmanager
def replacing(folder: Path, kind: Kind, *, force: bool) -> Iterator[Path]:
    """A new, empty folder to write into; it takes its place when all went well.

    Args:
        folder: where it will lie; its parent is made where it is missing.
        kind: of what is written.
        force: as of `check_free`.

    Raises:
        OutputInvalid: as `check_free`, before anything is written and before it is moved.
    """
    folder = folder.absolute()
    check_free(folder, kind, force=force)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # A sibling, for a rename within one file system is one step.
    temporary = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.new")
    try:
        temporary.mkdir()
        yield temporary
        check_free(folder, kind, force=force)
        _put(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _put(temporary: Path, folder: Path) -> None:
    if not folder.exists():
        temporary.rename(folder)
        return
    old = temporary.with_suffix(".old")
    folder.rename(old)
    try:
        temporary.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old)

"""What holds for files that are read as a whole: résumés and interviews."""

from __future__ import annotations

from pathlib import Path

from razbor.errors import DamagedFile, FileMissing

MAX_SIZE = 50_000_000
"""Bytes of a file: more are no document of one person, and would fill the memory."""


def refuse_unwieldy(path: Path) -> None:
    """Refuse a folder, and a file that would fill the memory.

    Raises:
        FileMissing: a folder.
        DamagedFile: more than `MAX_SIZE` bytes.
        OSError: there is no such file.
    """
    size = path.stat().st_size
    if path.is_dir():
        raise FileMissing(
            "a folder", expected="the path of one file", remedy="give the files in it one by one"
        )
    if size > MAX_SIZE:
        raise DamagedFile(
            f"a file of {size / 1e6:,.1f} MB",
            expected=f"at most {MAX_SIZE / 1e6:,.0f} MB",
            remedy="save it without its images, or its text as .txt",
        )

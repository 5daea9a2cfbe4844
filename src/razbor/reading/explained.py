"""What opening and reading a file raises → errors of ours."""

from __future__ import annotations

from razbor.errors import BrokenEncoding, DamagedFile, FileMissing, RazborError
from razbor.reading.source import BROKEN_GZIP

EXPLAINED = (RazborError, UnicodeError, OSError, *BROKEN_GZIP)
"""What `explained` is made for."""


def explained(error: BaseException) -> RazborError:
    """The error of ours for one of the system's or of a decoder."""
    if isinstance(error, RazborError):
        return error
    if isinstance(error, UnicodeError):
        return BrokenEncoding(
            "bytes that are not of the encoding that the file's first bytes announce",
            expected="UTF-8, or UTF-16 with a byte order mark",
            remedy="save the file as UTF-8",
        )
    if isinstance(error, BROKEN_GZIP):
        return DamagedFile(
            "a gzip file that breaks off or is damaged",
            expected="a gzip file, whole",
            remedy="pack or download it again; what was read before is good",
        )
    reason = error.strerror if isinstance(error, OSError) else None
    return FileMissing(
        (reason or type(error).__name__).lower(),
        expected="a file or a folder that can be opened",
        remedy="check the path and the permissions",
    )

"""What a bundle is called, what it is of, and where it may lie."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from razbor.errors import ArgumentInvalid, OutputInvalid
from razbor.models.bundle import BUNDLE
from razbor.models.replacing import check_free
from razbor.teaching.examples import Read
from razbor.teaching.findings import Source
from razbor.teaching.review import beside
from razbor.text.language import detect

VERSION = "1"
LIBRARIES = ("razbor", "numpy", "onnxruntime", "scikit-learn")
"""Whose versions a manifest tells."""
_ASKED = 200
_LABELS = 8


def check_output(output: Path, name: str | None, *, force: bool) -> str:
    """Refuse an output that is there; the bundle's name otherwise.

    Raises:
        OutputInvalid: the folder or its table is there, or the folder is no bundle.
        ArgumentInvalid: a name that is none.
    """
    check_free(output, BUNDLE, force=force)
    if beside(output).exists() and not force:
        raise OutputInvalid(
            "a table of rows to look at is there already",
            expected="a folder that does not exist, and no such table beside it",
            remedy="name another with -o, or replace both with --force",
            place=str(beside(output)),
        )
    found = slug(output.absolute().name) if name is None else name
    if found != slug(found):
        raise ArgumentInvalid(
            f"the name {found!r}"[:120],
            expected="lower-case Latin letters, digits, '.', '_' and '-'",
            remedy=f"write it as {slug(found)!r}",
        )
    return found


def slug(name: str) -> str:
    """A name as bundles have it."""
    found = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._")[:100]
    return found or "taught"


def source_of(file: Path, read: Read) -> Source:
    """What names a file of examples."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Source(file.name, digest, len(read.examples) + len(read.failures))


def spoken(texts: Sequence[str]) -> tuple[str, ...]:
    """The languages that at least a tenth of some texts is in, the most frequent first."""
    step = max(1, len(texts) // _ASKED)
    counts = Counter(detect(text) for text in texts[::step])
    total = counts.total()
    return tuple(
        code for code, count in counts.most_common() if code is not None and count * 10 >= total
    )


def described(labels: Sequence[str], *, single: bool) -> str:
    """One line about a bundle with these labels."""
    shown = ", ".join(labels[:_LABELS]) + (" …" if len(labels) > _LABELS else "")
    return f"Labels of its user's own, {'one' if single else 'any'} of {len(labels)}: {shown}."

"""scikit-learn, or a word on how to get it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from razbor.errors import ExtraMissing

EXTRA = "teach"


@contextmanager
def needed() -> Iterator[None]:
    """Around imports of what the extra brings.

    Raises:
        ExtraMissing: scikit-learn or scipy is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("sklearn", "scipy"):
            raise
        raise ExtraMissing.of(EXTRA, "scikit-learn") from error

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
        if (error.name or "").partition(".")[0] not in ("scipy", "sklearn", "threadpoolctl"):
            raise
        raise ExtraMissing.of(EXTRA, "scikit-learn") from error


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra in one thread: regressions this small only wait for several.

    Raises:
        ExtraMissing: scikit-learn, which brings the library for it, is not installed.
    """
    with needed():
        import sklearn.linear_model  # noqa: F401 - brings its own linear algebra, to be limited
        from threadpoolctl import threadpool_limits
    with threadpool_limits(1):
        yield

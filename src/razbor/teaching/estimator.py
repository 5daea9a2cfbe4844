"""`TextClassifier`, or where scikit-learn is missing a class that says so when it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from razbor.errors import ExtraMissing
from razbor.teaching.libraries import EXTRA

__all__ = ["TextClassifier"]


class _Missing:
    """What `from razbor import *` finds without scikit-learn.

    Raises:
        ExtraMissing: always.
    """

    def __init__(self, *_: object, **__: object) -> None:
        raise ExtraMissing.of(EXTRA, "scikit-learn")

    @classmethod
    def open(cls, _folder: str | Path) -> _Missing:
        """Raises as the constructor does."""
        return cls()


if TYPE_CHECKING:
    from razbor.teaching.classifier import TextClassifier
else:
    try:
        from razbor.teaching.classifier import TextClassifier
    except ExtraMissing:
        TextClassifier = _Missing

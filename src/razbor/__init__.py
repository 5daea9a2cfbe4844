"""razbor takes recruitment texts apart: role, areas and sections of vacancies.

>>> import razbor
>>> rz = razbor.load()
>>> report = rz.vacancy(title="…", description="…")
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from razbor.errors import RazborError
from razbor.schema import (
    Area,
    Coverage,
    Fragment,
    Heading,
    ModelRef,
    Report,
    Role,
    Salary,
    SourceBlock,
    Span,
    Vacancy,
    Warning,
)

if TYPE_CHECKING:
    from razbor.pipeline import Razbor, load
    from razbor.text import from_utf16, to_utf16

__all__ = [
    "Area",
    "Coverage",
    "Fragment",
    "Heading",
    "ModelRef",
    "Razbor",
    "RazborError",
    "Report",
    "Role",
    "Salary",
    "SourceBlock",
    "Span",
    "Vacancy",
    "Warning",
    "__version__",
    "from_utf16",
    "load",
    "to_utf16",
]

__version__ = version("razbor")


def __getattr__(name: str) -> Any:
    # The pipeline brings numpy and the parsers: whoever only wants the types need not wait.
    if name in ("Razbor", "load"):
        from razbor import pipeline

        return getattr(pipeline, name)
    if name in ("from_utf16", "to_utf16"):
        from razbor import text

        return getattr(text, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""razbor takes recruitment texts apart: role, areas and sections of vacancies.

>>> import razbor
>>> rz = razbor.load()
>>> report = rz.vacancy(title="…", description="…")
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from razbor.errors import RazborError
from razbor.interviews import (
    Answer,
    ClearPassage,
    Interview,
    InterviewReport,
    InterviewSummary,
    LabelSummary,
    Turn,
)
from razbor.schema import (
    Area,
    Coverage,
    Decided,
    Explanation,
    Fragment,
    Heading,
    Labelled,
    Limits,
    ModelRef,
    Occupation,
    Passage,
    Report,
    Resume,
    Role,
    Salary,
    SourceBlock,
    Span,
    Vacancy,
    Warning,
)

if TYPE_CHECKING:
    from razbor.catalogue import Catalogue, Match
    from razbor.loading import load
    from razbor.pipeline import Razbor
    from razbor.teaching.classifier import TextClassifier
    from razbor.text import from_utf16, to_utf16

__all__ = [
    "Answer",
    "Area",
    "Catalogue",
    "ClearPassage",
    "Coverage",
    "Decided",
    "Explanation",
    "Fragment",
    "Heading",
    "Interview",
    "InterviewReport",
    "InterviewSummary",
    "LabelSummary",
    "Labelled",
    "Limits",
    "Match",
    "ModelRef",
    "Occupation",
    "Passage",
    "Razbor",
    "RazborError",
    "Report",
    "Resume",
    "Role",
    "Salary",
    "SourceBlock",
    "Span",
    "TextClassifier",
    "Turn",
    "Vacancy",
    "Warning",
    "__version__",
    "from_utf16",
    "load",
    "to_utf16",
]

__version__ = version("razbor")


_LATER = {
    "Catalogue": "razbor.catalogue",
    "Match": "razbor.catalogue",
    "Razbor": "razbor.pipeline",
    "TextClassifier": "razbor.teaching.estimator",
    "from_utf16": "razbor.text",
    "load": "razbor.loading",
    "to_utf16": "razbor.text",
}
"""What brings numpy and the parsers: whoever only wants the types need not wait."""


def __getattr__(name: str) -> Any:
    if name in _LATER:
        from importlib import import_module

        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

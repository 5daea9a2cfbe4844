"""A whole evaluation as JSON: what it takes to get the same figures again."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from razbor.evaluation.measuring import Settings
from razbor.evaluation.resampling import LEVEL
from razbor.evaluation.results import Comparison, Result

_LIBRARIES = ("razbor", "numpy", "onnxruntime", "scikit-learn")


def record(
    command: Sequence[str],
    settings: Settings,
    results: Sequence[Result] = (),
    comparisons: Sequence[Comparison] = (),
) -> dict[str, Any]:
    """Everything about an evaluation in plain JSON types.

    Args:
        command: the command line as given.
        settings: of all results; the folder of the data is not told, their digests are.
        results: of single bundles.
        comparisons: of two bundles each.
    """
    return {
        "command": list(command),
        "split": settings.split,
        "language": settings.language,
        "samples": settings.samples,
        "seed": settings.seed,
        "level": LEVEL,
        "versions": {"python": platform.python_version(), **_versions()},
        "results": [each.to_dict() for each in results],
        "comparisons": [each.to_dict() for each in comparisons],
    }


def _versions() -> dict[str, str]:
    found = {}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:  # an extra that is not installed
            continue
    return found

"""What a training run hands to the card: recipe, base, curves, times."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import time
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from razbor.cards.facts import Facts, Scalar, Stage, Times, answers_of
from razbor.dataset.files import digest
from razbor.models.manifest import Draft, FileDigest

SUFFIX = ".times.json"
_RUN = "run.json"
_CURVES = "curves.csv"
_SAID = ("name", "version", "description", "languages")
"""Of a recipe, what a card says elsewhere."""


def facts_of_training(
    draft: Draft, recipe: BaseModel, method: str, files: Mapping[str, bytes]
) -> Facts:
    """What is known when a bundle has been trained.

    Args:
        draft: its manifest.
        recipe: that it was trained by.
        method: a paragraph on how.
        files: of the bundle; a record of the run (`run.json`, `curves.csv`) is read.
    """
    run = json.loads(files[_RUN]) if _RUN in files else {}
    digests = {
        name: FileDigest(sha256=digest(content), size=len(content))
        for name, content in files.items()
    }
    base = run.get("base")
    return Facts(
        answers=answers_of(draft, digests),
        method=method,
        base=flat(base) if isinstance(base, dict) else {},
        hyper_parameters=hyper_parameters(recipe),
        warnings=tuple(map(str, run.get("warnings", ()))),
        curves=tuple(_curves(files[_CURVES])) if _CURVES in files else (),
    )


def hyper_parameters(recipe: BaseModel) -> dict[str, Scalar]:
    """The values of a recipe by their dotted keys; what is not set is left out."""
    return flat(recipe.model_dump(mode="json", exclude_none=True, exclude=set(_SAID)))


def flat(values: Mapping[str, object], prefix: str = "") -> dict[str, Scalar]:
    """Nested values under dotted keys; lists of plain values become one line."""
    found: dict[str, Scalar] = {}
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, list) and any(isinstance(each, dict) for each in value):
            value = {str(each.get("name", i)): each for i, each in enumerate(value)}
        if isinstance(value, dict):
            found |= flat(value, f"{name}.")
        elif isinstance(value, list):
            found[name] = ", ".join(map(str, value)) or "none"
        elif value is None or isinstance(value, (str, int, float)):
            found[name] = value
        else:
            found[name] = str(value)
    return found


class Watch:
    """Takes the time of a training, stage by stage, where stages tell that they go on.

    Args:
        resumed: whether stages were finished before.
    """

    def __init__(self, *, resumed: bool) -> None:
        self._resumed = resumed
        self._began = self._last = time.perf_counter()
        self._stages: dict[str, float] = {}

    def tick(self, stage: str, done: int, total: int) -> None:
        """A stage has come so far: what passed since the last call is its own.

        What follows a comma, such as the loss of late, is no part of a stage's name.
        """
        now = time.perf_counter()
        name = stage.partition(", ")[0]
        self._stages[name] = self._stages.get(name, 0.0) + now - self._last
        self._last = now

    def times(self, bundle: str, processor: str) -> Times:
        """What has passed.

        Args:
            bundle: `answers` of what was trained.
            processor: its name.
        """
        return Times(
            bundle=bundle,
            processor=processor,
            cores=os.cpu_count() or 1,
            seconds=round(time.perf_counter() - self._began, 1),
            resumed=self._resumed,
            stages=tuple(
                Stage(name=name, seconds=round(seconds, 1))
                for name, seconds in self._stages.items()
            ),
        )


def times_beside(bundle: Path) -> Path:
    """Where the times of a bundle's training are kept: not in it, or no two would be the same."""
    return bundle.with_name(bundle.name + SUFFIX)


def _curves(content: bytes) -> list[dict[str, Scalar]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8")))
    return [{key: _value(cell) for key, cell in row.items()} for row in rows]


def _value(cell: str) -> Scalar:
    for kind in (int, float):
        try:
            found = kind(cell)
        except ValueError:
            continue
        return found if math.isfinite(found) else cell
    return cell or None

"""What the training of a task hands over to become a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from razbor.models.manifest import NgramSpec, Task


@dataclass(frozen=True, slots=True)
class Trained:
    """A model with its decisions: all of a bundle but its name and its history.

    `method` is a paragraph for the card; `files` holds the content of every file.
    """

    input: NgramSpec
    tasks: Mapping[str, Task]
    method: str
    files: Mapping[str, bytes]

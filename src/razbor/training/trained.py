"""What the training of a task hands over to become a bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from razbor.models.manifest import Embedding, InputSpec, Second, Task
from razbor.training.held_out import HeldOut


@dataclass(frozen=True, slots=True)
class Trained:
    """A model with its decisions: all of a bundle but its name and its history.

    Attributes:
        input: what the model reads.
        tasks: what it answers.
        method: a paragraph for the card.
        files: the content of every file.
        remarks: sentences that belong to the bundle's description.
        libraries: what it was trained with, beside those of every recipe.
        embedding: the vectors that it gives, where it does.
        second: the bundle that is asked beside it, where one is.
        held_out: what it said of training data that it had not seen, question by question.
    """

    input: InputSpec
    tasks: Mapping[str, Task]
    method: str
    files: Mapping[str, bytes]
    remarks: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    held_out: tuple[HeldOut, ...] = ()
    embedding: Embedding | None = None
    second: Second | None = None

"""What a training run is told beside its recipe and data, and whom it tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from razbor.training.work import Progress


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line says of recipes that begin with a base.

    Attributes:
        base: "recipe" for the one that the recipe names, "random", or a folder.
        limit: how many documents (of pairs: pairs) are drawn; None for the recipe's sample.
        threads: of torch. Another number may change the last digits of a result.
    """

    base: str = "recipe"
    limit: int | None = None
    threads: int = 1


DEFAULT = Choices()
"""What holds where nothing is chosen."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom a run tells how far it is.

    Attributes:
        progress: called with what is being done, how much of it is done, and how much there is.
        say: called with lines that should stay: the losses of an epoch, warnings.
    """

    progress: Progress = lambda stage, done, total: None
    say: Callable[[str], None] = lambda line: None

"""Two forms of one model, and one that is wrong by as much as a test says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.models.manifest import Decision, WordpieceSpec

Floats = NDArray[np.float32]


@dataclass
class Table:
    """Answers that are known beforehand: probability of the last label by text."""

    name: str
    labels: tuple[str, ...]
    answers: Callable[[str], Sequence[float]]
    decision: Decision | None = None
    reads: WordpieceSpec | None = None

    def probabilities(self, texts: Sequence[str]) -> Floats:
        return np.array([self.answers(text) for text in texts], np.float32)

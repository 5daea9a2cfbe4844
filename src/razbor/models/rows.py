"""What a model judges, and what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.schema import Coverage

Feeds = Mapping[str, NDArray[np.generic]]
"""Input name of the graph → its array."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to judge: field name → text, and the dense numbers where a model has them."""

    texts: Mapping[str, str]
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of a row the model has seen.

    Characters are code points of the fields that the model reads. Tokens are counted
    after the fields' own limits of characters and without special tokens.
    """

    characters_given: int
    characters_seen: int
    tokens_given: int
    tokens_seen: int

    @property
    def complete(self) -> bool:
        """Whether nothing was left out."""
        given = (self.characters_given, self.tokens_given)
        return given == (self.characters_seen, self.tokens_seen)


@dataclass(frozen=True, slots=True)
class Prediction:
    """Output name → probabilities (rows, labels), and one `Seen` a row, in the rows' order."""

    outputs: Mapping[str, NDArray[np.float32]]
    seen: tuple[Seen, ...]

    def part(self, start: int, stop: int | None) -> Prediction:
        """What was said of some rows, one after the other."""
        rows = slice(start, stop)
        outputs = {name: found[rows] for name, found in self.outputs.items()}
        return Prediction(outputs, self.seen[rows])


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors (rows, width), and one `Seen` a row, in the rows' order."""

    vectors: NDArray[np.float32]
    seen: tuple[Seen, ...]


def coverage(seen: Sequence[Seen]) -> Coverage:
    """How much was seen of all rows together."""
    return Coverage(
        characters_given=sum(one.characters_given for one in seen),
        characters_seen=sum(one.characters_seen for one in seen),
        tokens_given=sum(one.tokens_given for one in seen),
        tokens_seen=sum(one.tokens_seen for one in seen),
    )

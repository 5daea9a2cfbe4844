"""How near passages come to what is known of occupations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue.kinds import ADVERTISEMENTS, DESCRIPTION, MEAN, NAMES, SKILLS
from razbor.tasks.occupations.passages import Told

Scores = NDArray[np.float32]
"""(passages, occupations)."""

Nearness = Mapping[str, Scores]
"""What is known of occupations → how near passages come to it, (passages, occupations).

Of `names`, and what is made of them, it may hold the first passages alone.
"""


BESIDE = frozenset({MEAN, ADVERTISEMENTS})
"""What is compared only where it counts."""


class Matched(Protocol):
    """What tells nearness: a catalogue, which may hold more of occupations than their names."""

    @property
    def representations(self) -> tuple[str, ...]:
        """What is known of occupations beside their names."""

    def name_scores(
        self, vectors: NDArray[np.float32], texts: Sequence[str], *, letters: bool = True
    ) -> Scores:
        """The best of an occupation's names counts; `letters` beside meaning, or not."""

    def mean_scores(self, vectors: NDArray[np.float32]) -> Scores:
        """Cosines with the mean of an occupation's names."""

    def representation_scores(self, kind: str, vectors: NDArray[np.float32]) -> Scores:
        """Cosines with what else is known."""

    def represented(self, kind: str) -> NDArray[np.bool_]:
        """Of which occupations it is known, (occupations,)."""


def near(
    matched: Matched,
    told: Sequence[Told],
    vectors: NDArray[np.float32],
    *,
    named: int | None = None,
    letters: bool = False,
    beside: Collection[str] = BESIDE,
) -> dict[str, Scores]:
    """How near passages come to occupations.

    Names, descriptions and skills are always compared; what the catalogue does not hold is left
    out of the answer.

    Args:
        matched: a catalogue.
        told: the passages.
        vectors: theirs, (passages, width).
        named: how many of the first are compared with names; None for all.
        letters: whether the letters that a passage and a name share count.
        beside: names what of `BESIDE` is compared, too.
    """
    asked = slice(named)
    texts = [each.text for each in told[asked]]
    found = {NAMES: matched.name_scores(vectors[asked], texts, letters=letters)}
    for kind in (DESCRIPTION, SKILLS):
        if kind in matched.representations:
            found[kind] = matched.representation_scores(kind, vectors)
    if MEAN in beside:
        found[MEAN] = matched.mean_scores(vectors[asked])
    if ADVERTISEMENTS in beside and ADVERTISEMENTS in matched.representations:
        spare = found[DESCRIPTION] if DESCRIPTION in found else matched.mean_scores(vectors)
        found[ADVERTISEMENTS] = _advertised(matched, vectors, spare)
    return found


def _advertised(matched: Matched, vectors: NDArray[np.float32], spare: Scores) -> Scores:
    """How near passages come to advertisements, of every occupation.

    One that nobody advertised must neither lose nor win by that: it comes as near as its
    description, raised by how much nearer than descriptions, in the mean over the occupations
    that have both, the passage comes to advertisements.

    Args:
        matched: a catalogue with advertisements.
        vectors: of the passages.
        spare: how near they come to descriptions.
    """
    found = matched.representation_scores(ADVERTISEMENTS, vectors)
    held = matched.represented(ADVERTISEMENTS)
    if held.any() and not held.all():
        # In float64: a passage has the same scores alone and in a batch.
        more = (found - spare).mean(axis=1, where=held, dtype=np.float64, keepdims=True)
        found = np.where(held, found, spare + more.astype(np.float32))
    return found

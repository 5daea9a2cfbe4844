"""The passages that speak most for some occupations, found block by block."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from razbor.catalogue.kinds import DESCRIPTION, NAMES, SKILLS
from razbor.tasks.occupations.evidence import faded
from razbor.tasks.occupations.nearness import Nearness, Scores
from razbor.tasks.occupations.passages import Told


class Speaking:
    """Keeps the passages that come nearest; what was told of former jobs counts less.

    Args:
        most: how many passages an occupation gets, at most.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[list[tuple[float, float, Told]]] = []

    def add(self, told: Sequence[Told], near: Nearness) -> None:
        """Some more passages.

        Args:
            told: the passages.
            near: theirs, in their order; `names` may hold the first of them alone.
        """
        found = nearest(near, len(told))
        counted = found * faded(told)[:, None]
        clipped = found.clip(0, 1)
        order = np.argsort(-counted, axis=0, kind="stable")[: self._most]
        if not self._kept:
            self._kept = [[] for _ in range(found.shape[1])]
        for place, kept in enumerate(self._kept):
            kept += [
                (float(counted[at, place]), float(clipped[at, place]), told[at])
                for at in order[:, place]
            ]
            kept.sort(key=lambda each: -each[0])  # stable: of equal ones the first
            del kept[self._most :]

    def found(self) -> list[list[tuple[Told, float]]]:
        """For each occupation its passages, best first, each with how near it comes, 0 to 1."""
        return [[(told, nearness) for _, nearness, told in kept] for kept in self._kept]


def nearest(near: Nearness, passages: int) -> Scores:
    """How near passages come to occupations (passages, occupations)."""
    names = near[NAMES]
    found = np.zeros((passages, names.shape[1]), np.float32)
    for kind in (DESCRIPTION, SKILLS):
        if kind in near:
            found += near[kind]
    found /= 2
    found[: len(names)] = np.maximum(found[: len(names)], names)
    return found

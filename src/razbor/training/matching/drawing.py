"""Pairs of texts that mean the same, drawn by chance, and which of them may be told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

Chance = np.random.Generator


class Texts:
    """Texts by number, each once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text; a new one gets the next."""
        return self._numbers.setdefault(text, len(self._numbers))

    @property
    def all(self) -> list[str]:
        """The texts in the order of their numbers."""
        return list(self._numbers)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Texts beside each other, and what each pair means.

    `meanings[i]` are keys: pairs that share one are never each other's negatives.
    """

    left: list[int]
    right: list[int]
    meanings: list[frozenset[str]]


class Lesson(Protocol):
    """A kind of pairs."""

    def draw(self, chance: Chance, size: int) -> Pairs:
        """About so many pairs."""


class AboutOccupations:
    """A name of an occupation, and another text of it.

    Args:
        groups: occupation → the group it is drawn with, so that negatives can be near.
        names: occupation → names by language.
        others: occupation → the texts a name is paired with; None for another of its names.
        near: share of draws from few groups, and from how many.
    """

    def __init__(
        self,
        groups: Sequence[str],
        names: Sequence[Mapping[str, Sequence[int]]],
        others: Sequence[Sequence[int]] | None,
        near: tuple[float, int],
    ) -> None:
        self._names = names
        self._others = others
        self._near, self._near_groups = near
        found: dict[str, list[int]] = {}
        for number, group in enumerate(groups):
            if others is None or others[number]:
                found.setdefault(group, []).append(number)
        self._groups = [np.array(members) for members in found.values()]
        sizes = np.array([len(members) for members in self._groups], float)
        self._chances = sizes / sizes.sum()
        self._all = np.concatenate(self._groups)

    def draw(self, chance: Chance, size: int) -> Pairs:
        """As `Lesson`."""
        pool = self._all
        if chance.random() < self._near:
            chosen = chance.choice(len(self._groups), self._near_groups, p=self._chances)
            pool = np.concatenate([self._groups[number] for number in set(chosen.tolist())])
        drawn = chance.choice(pool, size).tolist()
        left = [self._name(chance, number) for number in drawn]
        if self._others is None:
            right = [self._name(chance, number) for number in drawn]
        else:
            right = [one_of(chance, self._others[number]) for number in drawn]
        return Pairs(left, right, [frozenset((f"occupation {number}",)) for number in drawn])

    def _name(self, chance: Chance, number: int) -> int:
        languages = list(self._names[number].values())
        return one_of(chance, languages[int(chance.integers(len(languages)))])


class Listed:
    """Pairs as they are listed.

    Args:
        pairs: a text, those it may be paired with, and what they mean.
    """

    def __init__(self, pairs: Sequence[tuple[int, Sequence[int], frozenset[str]]]) -> None:
        self._pairs = pairs

    def draw(self, chance: Chance, size: int) -> Pairs:
        """As `Lesson`."""
        drawn = [self._pairs[number] for number in chance.integers(len(self._pairs), size=size)]
        return Pairs(
            [left for left, _, _ in drawn],
            [one_of(chance, texts) for _, texts, _ in drawn],
            [meanings for _, _, meanings in drawn],
        )


def one_of(chance: Chance, numbers: Sequence[int]) -> int:
    """One of some texts."""
    return numbers[int(chance.integers(len(numbers)))]


def alike(pairs: Pairs) -> Tensor:
    """Which pairs are no negatives of each other, (pairs, pairs); never a pair of itself.

    Two pairs are alike that share a meaning or a text.
    """
    found = torch.zeros(len(pairs.left), len(pairs.left), dtype=torch.bool)
    holders: dict[str, list[int]] = {}
    for place, meanings in enumerate(pairs.meanings):
        for meaning in meanings:
            holders.setdefault(meaning, []).append(place)
    for places in holders.values():
        if len(places) > 1:
            rows = torch.tensor(places)
            found[rows[:, None], rows[None]] = True
    left, right = torch.tensor(pairs.left), torch.tensor(pairs.right)
    for one, other in ((left, left), (right, right), (left, right), (right, left)):
        found |= one[:, None] == other[None]
    return found.fill_diagonal_(False)

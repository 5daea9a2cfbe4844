"""Labelled texts → what trains and what judges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from razbor.dataset.labelled_texts import LabelledText
from razbor.errors import DataScarce
from razbor.training.contrastive.recipe import ContrastRecipe

FEWEST = 2
"""Texts of a label to train on: one makes no pair with another of its label."""


@dataclass(frozen=True)
class Part:
    """Texts and the numbers of their labels in the recipe."""

    texts: tuple[str, ...]
    labels: tuple[int, ...]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True)
class Parts:
    """What trains and what judges; no text is in both."""

    train: Part
    validation: Part


def split(recipe: ContrastRecipe, items: Sequence[LabelledText], limit: int | None = None) -> Parts:
    """Hold out a share of each label, then draw from the rest.

    The same recipe and texts give the same parts. A text that occurs twice with one label
    is taken once.

    Args:
        recipe: labels, share and draw.
        items: the labelled texts.
        limit: at most so many train, the labels in the same shares.

    Raises:
        DataScarce: a label with too few texts.
    """
    unique = list({(item.text, item.label): item for item in items}.values())
    random = np.random.default_rng(recipe.seed)
    train: list[tuple[LabelledText, int]] = []
    held_out: list[tuple[LabelledText, int]] = []
    for number, label in enumerate(recipe.labels):
        own = [item for item in unique if item.label == label]
        shuffled = [own[place] for place in random.permutation(len(own))]
        count = round(len(own) * recipe.validation.share)
        held_out += [(item, number) for item in shuffled[:count]]
        wanted = recipe.draw[label] if recipe.draw else len(own) - count
        rest = shuffled[count:]
        if wanted > len(rest):
            raise _scarce(f"{len(rest)} texts of {label!r} left to train on", str(wanted))
        train += [(item, number) for item in rest[:wanted]]
    if limit is not None:
        train = _thinned(train, limit)
    parts = Parts(_part(train), _part(held_out))
    _check(recipe, parts)
    return parts


def _thinned(rows: list[tuple[LabelledText, int]], limit: int) -> list[tuple[LabelledText, int]]:
    """Every n-th: rows stand by label, so that labels keep their shares."""
    if limit >= len(rows):
        return rows
    return [rows[place] for place in np.linspace(0, len(rows) - 1, limit).round().astype(int)]


def _part(rows: Sequence[tuple[LabelledText, int]]) -> Part:
    return Part(
        tuple(item.text for item, _ in rows),
        tuple(number for _, number in rows),
        tuple(item.id or str(place) for place, (item, _) in enumerate(rows)),
    )


def _check(recipe: ContrastRecipe, parts: Parts) -> None:
    for name, part, fewest in (
        ("train on", parts.train, FEWEST),
        ("judge by", parts.validation, 1),
    ):
        for number, label in enumerate(recipe.labels):
            found = part.labels.count(number)
            if found < fewest:
                raise _scarce(f"{found} texts of {label!r} to {name}", f"at least {fewest}")


def _scarce(found: str, expected: str) -> DataScarce:
    return DataScarce(
        found,
        expected=expected,
        remedy="label more texts, or lower `draw` or the share of the validation",
    )

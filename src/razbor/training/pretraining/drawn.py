"""Batches of texts with weak labels, and of texts that belong together.

What a batch holds depends on the seed and the step's number alone.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from razbor.training.pretraining.material import Material
from razbor.training.pretraining.padded import Padded
from razbor.training.pretraining.recipe import Objective
from razbor.training.pretraining.special import Special
from razbor.training.pretraining.tokens import Ints

_SHORTEST = 3
"""Pieces of a fragment that its neighbour can tell."""


class Drawn:
    """Batches of the other objectives.

    Args:
        material: what they are drawn from.
        special: of the tokenizer.
        seed: of what is drawn.
    """

    def __init__(self, material: Material, special: Special, seed: int) -> None:
        self._material = material
        self._special = special
        self._seed = seed
        # Rare labels are shown more often than they occur, frequent ones still most.
        counts = np.bincount(material.sections)
        chances = 1 / np.sqrt(counts[material.sections])
        judging = self._judging(len(material.sections))
        chances[:judging] = 0
        self._teaching = len(chances) - judging
        self._chances = np.cumsum(chances / (chances.sum() or 1))
        self._firsts = _with_neighbour(material)
        self._first_name = np.searchsorted(material.occupations, np.unique(material.occupations))
        self._owners: dict[bytes, set[int]] = {}
        for number, occupation in enumerate(material.occupations):
            name = material.names[number].tobytes()
            self._owners.setdefault(name, set()).add(int(occupation))

    def sizes(self) -> dict[str, int]:
        """Objective → of how much it can draw."""
        found = self._material
        return {
            "sections": self._teaching,
            "boards": len(found.titles) if found.targets.shape[1] else 0,
            "names": len(self._first_name),
            "neighbours": len(self._firsts),
        }

    def _judging(self, count: int) -> int:
        share = self._material.judging / len(self._material.documents)
        return max(1, round(share * count))

    def _order(self, name: int, step: int) -> np.random.Generator:
        return np.random.default_rng((self._seed, name, step))

    def sections(self, settings: Objective, step: int) -> tuple[Padded, Tensor]:
        """Fragments, and the numbers of their labels (fragments,)."""
        draws = self._order(3, step).random(settings.batch)
        # From the right: a draw of 0 is not one of those that judge, whose chances are 0.
        places = np.searchsorted(self._chances, draws, side="right")
        chosen = np.minimum(places, len(self._chances) - 1)
        return self._labelled(chosen, settings.max_tokens)

    def sections_judging(self, settings: Objective) -> tuple[Padded, Tensor]:
        """The fragments that only judge."""
        chosen = np.arange(self._judging(len(self._material.sections)))
        return self._labelled(chosen, settings.max_tokens)

    def _labelled(self, chosen: Ints, longest: int) -> tuple[Padded, Tensor]:
        texts = [self._material.fragments[each] for each in chosen]
        labels = torch.from_numpy(self._material.sections[chosen])
        return Padded.of(texts, self._special, longest), labels

    def boards(self, settings: Objective, step: int) -> tuple[Padded, Tensor, Tensor]:
        """Titles and descriptions, half each; categories and which are known, (texts, labels)."""
        found, order = self._material, self._order(4, step)
        half = settings.batch // 2 if len(found.described) else 0
        titles = order.integers(len(found.titles), size=settings.batch - half)
        described = order.integers(max(len(found.described), 1), size=half)
        texts = [found.titles[each] for each in titles]
        texts += [found.described[each] for each in described]
        rows = np.concatenate([titles, found.rows[described]])
        padded = Padded.of(texts, self._special, settings.max_tokens)
        targets, known = found.targets[rows], found.known[rows]
        return padded, torch.from_numpy(targets), torch.from_numpy(known)

    def names(self, settings: Objective, step: int) -> tuple[Padded, Padded, Tensor]:
        """Two names each of different occupations.

        Returns:
            The first names, the second, and where the name of a row and that of a column are
            both of one occupation of the two, which makes them no wrong answers, (names, names).
        """
        found, order = self._material, self._order(5, step)
        bounds = np.append(self._first_name, len(found.occupations))
        count = min(settings.batch, len(self._first_name))
        chosen = order.choice(len(self._first_name), count, replace=False)
        pairs = [order.choice(bounds[each + 1] - bounds[each], 2, replace=False) for each in chosen]
        sides = [
            [
                found.names[int(bounds[each] + pair[side])]
                for each, pair in zip(chosen, pairs, strict=True)
            ]
            for side in (0, 1)
        ]
        first, second = (Padded.of(side, self._special, settings.max_tokens) for side in sides)
        numbers = found.occupations[self._first_name[chosen]].tolist()
        owners = [[self._owners[each.tobytes()] for each in side] for side in sides]
        forth = np.array([[number in owned for owned in owners[1]] for number in numbers])
        back = np.array([[number in owned for number in numbers] for owned in owners[0]])
        alike = forth | back
        np.fill_diagonal(alike, val=False)
        return first, second, torch.from_numpy(alike)

    def neighbours(self, settings: Objective, step: int) -> tuple[Padded, Padded]:
        """Fragments, and those that follow them, of different documents."""
        documents, order = self._material.documents, self._order(6, step)
        chosen = self._firsts[order.integers(len(self._firsts), size=settings.batch)]
        owners = np.searchsorted(documents.starts, chosen, side="right")
        chosen = chosen[np.unique(owners, return_index=True)[1]]
        first, second = (
            Padded.of(
                [documents.pieces[each + side] for each in chosen],
                self._special,
                settings.max_tokens,
            )
            for side in (0, 1)
        )
        return first, second


def _with_neighbour(material: Material) -> Ints:
    """The fragments that another one follows, both long enough, of documents that teach."""
    documents = material.documents
    lengths = documents.pieces.lengths
    last = np.zeros(len(lengths), bool)
    last[documents.starts[1:] - 1] = True
    enough = (lengths[:-1] >= _SHORTEST) & (lengths[1:] >= _SHORTEST) & ~last[:-1]
    enough[: documents.starts[material.judging]] = False
    return np.flatnonzero(enough)

"""Steps' batches. What a batch holds depends on the seed and the step's number alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from razbor.training.pretraining.material import Material
from razbor.training.pretraining.recipe import MaskedWords, Objective
from razbor.training.pretraining.special import Special
from razbor.training.pretraining.tokens import Documents, Ints

_SHORTEST = 3
"""Pieces of a fragment that its neighbour can tell."""
_HIDDEN, _OTHER = 0.8, 0.9
"""Of the hidden places, so many show the mask, then up to so many another piece."""


@dataclass(frozen=True, slots=True)
class Padded:
    """Texts of one length: `ids` and `mask`, both (texts, length)."""

    ids: Tensor
    mask: Tensor

    @classmethod
    def of(cls, texts: Sequence[NDArray[np.int32]], special: Special, longest: int) -> Padded:
        """Texts between their special pieces, cut to `longest` with them."""
        cut = [text[: longest - 2] for text in texts]
        length = max(len(text) for text in cut) + 2
        ids = np.full((len(cut), length), special.padding, np.int64)
        for row, text in enumerate(cut):
            ids[row, 0] = special.begin
            ids[row, 1 : len(text) + 1] = text
            ids[row, len(text) + 1] = special.end
        found = torch.from_numpy(ids)
        return cls(found, (found != special.padding).long())


@dataclass(frozen=True, slots=True)
class Hidden:
    """Windows with hidden pieces: `places` in the flattened windows, `pieces` that stood there."""

    windows: Padded
    places: Tensor
    pieces: Tensor


class Windows:
    """Running text in windows: fragments of shuffled documents, an end piece between them.

    Args:
        documents: of which `numbers` are read.
        numbers: in any order.
        special: of the tokenizer.
        settings: batch, length and share.
        seed: of the order, which is another every epoch.
    """

    def __init__(
        self,
        documents: Documents,
        numbers: Ints,
        special: Special,
        settings: MaskedWords,
        seed: int,
    ) -> None:
        self._documents = documents
        self._numbers = numbers
        self._special = special
        self._settings = settings
        self._seed = seed
        self._epoch = -1
        self._stream = np.zeros(0, np.int32)
        counts = documents.pieces.lengths
        total = sum(
            int(counts[first:last].sum()) + last - first
            for first, last in zip(
                documents.starts[numbers], documents.starts[numbers + 1], strict=True
            )
        )
        self._length = settings.max_tokens - 2
        # One window fewer than the text holds: an epoch begins anywhere in the first.
        self.epoch_windows = int(max(1, total // self._length - 1))

    def batch(self, step: int) -> Hidden:
        """The windows of a step, counted from 0."""
        first = step * self._settings.batch
        texts = [self._window(first + at) for at in range(self._settings.batch)]
        padded = Padded.of(texts, self._special, self._settings.max_tokens)
        return self._hide(padded, np.random.default_rng((self._seed, 1, step)))

    def _window(self, number: int) -> NDArray[np.int32]:
        epoch, place = divmod(number, self.epoch_windows)
        if epoch != self._epoch:
            self._epoch, self._stream = epoch, self._laid_out(epoch)
        start = place * self._length
        return self._stream[start : start + self._length]

    def _laid_out(self, epoch: int) -> NDArray[np.int32]:
        order = np.random.default_rng((self._seed, 2, epoch))
        documents, pieces = self._documents, self._documents.pieces
        end = np.array([self._special.end], np.int32)
        parts = [
            part
            for number in order.permutation(self._numbers)
            for piece in range(documents.starts[number], documents.starts[number + 1])
            for part in (pieces[piece], end)
        ]
        return np.concatenate(parts)[int(order.integers(self._length)) :]

    def _hide(self, windows: Padded, order: np.random.Generator) -> Hidden:
        ids = windows.ids.numpy().copy()
        flat = ids.reshape(-1)
        words = np.flatnonzero(flat >= self._special.first)
        count = max(1, round(len(words) * self._settings.share))
        places = np.sort(order.choice(words, count, replace=False))
        pieces = flat[places].copy()
        how = order.random(count)
        flat[places[how < _HIDDEN]] = self._special.mask
        other = (how >= _HIDDEN) & (how < _OTHER)
        flat[places[other]] = order.integers(
            self._special.first, self._special.pieces, int(other.sum())
        )
        shown = Padded(torch.from_numpy(ids), windows.mask)
        return Hidden(shown, torch.from_numpy(places), torch.from_numpy(pieces))


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
        self._chances = np.cumsum(chances / chances.sum())
        self._firsts = _with_neighbour(material)
        self._first_name = np.searchsorted(material.occupations, np.unique(material.occupations))
        self._owners: dict[bytes, set[int]] = {}
        for number, occupation in enumerate(material.occupations):
            name = material.names[number].tobytes()
            self._owners.setdefault(name, set()).add(int(occupation))

    def _judging(self, count: int) -> int:
        share = self._material.judging / len(self._material.documents)
        return max(1, round(share * count))

    def _order(self, name: int, step: int) -> np.random.Generator:
        return np.random.default_rng((self._seed, name, step))

    def sections(self, settings: Objective, step: int) -> tuple[Padded, Tensor]:
        """Fragments, and the numbers of their labels (fragments,)."""
        draws = self._order(3, step).random(settings.batch)
        chosen = np.minimum(np.searchsorted(self._chances, draws), len(self._chances) - 1)
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
            The first names, the second, and where the second name of column j is one of the
            occupation of row i as well, which makes it no wrong answer, (names, names).
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
        owners = [self._owners[each.tobytes()] for each in sides[1]]
        alike = np.array([[int(each) in found for found in owners] for each in chosen])
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

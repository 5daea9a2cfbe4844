"""Running text in windows with hidden pieces: what masked words are learned from.

What a step shows depends on the seed and the step's number alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from razbor.training.pretraining.padded import Padded
from razbor.training.pretraining.recipe import MaskedWords
from razbor.training.pretraining.special import Special
from razbor.training.pretraining.tokens import Documents, Ints

_HIDDEN, _OTHER = 0.8, 0.9
"""Of the hidden places, so many show the mask, then up to so many another piece."""


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
        self._total = total
        # One window fewer than the text holds: an epoch begins anywhere in the first.
        self.epoch_windows = int(max(1, total // self._length - 1))

    @property
    def size(self) -> int:
        """Windows of a batch."""
        return self._settings.batch

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
        # A text shorter than two windows leaves less room before the first.
        room = min(self._length, max(1, self._total - self.epoch_windows * self._length + 1))
        return np.concatenate(parts)[int(order.integers(room)) :]

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

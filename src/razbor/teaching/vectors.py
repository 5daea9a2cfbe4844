"""Vectors of texts by the encoder that ships; those met lately are not worked out again.

Cross-validation and searches over settings ask for the same texts dozens of times.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from razbor.models.frozen import FrozenEncoder

KEPT = 16_384
"""Vectors that are kept: 80 MB. Of their texts there is a digest alone."""
_BLOCK = 1024

Vectors = NDArray[np.float32]


class Remembered:
    """Vectors of texts, the latest ones kept.

    Args:
        encoder: which gives them.
        kept: how many.
    """

    def __init__(self, encoder: FrozenEncoder, kept: int = KEPT) -> None:
        self.encoder = encoder
        self._kept = kept
        self._found: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = Lock()

    def __call__(
        self, texts: Sequence[str], tell: Callable[[int, int], None] | None = None
    ) -> Vectors:
        """The vectors of texts, (texts, width).

        Args:
            texts: any, also such that repeat.
            tell: is told how many are done, of how many.
        """
        keys = [_digest(text) for text in texts]
        vectors = np.zeros((len(texts), self.encoder.width), np.float32)
        missing = [row for row, key in enumerate(keys) if not self._take(key, vectors[row])]
        # Texts of like length waste no time on padding.
        missing.sort(key=lambda row: len(texts[row]))
        done = len(texts) - len(missing)
        for start in range(0, len(missing), _BLOCK):
            rows = missing[start : start + _BLOCK]
            before = done + start

            def told(some: int, _: int, before: int = before) -> None:
                if tell is not None:
                    tell(before + some, len(texts))

            vectors[rows] = self.encoder.embed([texts[row] for row in rows], told).vectors
            with self._lock:
                for row in rows:
                    self._found[keys[row]] = vectors[row].copy()
                while len(self._found) > self._kept:
                    self._found.popitem(last=False)
        return vectors

    def _take(self, key: bytes, into: Vectors) -> bool:
        with self._lock:
            found = self._found.get(key)
            if found is None:
                return False
            self._found.move_to_end(key)
        into[:] = found
        return True


@cache
def shipped(threads: int | None = None) -> Remembered:
    """The encoder that ships, opened once a process.

    Args:
        threads: of its runs; None for one a physical core.
    """
    return Remembered(FrozenEncoder.shipped(threads=threads))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

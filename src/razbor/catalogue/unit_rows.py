"""Vectors of length one in eight bits a number, and their cosines, exact to the last bit.

A product of whole numbers is the same in whatever order it is summed, as long as no sum passes
what a float holds exactly. So a text has the same scores alone and in a batch, on one thread
and on many, on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_LEVELS = 127
_FINE = 128
"""Steps that a text's numbers have between two of the eight-bit ones: its 15 bits lose nothing."""

_BLOCK = 1 << 18
"""Numbers of stored rows that are made floats at a time: 1 MB, which stays in a cache."""
_ONE_THREAD = 1 << 18
"""Multiplications of a product that OpenBLAS still does on one thread."""
_FEW, _AT_ONCE = 16, 64
"""Parts of texts in such a product: it is cut as for the first number, and at most the second."""


@dataclass(frozen=True, slots=True)
class UnitRows:
    """Rows of length one, or of zeros: row i is `values[i] * scales[i]`.

    Attributes:
        values: shape (rows, width), int8, from -127 to 127.
        scales: shape (rows,), float32: one through the length of the row of whole numbers.
    """

    values: NDArray[np.int8]
    scales: Floats

    @classmethod
    def of(cls, vectors: Floats) -> Self:
        """The nearest eight-bit rows.

        Args:
            vectors: shape (rows, width), finite, of any length.
        """
        return cls.of_values(_whole(vectors, _LEVELS).astype(np.int8))

    @classmethod
    def of_values(cls, values: NDArray[np.int8]) -> Self:
        """Rows of whole numbers with the scales that make them of length one."""
        return cls(values, _scales(values))

    def __len__(self) -> int:
        return len(self.values)

    @property
    def width(self) -> int:
        """How many numbers a row has."""
        return int(self.values.shape[1])

    def some(self, places: NDArray[np.int64]) -> Self:
        """Some of the rows, by their places."""
        return type(self)(self.values[places], self.scales[places])

    def cosines(self, vectors: Floats) -> Floats:
        """The cosine of each vector and each row; 0 where either is all zeros.

        Args:
            vectors: shape (n, width), finite.

        Returns:
            Shape (n, rows).
        """
        found = np.empty((len(vectors), len(self)), np.float32)
        for block, scores in self.in_blocks(vectors):
            found[:, block] = scores
        return found

    def in_blocks(self, vectors: Floats) -> Iterator[tuple[slice, Floats]]:
        """The same, some of the rows at a time.

        Args:
            vectors: shape (n, width), finite.

        Yields:
            Which rows, and the cosines with them, (n, those rows).
        """
        whole = _whole(vectors, _LEVELS * _FINE)
        coarse = np.rint(whole / _FINE) * _FINE
        exact: type[np.floating[Any]]
        exact = np.float32 if self.width * _LEVELS**2 < 1 << 24 else np.float64
        parts: NDArray[Any] = np.concatenate([coarse, whole - coarse]).astype(exact)
        lengths = _scales(whole)[:, None]
        step = max(1, _BLOCK // max(1, self.width))
        for start in range(0, len(self), step):
            block = slice(start, start + step)
            products = _products(parts, self.values[block].astype(exact))
            sums = products[: len(vectors)]
            sums += products[len(vectors) :]
            sums *= self.scales[block]
            scores = np.asarray(sums, np.float32)
            scores *= lengths
            yield block, scores

    def sums(self, owners: NDArray[np.int64], count: int) -> Floats:
        """The sum of the rows of each owner.

        Args:
            owners: shape (rows,), ascending; a row of none has an owner below 0.
            count: how many owners there are.

        Returns:
            Shape (count, width).
        """
        found = np.zeros((count, self.width), np.float32)
        step = max(1, _BLOCK // max(1, self.width))
        for start in range(0, len(self), step):
            block = np.arange(start, min(start + step, len(self)))
            block = block[owners[block] >= 0]
            rows = self.values[block] * self.scales[block, None]
            at, first = np.unique(owners[block], return_index=True)
            if len(at):
                found[at] += np.add.reduceat(rows, first, axis=0)
        return found


def _products(parts: NDArray[Any], rows: NDArray[Any]) -> NDArray[Any]:
    """`parts @ rows.T`, piece by piece, so that no piece is shared out among threads.

    Threads of BLAS wait for each other: beside other work, one text took twelve times as long.
    """
    found = np.empty((len(parts), len(rows)), rows.dtype)
    high = max(_FEW, min(_AT_ONCE, len(parts)))
    wide = max(1, _ONE_THREAD // (high * max(1, rows.shape[1])))
    for top in range(0, len(parts), high):
        some = slice(top, top + high)
        for left in range(0, len(rows), wide):
            here = slice(left, left + wide)
            np.matmul(parts[some], rows[here].T, out=found[some, here])
    return found


def _whole(vectors: Floats, levels: int) -> NDArray[np.float64]:
    """Whole numbers up to `levels` in the proportions of each row."""
    largest = np.abs(vectors).max(axis=1, initial=0.0, keepdims=True).astype(np.float64)
    steps = np.divide(levels, largest, out=np.zeros_like(largest), where=largest > 0)
    return np.asarray(np.rint(vectors * steps))


def _scales(whole: NDArray[Any]) -> Floats:
    lengths = np.sqrt(np.einsum("ij,ij->i", whole, whole, dtype=np.float64))
    inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return np.asarray(inverse, np.float32)

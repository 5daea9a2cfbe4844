"""Texts as word pieces, laid end to end, and which of them make a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from razbor.training.work import Tensors

Ints = NDArray[np.int64]

_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Tokens:
    """Texts without special pieces: text i is `ids[starts[i]:starts[i + 1]]`."""

    ids: NDArray[np.int32]
    starts: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> NDArray[np.int32]:
        return self.ids[self.starts[number] : self.starts[number + 1]]

    @property
    def lengths(self) -> Ints:
        """Pieces of each text, (texts,)."""
        return np.diff(self.starts)

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """As arrays to keep on disk."""
        return {f"{name}.ids": self.ids, f"{name}.starts": self.starts}

    @classmethod
    def of(cls, found: Tensors, name: str) -> Tokens:
        """Back from `arrays`."""
        return cls(found[f"{name}.ids"].astype(np.int32), found[f"{name}.starts"].astype(np.int64))


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents in fragments: document d holds the texts `starts[d]` to `starts[d + 1]`."""

    pieces: Tokens
    starts: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """As arrays to keep on disk."""
        return {**self.pieces.arrays("pieces"), "documents.starts": self.starts}

    @classmethod
    def of(cls, found: Mapping[str, NDArray[np.generic]]) -> Documents:
        """Back from `arrays`."""
        return cls(Tokens.of(found, "pieces"), found["documents.starts"].astype(np.int64))


def encode(tokenizer: Tokenizer, texts: Sequence[str]) -> Tokens:
    """Texts as word pieces.

    Args:
        tokenizer: neither cuts nor pads.
        texts: in order.
    """
    parts = [np.zeros(0, np.int32)]
    lengths: list[int] = []
    for chunk in _chunks(texts):
        for each in tokenizer.encode_batch_fast(list(chunk), add_special_tokens=False):
            parts.append(np.array(each.ids, np.int32))
            lengths.append(len(each.ids))
    starts = np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))])
    return Tokens(np.concatenate(parts), starts.astype(np.int64))


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), _CHUNK):
        yield texts[start : start + _CHUNK]

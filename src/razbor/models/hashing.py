"""Texts → hashes of their n-grams, vectorised: a document costs a fraction of a millisecond.

A text is lower-cased, ё becomes е, every digit becomes 0 and white space one space.
Character n-grams run over the text with a space at both ends, word n-grams over its
words and marks. An n-gram is known by a 64-bit polynomial hash over code points, mixed
by splitmix64 together with a salt for its field, its kind and its length.

The numbers are part of the bundle format (`docs/bundles.md`): changing anything here
makes every trained model unreadable, and a test holds recorded hashes against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.models.manifest import NgramField

Hashes = NDArray[np.uint64]
Ids = NDArray[np.int64]

_BASE = 0x9E3779B97F4A7C15
_MODULUS = 1 << 64
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+(?:[+#]+)?|[+#]+|[^\w\s]")
_FOLDED = str.maketrans("0123456789", "0" * 10) | {ord("ё"): "е", ord("Ё"): "е"}
_LONGEST_WORD = 64
_POWERS = np.array([pow(_BASE, power, _MODULUS) for power in range(_LONGEST_WORD + 1)], np.uint64)


def normalise(text: str) -> str:
    """The form of a text that n-grams are taken from."""
    return _SPACE.sub(" ", text.translate(_FOLDED).lower()).strip()


def ngram_hashes(texts: Sequence[str], field: NgramField, salt: int) -> tuple[Hashes, Ids]:
    """All n-grams of some texts.

    Args:
        texts: one a row.
        field: which n-grams.
        salt: the place of the field among the fields, so that equal n-grams of two
            fields are different features.

    Returns:
        The hash of every n-gram and the row it comes from, both of shape (n,).
    """
    normal = [normalise(text) for text in texts]
    found: list[tuple[Hashes, Ids]] = [(np.empty(0, np.uint64), np.empty(0, np.int64))]
    if field.char_ngrams:
        found.extend(_over_characters(normal, field.char_ngrams, salt))
    if field.word_ngrams:
        found.extend(_over_words(normal, field.word_ngrams, salt))
    return np.concatenate([part[0] for part in found]), np.concatenate([part[1] for part in found])


def _over_characters(
    texts: Sequence[str], lengths: tuple[int, int], salt: int
) -> Iterator[tuple[Hashes, Ids]]:
    padded = [f" {text} " for text in texts]
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in padded])
    return _windows(_mix(_code_points("".join(padded))), owners, lengths, salt * 1000)


def _over_words(
    texts: Sequence[str], lengths: tuple[int, int], salt: int
) -> Iterator[tuple[Hashes, Ids]]:
    words = [[word[:_LONGEST_WORD] for word in _WORD.findall(text)] for text in texts]
    owners = np.repeat(np.arange(len(texts)), [len(row) for row in words])
    joined = [word for row in words for word in row]
    sizes = np.fromiter(map(len, joined), np.int64, len(joined))
    if not len(sizes):
        return iter(())
    starts = np.cumsum(sizes) - sizes
    points = _mix(_code_points("".join(joined)))
    places = np.arange(len(points)) - np.repeat(starts, sizes)
    hashes = _mix(np.add.reduceat(points * _POWERS[places], starts))
    return _windows(hashes, owners, lengths, salt * 1000 + 100)


def _windows(
    values: Hashes, owners: Ids, lengths: tuple[int, int], salt: int
) -> Iterator[tuple[Hashes, Ids]]:
    """The hashes of all runs of n neighbours that belong to one row."""
    running = np.zeros(len(values), np.uint64)
    for n in range(1, min(lengths[1], len(values)) + 1):
        count = len(values) - n + 1
        running = running[:count] + values[n - 1 :] * _POWERS[n - 1]
        if n >= lengths[0]:
            whole = owners[:count] == owners[n - 1 :]
            salted = running[whole] + np.uint64((salt + n) * _BASE % _MODULUS)
            yield _mix(salted), owners[:count][whole]


def _code_points(text: str) -> Hashes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)


def _mix(values: Hashes) -> Hashes:
    """splitmix64's finaliser: every bit reaches all others."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))

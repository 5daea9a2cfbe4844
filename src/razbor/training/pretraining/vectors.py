"""Static vectors of word pieces from the company they keep.

Positive pointwise mutual information of a piece and its neighbours, factorised by its
largest singular values (Levy and Goldberg 2014, Neural Word Embedding as Implicit Matrix
Factorization; Levy, Goldberg and Dagan 2015 for the smoothing and the square root).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.utils.extmath import randomized_svd

from razbor.training.pretraining.recipe import Vectors
from razbor.training.pretraining.tokens import Tokens

_CHUNK = 2_000_000
_ROUNDS = 4
"""Power iterations of the singular values."""


def static_vectors(
    texts: Tokens, pieces: int, width: int, settings: Vectors, seed: int
) -> NDArray[np.float32]:
    """A vector for each word piece; zeros for one that has no neighbours.

    Args:
        texts: in which neighbours are counted; neighbours are of one text.
        pieces: how many there are.
        width: numbers a vector.
        settings: window, smoothing, length.
        seed: of the randomised decomposition.

    Returns:
        (pieces, width).
    """
    counts = _neighbours(texts, pieces, settings.window)
    information = _positive(counts, settings.smoothing)
    rank = min(width, min(information.shape) - 1)
    left, strengths, _ = randomized_svd(information, rank, n_iter=_ROUNDS, random_state=seed)
    vectors = np.zeros((pieces, width), np.float32)
    vectors[:, :rank] = left * np.sqrt(strengths)
    # What has no neighbours is left with the rounding of the decomposition: no vector.
    vectors[np.diff(information.indptr) == 0] = 0
    size = np.sqrt((vectors**2).mean(axis=1, keepdims=True))
    return np.where(size > 0, vectors / np.maximum(size, 1e-9) * settings.length, 0).astype(
        np.float32
    )


def _neighbours(texts: Tokens, pieces: int, window: int) -> csr_matrix:
    """How often two pieces stand within the window of each other, nearer ones counting more."""
    owners = np.repeat(np.arange(len(texts)), texts.lengths)
    counts = csr_matrix((pieces, pieces), dtype=np.float32)
    for distance in range(1, window + 1):
        for start in range(0, max(len(texts.ids) - distance, 0), _CHUNK):
            stop = min(start + _CHUNK, len(texts.ids) - distance)
            same = owners[start:stop] == owners[start + distance : stop + distance]
            first = texts.ids[start:stop][same]
            second = texts.ids[start + distance : stop + distance][same]
            weights = np.full(len(first), 1 / distance, np.float32)
            counts = counts + csr_matrix((weights, (first, second)), (pieces, pieces))
    both: csr_matrix = (counts + counts.T).tocsr()
    return both


def _positive(counts: csr_matrix, smoothing: float) -> csr_matrix:
    found = counts.tocoo()
    rows = np.asarray(counts.sum(axis=1)).ravel()
    columns = np.asarray(counts.sum(axis=0)).ravel() ** smoothing
    columns = columns / (columns.sum() or 1)
    values = np.log(found.data / (rows[found.row] * columns[found.col]))
    kept = values > 0
    shape = counts.shape
    return csr_matrix((values[kept], (found.row[kept], found.col[kept])), shape, dtype=np.float32)

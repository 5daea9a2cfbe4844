"""Vectors in fewer numbers: the directions in which texts differ most.

The sum of vectors turned into their first principal directions is the turned sum: an encoder
that learned wide can ship narrow. Cosines hardly change where the last directions say little.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def directions(vectors: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """The first directions of some vectors, best first.

    Args:
        vectors: (texts, wide), each of length one. They are not centred: cosines are about 0.
        width: how many directions.

    Returns:
        (wide, width), columns of length one that are at right angles.
    """
    _, turned = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors)
    found: NDArray[np.float32] = turned[:, ::-1][:, :width].astype(np.float32)
    return found

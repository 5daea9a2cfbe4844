"""Rows → vectors by a graph that gives them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.models.batching import Batch, RowInput, fill
from razbor.models.manifest import Embedding
from razbor.models.outputs import unit_vectors
from razbor.models.rows import Embedded, Row
from razbor.models.session import Session


def embedded(rows: Sequence[Row], session: Session, reads: RowInput, spec: Embedding) -> Embedded:
    """The vectors of some rows, each of length one; zeros where the graph gives zeros.

    The vector of a row that is read in parts is the mean of theirs, at length one again.

    Raises:
        ArgumentInvalid: a row without a field that the model reads.
        BundleFormat: the model fails, or answers with something other than vectors.
    """
    vectors = np.zeros((len(rows), spec.width), np.float32)
    if not rows:
        return Embedded(vectors, ())

    def ask(batch: Batch) -> list[NDArray[np.float32]]:
        found = session.run([spec.output], batch.feeds)[0]
        return [unit_vectors(spec.output, found, (len(batch.rows), spec.width))]

    batches, seen = reads.encode(rows)
    fill({spec.output: vectors}, batches, ask)
    parts = np.bincount(np.concatenate([batch.rows for batch in batches]), minlength=len(rows))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    several = (parts[:, None] > 1) & (lengths > 0)
    return Embedded(np.divide(vectors, lengths, out=vectors, where=several), seen)

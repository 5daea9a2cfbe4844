"""Which label a piece of a document has: the one that covers most of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.dataset import FragmentRow
from razbor.tasks.sections import LABELS
from razbor.text import Piece


def piece_labels(
    length: int, pieces: Sequence[Piece], labelled: Sequence[FragmentRow]
) -> NDArray[np.float32]:
    """The labels of pieces, (pieces, labels): one 1 a row, or none where no label covers most.

    Args:
        length: of the document, in code points.
        pieces: of the document.
        labelled: its labelled fragments.
    """
    covers = np.full(length, -1)
    for row in labelled:
        covers[row.start : row.stop] = _column(row.label)
    targets = np.zeros((len(pieces), len(LABELS)), np.float32)
    for target, piece in zip(targets, pieces, strict=True):
        found = covers[piece.start : piece.stop]
        counts = np.bincount(found[found >= 0], minlength=len(LABELS) + 1)
        if counts.any() and counts.argmax() < len(LABELS):
            target[counts.argmax()] = 1
    return targets


def _column(label: str) -> int:
    """The label's column; one behind the last for fragments without one label."""
    return LABELS.index(label) if label in LABELS else len(LABELS)

"""Labelled documents, cut as they are when a model is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.dataset import FragmentRow, MarkedVacancy
from razbor.models.rows import Row
from razbor.tasks.sections import alone, rows
from razbor.text import cut, lay_out
from razbor.training.piece_labels import piece_labels

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document cut into pieces, as rows for a model, with its targets."""

    rows: list[Row]
    rows_alone: list[Row]
    targets: Floats


def prepare_marked(document: MarkedVacancy) -> Prepared:
    """Cut a labelled vacancy as it came: from its mark-up where it has any."""
    html = document.markup is not None
    text = document.markup if document.markup is not None else document.vacancy.description
    return prepare(text, document.fragments, html=html)


def prepare(text: str, labelled: Sequence[FragmentRow], *, html: bool) -> Prepared:
    """Cut a document and give each piece the label that covers most of it.

    Args:
        text: the document.
        labelled: its labelled fragments, of the text that its layout gives; none for a
            document that teachers will label.
        html: whether the text is HTML.
    """
    layout = lay_out(text, html=html)
    pieces = cut(layout)
    texts = [layout.text[piece.start : piece.stop] for piece in pieces]
    targets = piece_labels(len(layout.text), pieces, labelled)
    by_itself = [rows(text, [alone(text)])[0] for text in texts]
    return Prepared(rows(layout.text, pieces), by_itself, targets)

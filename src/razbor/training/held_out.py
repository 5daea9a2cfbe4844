"""What a model said of training data that it had not seen, kept in a file beside its bundle.

Thresholds, limits and temperatures are chosen on these answers, in training and after it
(`razbor threshold`). The file holds no text: items are numbered, or named by their uid.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from razbor.dataset import DataFile
from razbor.dataset.files import digest
from razbor.errors import DataInvalid, DataMissing

SUFFIX = ".held_out.parquet"

Flags = NDArray[np.bool_]

_LABELS = b"razbor.labels"
_COLUMNS = ("question", "document", "drawn", "truth", "scores")


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Answers to one question, and the truth.

    Attributes:
        question: a task of the manifest.
        labels: of the columns, as in the manifest.
        documents: of each item, what it was taken from: items of one document are alike.
        drawn: which items were drawn at random, and not chosen where models doubted, (items,).
        truth: (items, labels).
        scores: probabilities as the graph gives them, before any calibration of the
            manifest, (items, labels).
    """

    question: str
    labels: tuple[str, ...]
    documents: tuple[str, ...]
    drawn: Flags
    truth: Flags
    scores: NDArray[np.float32]

    def only_drawn(self) -> HeldOut:
        """The items that were drawn at random."""
        documents = tuple(
            name for name, drawn in zip(self.documents, self.drawn, strict=True) if drawn
        )
        kept = (self.drawn[self.drawn], self.truth[self.drawn], self.scores[self.drawn])
        return HeldOut(self.question, self.labels, documents, *kept)


def beside(bundle: Path) -> Path:
    """Where the held-out answers of a bundle lie."""
    return bundle.with_name(bundle.name + SUFFIX)


def held_out_bytes(parts: Sequence[HeldOut]) -> bytes:
    """The file of the answers to all questions; the same answers give the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    labels = {part.question: part.labels for part in parts}
    schema = pa.schema(
        [
            ("question", pa.string()),
            ("document", pa.string()),
            ("drawn", pa.bool_()),
            ("truth", pa.list_(pa.string())),
            ("scores", pa.list_(pa.float32())),
        ],
        metadata={_LABELS: json.dumps(labels, ensure_ascii=False)},
    )
    rows = [
        {
            "question": part.question,
            "document": document,
            "drawn": bool(drawn),
            "truth": [part.labels[column] for column in np.flatnonzero(truth)],
            "scores": scores,
        }
        for part in parts
        for document, drawn, truth, scores in zip(
            part.documents, part.drawn, part.truth, part.scores, strict=True
        )
    ]
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), target, compression="zstd")
    return target.getvalue()


def read_held_out(path: Path) -> tuple[dict[str, HeldOut], DataFile]:
    """The answers of a file by question, and what names the file.

    Raises:
        DataMissing: no such file.
        DataInvalid: a file of another kind, or one that contradicts itself.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataMissing(
            f"the file cannot be read ({type(error).__name__})",
            expected="held-out predictions as `razbor train` leaves them beside a bundle",
            remedy=f"name NAME{SUFFIX}, or a folder of labelled data",
            place=str(path),
        ) from None
    try:
        table = pq.read_table(pa.BufferReader(content))
        labels = json.loads(table.schema.metadata[_LABELS])
        columns = {name: table.column(name).to_pylist() for name in _COLUMNS}
        parts = {name: _part(name, tuple(labels[name]), columns) for name in labels}
    except (pa.ArrowException, KeyError, TypeError, ValueError):
        raise DataInvalid(
            "a file that holds no held-out predictions",
            expected="a file as `razbor train` leaves it beside a bundle",
            remedy="train the bundle again, or copy the file again",
            place=str(path),
        ) from None
    return parts, DataFile(path.name, digest(content), table.num_rows)


def _part(question: str, labels: tuple[str, ...], columns: Mapping[str, list[Any]]) -> HeldOut:
    chosen = [at for at, name in enumerate(columns["question"]) if name == question]
    numbers = {label: column for column, label in enumerate(labels)}
    truth = np.zeros((len(chosen), len(labels)), np.bool_)
    for row, at in enumerate(chosen):
        truth[row, [numbers[label] for label in columns["truth"][at]]] = True
    scores = np.array([columns["scores"][at] for at in chosen], np.float32)
    if scores.shape != truth.shape or not ((scores >= 0) & (scores <= 1)).all():
        raise ValueError("no probabilities")
    documents = tuple(str(columns["document"][at]) for at in chosen)
    drawn = np.array([bool(columns["drawn"][at]) for at in chosen], np.bool_)
    return HeldOut(question, labels, documents, drawn, truth, scores)

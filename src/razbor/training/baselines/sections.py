"""Sections by logistic regressions over a fragment, its heading and its neighbours.

Two models share the features: one for fragments in their document, one for a fragment
alone, whose heading and neighbours are empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from razbor.models.features import FeatureTable
from razbor.models.manifest import MODEL_FILE, NgramField, NgramSpec
from razbor.models.rows import Row
from razbor.tasks.sections import FRAGMENT, TASK
from razbor.training.baselines.recipe import LinearSections
from razbor.training.data import TrainingData
from razbor.training.folds import assign
from razbor.training.held_out import Flags
from razbor.training.judged import Judged, decisions, held_out
from razbor.training.linear import Examples, Linear, encode, fit
from razbor.training.linear_graph import sections_graph
from razbor.training.prepared import prepare_marked
from razbor.training.trained import Trained
from razbor.training.vocabulary import build_table, table_bytes
from razbor.training.work import Progress

METHOD = (
    "Logistic regressions over n-grams of the fragment, of the heading above it and of the"
    " fragments before and after it, beside the signs of its form (scikit-learn, liblinear), from"
    " labelled vacancies alone: a baseline. One for each label and for heading; their probabilities"
    " are normed over the labels. Others, learned without heading and neighbours, answer for a"
    " fragment alone. A temperature makes the probabilities true on a fold that was held out."
)

OUTPUTS = (TASK, FRAGMENT)
"""Of fragments in their document, and of a fragment alone: all pairs here are in this order."""


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The pieces of all documents, one after another.

    Attributes:
        features: (pieces, n-grams and numbers) of each output.
        targets: (pieces, labels); rows of zeros where nothing is known.
        owners: of each piece, the number of its document, (pieces,).
    """

    features: tuple[csr_matrix, ...]
    targets: NDArray[np.float32]
    owners: NDArray[np.int64]


def train_linear_sections(
    recipe: LinearSections, data: TrainingData, progress: Progress
) -> Trained:
    """Train the linear baseline of sections.

    Args:
        recipe: what is read, and how far weights are held back.
        data: labelled vacancies.
        progress: called with the stage, models done, and all models.

    Raises:
        DataMissing, DataInvalid: as `razbor.training.data.TrainingData`.
    """
    documents = data.documents()
    read = data.read_documents(documents)
    cut = [prepare_marked(document) for document in (*documents, *read.items)]
    in_document = [row for document in cut for row in document.rows]
    columns = _columns(recipe.fields, in_document)
    table = build_table(recipe.fields, columns, recipe.vocabulary)
    alone = [row for document in cut for row in document.rows_alone]
    pieces = _Pieces(
        features=tuple(_encode(table, recipe.fields, rows) for rows in (in_document, alone)),
        targets=np.concatenate([document.targets for document in cut]),
        owners=np.repeat(np.arange(len(cut)), [len(document.rows) for document in cut]),
    )
    held = assign(len(documents), recipe.folds, recipe.seed, len(read.items)) == 0
    judges = _models(recipe, pieces, ~held, "held_out", progress)
    judged = [
        _judged(judges, pieces, number, documents[number].vacancy.uid, number < recipe.drawn)
        for number in np.flatnonzero(held).tolist()
    ]
    tasks, temperatures = decisions(recipe, [each for each in judged if each.drawn])
    final = _models(recipe, pieces, np.ones_like(held), "final", progress)
    signs = len(in_document[0].numbers)
    graph = sections_graph(
        dict(zip(OUTPUTS, final, strict=True)), signs, dict(zip(OUTPUTS, temperatures, strict=True))
    )
    return Trained(
        input=NgramSpec(fields=recipe.fields, numbers=signs),
        tasks=tasks,
        method=METHOD,
        files={MODEL_FILE: graph, "features.safetensors": table_bytes(table)},
        remarks=read.remarks("vacancies"),
        held_out=held_out(judged, temperatures),
    )


def _columns(fields: Sequence[NgramField], rows: Sequence[Row]) -> list[list[str]]:
    return [[row.texts[field.name] for row in rows] for field in fields]


def _encode(table: FeatureTable, fields: Sequence[NgramField], rows: Sequence[Row]) -> csr_matrix:
    ngrams = encode(table, fields, _columns(fields, rows))
    signs = csr_matrix(np.array([row.numbers for row in rows], np.float32))
    stacked: csr_matrix = hstack([ngrams, signs], format="csr")
    return stacked


def _models(
    recipe: LinearSections, pieces: _Pieces, seen: Flags, run: str, progress: Progress
) -> list[Linear]:
    """A model for each output, from the labelled pieces of the documents seen."""
    chosen = seen[pieces.owners] & pieces.targets.any(axis=1)
    truth = pieces.targets[chosen] > 0
    found: list[Linear] = []
    for features in pieces.features:
        progress(run, len(found), len(OUTPUTS))
        found.append(fit(Examples.of(features[chosen], truth), recipe.inverse_regularisation))
    progress(run, len(found), len(OUTPUTS))
    return found


def _judged(
    models: Sequence[Linear], pieces: _Pieces, number: int, uid: str, drawn: bool
) -> Judged:
    mine = pieces.owners == number
    logits = tuple(
        model.logs(features[mine]) for model, features in zip(models, pieces.features, strict=True)
    )
    return Judged(uid, drawn, logits, pieces.targets[mine])

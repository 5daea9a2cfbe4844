"""One logistic regression a label over sparse n-gram features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from razbor.models.features import FeatureTable
from razbor.models.manifest import NgramField
from razbor.training.folds import ALWAYS

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights (features, labels) and bias (labels,): a label's score is x @ weights + bias."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def scores(self, features: csr_matrix) -> Floats:
        """P(label) of each row by itself, shape (rows, labels)."""
        scores: Floats = 1 / (1 + np.exp(-(features @ self.weights + self.bias)))
        return scores

    def logs(self, features: csr_matrix) -> NDArray[np.float32]:
        """Logarithms of `scores`; their softmax norms the probabilities over the labels."""
        logs: NDArray[np.float32] = -np.logaddexp(0, -(features @ self.weights + self.bias))
        return logs.astype(np.float32)


def encode(
    table: FeatureTable, fields: Sequence[NgramField], columns: Sequence[Sequence[str]]
) -> csr_matrix:
    """Rows of texts as a sparse matrix (rows, features)."""
    cut = [
        [text[: field.max_characters] for text in column]
        for field, column in zip(fields, columns, strict=True)
    ]
    blocks = []
    for start in range(0, len(cut[0]), _CHUNK):
        part = [column[start : start + _CHUNK] for column in cut]
        sparse = table.encode(fields, part)
        shape = (len(part[0]), len(table))
        blocks.append(csr_matrix((sparse.weights, (sparse.rows, sparse.ids)), shape))
    stacked: csr_matrix = vstack(blocks, format="csr")
    return stacked


@dataclass(frozen=True, slots=True)
class Examples:
    """Rows to fit to.

    Attributes:
        features: (rows, features).
        truth: (rows, labels).
        weights: of each row, (rows,).
    """

    features: csr_matrix
    truth: Truth
    weights: Floats

    @classmethod
    def of(cls, features: csr_matrix, truth: Truth, weight: float = 1.0) -> Examples:
        """Rows that all weigh the same."""
        return cls(features, truth, np.full(len(truth), weight))

    def first(self, count: int) -> Examples:
        """The rows before the others."""
        return Examples(self.features[:count], self.truth[:count], self.weights[:count])

    def __add__(self, other: Examples) -> Examples:
        return Examples(
            vstack([self.features, other.features], format="csr"),
            np.vstack([self.truth, other.truth]),
            np.concatenate([self.weights, other.weights]),
        )


def fit(examples: Examples, inverse_regularisation: float) -> Linear:
    """Fit each label for itself.

    Args:
        examples: what to fit to.
        inverse_regularisation: C of scikit-learn's LogisticRegression.

    A label that no row carries, or every row, gets no weights and a bias that says so.
    """
    columns = []
    bias = []
    for label in range(examples.truth.shape[1]):
        wanted = examples.truth[:, label]
        if wanted.all() or not wanted.any():
            columns.append(np.zeros(examples.features.shape[1], np.float32))
            bias.append(8.0 if wanted.all() else -8.0)
            continue
        model = LogisticRegression(C=inverse_regularisation, solver="liblinear")
        model.fit(examples.features, wanted, sample_weight=examples.weights)
        columns.append(model.coef_[0].astype(np.float32))
        bias.append(float(model.intercept_[0]))
    return Linear(np.stack(columns, axis=1), np.array(bias, np.float32))


def out_of_fold(
    features: csr_matrix,
    truth: Truth,
    inverse_regularisation: float,
    folds: NDArray[np.int64],
    beside: Sequence[Examples] = (),
) -> Floats:
    """P(label) of each row from a model that has not seen its fold, (rows, labels).

    Rows that are ALWAYS seen are not judged: zeros stand for them.

    Args:
        features: (rows, features).
        truth: (rows, labels).
        inverse_regularisation: C of scikit-learn's LogisticRegression.
        folds: of each row, (rows,), as `razbor.training.folds.assign` gives them.
        beside: examples that every model sees; none of them is judged. Of several, each is
            seen by a model of its own, and their mean answers.
    """
    scores = np.zeros(truth.shape)
    for fold in np.unique(folds[folds != ALWAYS]):
        held = folds == fold
        seen = Examples.of(features[~held], truth[~held])
        scores[held] = fit_mean(seen, beside, inverse_regularisation).scores(features[held])
    return scores


def fit_mean(seen: Examples, beside: Sequence[Examples], inverse_regularisation: float) -> Linear:
    """The mean of the models that saw the same rows, each with other ones beside them.

    Args:
        seen: by all of them.
        beside: by one each; without any, there is one model.
        inverse_regularisation: C of scikit-learn's LogisticRegression.
    """
    models = [fit(seen + each, inverse_regularisation) for each in beside] or [
        fit(seen, inverse_regularisation)
    ]
    return Linear(
        np.mean([model.weights for model in models], axis=0),
        np.mean([model.bias for model in models], axis=0),
    )


def one_hot(answers: Sequence[str], labels: Sequence[str]) -> Truth:
    """One true column a row, (rows, labels)."""
    return np.array([[answer == label for label in labels] for answer in answers])

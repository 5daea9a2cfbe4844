"""The classifier on top of the vectors, as numbers; and one that sees nothing but lengths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class HeadNumbers:
    """A softmax over linear scores: weights (labels, width), biases (labels,).

    `converged` is false where the optimizer ended before its best.

    It computes in float32, as the graph that takes its numbers in: the two are compared. A
    `razbor.models.head.Head` answers itself, in float64, and splits two labels otherwise.
    """

    weights: Floats
    biases: Floats
    converged: bool = True

    @classmethod
    def of(cls, trained: LogisticRegression) -> HeadNumbers:
        """The numbers of a trained regression.

        One of two labels has a single row in it, whose sigmoid is a softmax with zero.
        """
        # scikit-learn's lie column by column, which safetensors would write as they lie.
        weights = np.ascontiguousarray(trained.coef_, np.float32)
        biases = np.asarray(trained.intercept_, np.float32)
        if len(weights) == 1:
            weights = np.concatenate([np.zeros_like(weights), weights])
            biases = np.concatenate([np.zeros_like(biases), biases])
        return cls(weights, biases, bool(max(trained.n_iter_) < trained.max_iter))

    def probabilities(self, vectors: Floats) -> Floats:
        """Of each text and label, (texts, labels)."""
        scores = vectors @ self.weights.T + self.biases
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)

    def to_bytes(self) -> bytes:
        """As a safetensors file."""
        content: bytes = save({"weights": self.weights, "biases": self.biases})
        return content


def figures(answers: Sequence[int], truth: Sequence[int]) -> dict[str, float]:
    """Accuracy, and F1 as the plain mean over the labels."""
    macro = f1_score(truth, answers, average="macro", zero_division=0)
    return {"accuracy": float(accuracy_score(truth, answers)), "macro_f1": float(macro)}


def length_only(
    train: tuple[Sequence[str], Sequence[int]], judged: tuple[Sequence[str], Sequence[int]]
) -> dict[str, float]:
    """The figures of a regression on the logarithm of the number of words alone.

    Args:
        train: texts and labels.
        judged: texts and labels that it has not seen.
    """
    regression = LogisticRegression().fit(lengths(train[0]), list(train[1]))
    return figures(regression.predict(lengths(judged[0])).tolist(), judged[1])


def lengths(texts: Sequence[str]) -> NDArray[np.float64]:
    """All that the regression sees: log(1 + words), (texts, 1)."""
    return np.log1p([[len(text.split())] for text in texts])

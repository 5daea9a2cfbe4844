"""How good a validation part is answered: what stops a run, and what the record says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from razbor.training.encoders.recipe import ByRecall, EncoderRecipe, Fixed

Floats = NDArray[np.float64]
Truth = NDArray[np.bool_]
Figures = dict[str, float]


def figures(recipe: EncoderRecipe, probabilities: Floats, truth: Truth) -> Figures:
    """The figures of a part.

    Args:
        recipe: its decision says what counts as answered.
        probabilities: (examples, labels).
        truth: (examples, labels).
    """
    own = len(recipe.labels)
    if recipe.categories:
        own_figures = _of_question(recipe, probabilities[:, :own], truth[:, :own])
        right = probabilities[:, own:].argmax(axis=1) == truth[:, own:].argmax(axis=1)
        return {**own_figures, "category_accuracy": float(right.mean())}
    return _of_question(recipe, probabilities, truth)


def _of_question(recipe: EncoderRecipe, probabilities: Floats, truth: Truth) -> Figures:
    if isinstance(recipe.decision, ByRecall):
        wanted = recipe.decision.min_recall
        positive, right = probabilities[:, -1], truth[:, -1]
        return {"f1_at_recall": f1_at_recall(positive, right, wanted), "auc": auc(positive, right)}
    if isinstance(recipe.decision, Fixed):
        answered = probabilities >= recipe.decision.threshold
        return {"micro_f1": micro_f1(answered, truth), "macro_f1": macro_f1(answered, truth)}
    answered = probabilities.argmax(axis=1)[:, None] == np.arange(truth.shape[1])
    accuracy = float((answered & truth).any(axis=1).mean())
    return {"accuracy": accuracy, "macro_f1": macro_f1(answered, truth)}


def f1_at_recall(scores: Floats, truth: Truth, recall: float) -> float:
    """The best F1 among thresholds that keep the recall; 0 where there are no positives."""
    if not truth.any():
        return 0.0
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    # A threshold lies between different scores alone.
    ends = np.append(np.diff(scores[order]) != 0, True)
    f1 = 2 * hits / (np.arange(1, len(scores) + 1) + truth.sum())
    return float(f1[ends & (hits >= recall * truth.sum() - 1e-9)].max())


def auc(scores: Floats, truth: Truth) -> float:
    """The area under the ROC curve; one half where a class is missing."""
    if truth.all() or not truth.any():
        return 0.5
    from scipy.stats import rankdata

    positives = int(truth.sum())
    ranks = rankdata(scores)[truth].sum()
    return float((ranks - positives * (positives + 1) / 2) / positives / (len(truth) - positives))


def micro_f1(answered: Truth, truth: Truth) -> float:
    """F1 of all labels together."""
    return float(2 * (answered & truth).sum() / max(1, answered.sum() + truth.sum()))


def macro_f1(answered: Truth, truth: Truth) -> float:
    """The mean of the labels' F1; a label that is neither there nor answered counts as 0."""
    return float(np.mean([row["f1"] for row in by_label(answered, truth)]))


def by_label(answered: Truth, truth: Truth) -> list[dict[str, float]]:
    """Precision, recall, F1 and support of each label, in order."""
    right = (answered & truth).sum(axis=0)
    given, gold = answered.sum(axis=0), truth.sum(axis=0)
    return [
        {
            "precision": float(hit / max(1, one)),
            "recall": float(hit / max(1, other)),
            "f1": float(2 * hit / max(1, one + other)),
            "support": int(other),
        }
        for hit, one, other in zip(right, given, gold, strict=True)
    ]

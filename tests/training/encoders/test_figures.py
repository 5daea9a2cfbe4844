from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score

from razbor.training.encoders.figures import auc, by_label, f1_at_recall, macro_f1, micro_f1

SCORED = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.4, 0.6, 0.9]), st.booleans()), min_size=1, max_size=30
)


@given(SCORED, st.sampled_from([0.5, 0.8, 0.95, 1.0]))
def test_f1_at_recall_is_the_best_of_all_thresholds(
    items: list[tuple[float, bool]], recall: float
) -> None:
    scores = np.array([score for score, _ in items])
    truth = np.array([right for _, right in items])
    found = f1_at_recall(scores, truth, recall)
    wanted = 0.0
    for threshold in set(scores):
        chosen = scores >= threshold
        if truth.any() and (chosen & truth).sum() >= recall * truth.sum() - 1e-9:
            wanted = max(wanted, f1_score(truth, chosen, zero_division=0.0))
    assert found == pytest.approx(wanted)


@given(SCORED)
def test_auc_is_that_of_the_field(items: list[tuple[float, bool]]) -> None:
    scores = np.array([score for score, _ in items])
    truth = np.array([right for _, right in items])
    if truth.all() or not truth.any():
        assert auc(scores, truth) == 0.5
    else:
        assert auc(scores, truth) == pytest.approx(roc_auc_score(truth, scores))


@given(st.integers(0, 1000))
def test_f1_of_several_labels_is_that_of_the_field(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth, answered = random.random((2, 9, 3)) < 0.4
    assert macro_f1(answered, truth) == pytest.approx(
        f1_score(truth, answered, average="macro", zero_division=0.0)
    )
    assert micro_f1(answered, truth) == pytest.approx(
        f1_score(truth, answered, average="micro", zero_division=0.0)
    )
    rows = by_label(answered, truth)
    assert [row["support"] for row in rows] == truth.sum(axis=0).tolist()

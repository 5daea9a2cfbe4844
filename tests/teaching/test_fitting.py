from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from razbor.teaching.fitting import STRENGTHS, Span, choose, fit
from razbor.teaching.folds import assign
from tests.teaching.making import clouds, truth_of


@pytest.mark.parametrize("sizes", [(9, 9), (8, 10, 7)])
@pytest.mark.parametrize("width", [12, 60])
def test_in_its_span_a_regression_is_the_same(sizes: tuple[int, ...], width: int) -> None:
    vectors, truth = clouds(sizes, 1.0, width), truth_of(sizes)
    span = Span.of(vectors)
    line = fit(span.values, truth, single=True, strength=10.0)
    found = span.head(line, single=True).probabilities(vectors)
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=5000, tol=1e-8)
    wanted = model.fit(vectors, truth.argmax(axis=1)).predict_proba(vectors)
    np.testing.assert_allclose(found, wanted, atol=2e-3)


def test_labels_of_their_own() -> None:
    vectors, truth = clouds([10, 10, 10], 2.0), truth_of([10, 10, 10])
    truth[:, 2] |= truth[:, 0]
    span = Span.of(vectors)
    found = span.head(fit(span.values, truth, single=False, strength=100.0), single=False)
    assert ((found.probabilities(vectors) > 0.5) == truth).mean() > 0.95


@pytest.mark.parametrize("single", [True, False])
def test_a_label_that_no_item_has_gets_next_to_nothing(single: bool) -> None:
    vectors, truth = clouds([10, 10, 0], 2.0), truth_of([10, 10, 0])
    span = Span.of(vectors)
    line = fit(span.values, truth, single=single, strength=1.0)
    assert span.head(line, single=single).probabilities(vectors)[:, 2].max() < 0.001


def test_a_strength_is_chosen_by_what_is_held_out() -> None:
    truth = truth_of([40, 40])
    groups = np.arange(80)
    assert choose(Span.of(clouds([40, 40], 1.0)).values, truth, groups, single=True) in STRENGTHS
    noise = clouds([40, 40], 0.0)
    assert choose(Span.of(noise).values, truth, groups, single=True) == STRENGTHS[0]
    assert choose(Span.of(noise[:2]).values, truth[[0, 40]], groups[:2], single=True) in STRENGTHS


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), min_size=1, max_size=60),
    st.integers(0, 5),
)
def test_folds_keep_groups_together_and_spread_labels(
    items: list[tuple[int, int]], seed: int
) -> None:
    groups = np.array([group for _, group in items])
    # A group has one label here, as texts without contradictions do.
    label = {group: kind for kind, group in reversed(items)}
    answers = np.array([label[group] for group in groups.tolist()])
    folds = assign(answers[:, None] == np.arange(4), groups, seed=seed)
    assert folds.min() == 0
    assert all(len(set(folds[groups == group].tolist())) == 1 for group in set(groups.tolist()))
    for kind in set(label.values()):
        own = [folds[groups == group][0] for group in label if label[group] == kind]
        counts = np.bincount(own, minlength=folds.max() + 1)
        assert counts.max() - counts.min() <= 1

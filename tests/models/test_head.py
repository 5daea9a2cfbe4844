"""Heads say what scikit-learn's regressions say, and only heads that fit are taken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from razbor.errors import BundleFormat
from razbor.models.head import Head, head_bytes, load_heads
from razbor.models.manifest import HeadKind

_RANDOM = np.random.default_rng(11)
VECTORS = _RANDOM.normal(size=(60, 5)).astype(np.float32)
KINDS: dict[str, HeadKind] = {"a": "softmax", "b": "sigmoid"}


@pytest.mark.parametrize("labels", [2, 3])
def test_a_softmax_says_what_the_regression_says(labels: int) -> None:
    given = _RANDOM.integers(0, labels, size=60)
    fitted = LogisticRegression().fit(VECTORS, given)
    head = Head.fitted(fitted.coef_, fitted.intercept_, "softmax")
    found = head.probabilities(VECTORS)
    assert found.shape == (60, labels)
    np.testing.assert_allclose(found, fitted.predict_proba(VECTORS), atol=1e-6)


def test_a_sigmoid_says_what_one_regression_a_label_says() -> None:
    given = _RANDOM.random((60, 3)) < 0.4
    fitted = OneVsRestClassifier(LogisticRegression()).fit(VECTORS, given.astype(int))
    rows = [one.coef_[0] for one in fitted.estimators_]
    head = Head.fitted(rows, [one.intercept_[0] for one in fitted.estimators_], "sigmoid")
    np.testing.assert_allclose(
        head.probabilities(VECTORS), fitted.predict_proba(VECTORS), atol=1e-6
    )


@given(
    st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3), st.sampled_from(["softmax", "sigmoid"])
)
def test_whatever_the_logits_answers_are_probabilities(logits: list[float], kind: HeadKind) -> None:
    head = Head.fitted(np.array(logits)[:, None], np.zeros(3), kind)
    found = head.probabilities(np.ones((1, 1), np.float32))
    assert bool(np.all((found >= 0) & (found <= 1)))
    if kind == "softmax":
        assert found.sum() == pytest.approx(1, abs=1e-6)


def _heads() -> dict[str, Head]:
    return {
        "a": Head.fitted(np.ones((1, 4)), [0.5], "softmax"),
        "b": Head.fitted(np.ones((3, 4)), np.zeros(3), "sigmoid"),
    }


def _loaded(content: bytes) -> dict[str, Head]:
    return load_heads(content, KINDS, {"a": 2, "b": 3}, 4, "head.safetensors")


def test_heads_come_back_from_their_file() -> None:
    found = _loaded(head_bytes(_heads()))
    for name, head in _heads().items():
        np.testing.assert_array_equal(found[name].coefficients, head.coefficients)
        np.testing.assert_array_equal(found[name].intercepts, head.intercepts)
        assert found[name].kind == head.kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.coefficients", None),
        ("b.intercepts", None),
        ("a.coefficients", np.ones((1, 4), np.float32)),
        ("b.coefficients", np.ones((3, 5), np.float32)),
        ("b.intercepts", np.ones((3, 1), np.float32)),
        ("a.intercepts", np.ones(2, np.float64)),
        ("a.intercepts", np.array([0, np.nan], np.float32)),
        ("b.coefficients", np.full((3, 4), np.inf, np.float32)),
    ],
)
def test_heads_that_do_not_fit_are_refused(
    name: str, content: np.ndarray[tuple[int, ...], np.dtype[np.generic]] | None
) -> None:
    tensors = load(head_bytes(_heads()))
    if content is None:
        del tensors[name]
    else:
        tensors[name] = content
    with pytest.raises(BundleFormat) as raised:
        _loaded(save(tensors))
    assert name in f"{raised.value.found} {raised.value.expected}"
    assert raised.value.place == "head.safetensors"


def test_what_is_no_safetensors_is_refused() -> None:
    with pytest.raises(BundleFormat, match="cannot be read"):
        _loaded(b"no heads")

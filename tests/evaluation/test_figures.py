from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_fscore_support

from razbor.evaluation.figures import Figure, Hits, by_label, figure, macro_f1, precision_recall_f1
from razbor.evaluation.resampling import whole

LABELS = ("garden", "kitchen", "office")

flags = arrays.arrays(np.bool_, st.tuples(st.integers(1, 30), st.just(len(LABELS))))


@given(st.data())
def test_precision_recall_and_f1_are_those_of_scikit_learn(data: st.DataObject) -> None:
    truth = data.draw(flags)
    answers = data.draw(arrays.arrays(np.bool_, truth.shape))
    hits = Hits.of(truth & answers, answers, truth)
    of_labels = list(by_label(hits, LABELS, "rooms"))
    expected = precision_recall_fscore_support(truth, answers, zero_division=np.nan)[:3]
    for column, label in enumerate(LABELS):
        found = [whole(each.statistic, len(truth)) for each in of_labels if each.of == label]
        assert found == pytest.approx([each[column] for each in expected], nan_ok=True)
    micro = [whole(each.statistic, len(truth)) for each in precision_recall_f1(hits, "rooms")]
    all_labels = precision_recall_fscore_support(
        truth, answers, average="micro", zero_division=np.nan
    )
    assert micro == pytest.approx(list(all_labels[:3]), nan_ok=True)


@given(st.data())
def test_a_weight_of_two_is_a_document_twice(data: st.DataObject) -> None:
    truth = data.draw(flags)
    answers = data.draw(arrays.arrays(np.bool_, truth.shape))
    weights = data.draw(arrays.arrays(np.int64, len(truth), elements=st.integers(0, 3)))
    assume(weights.any())
    names = [each.statistic for each in _figures(truth, answers)]
    repeated = [np.repeat(each, weights, axis=0) for each in (truth, answers)]
    found = [float(each(weights[None].astype(float))[0]) for each in names]
    expected = [
        float(each.statistic(np.ones((1, int(weights.sum()))))[0]) for each in _figures(*repeated)
    ]
    assert found == pytest.approx(expected, nan_ok=True)


def _figures(truth: NDArray[np.bool_], answers: NDArray[np.bool_]) -> list[Figure]:
    return list(by_label(Hits.of(truth & answers, answers, truth), LABELS, "rooms"))


def test_macro_f1_is_decided_on_the_whole_set() -> None:
    # Five gold of the first label, four of the second.
    truth = np.array([[1, 0]] * 5 + [[0, 1]] * 4, bool)
    answers = np.array([[1, 0]] * 4 + [[0, 1]] * 5, bool)
    macro = macro_f1(Hits.of(truth & answers, answers, truth), "rooms", "rooms")
    assert whole(macro.statistic, 9) == pytest.approx(8 / 9)
    assert macro.name == "macro-F1 over rooms with at least 5 gold"
    # A resample with four of the first label: it takes part all the same.
    four = np.array([[1, 1, 1, 0, 1, 0, 0, 0, 0]], float)
    assert macro.statistic(four)[0] == pytest.approx(2 * 3 / (3 + 4))
    # One without any: nothing to take a mean of.
    assert np.isnan(macro.statistic(np.array([[0] * 5 + [1] * 4], float))[0])


def test_a_ratio_over_nothing_is_not_defined() -> None:
    nothing = figure("precision", [0, 0], [0, 0], "rooms")
    assert np.isnan(whole(nothing.statistic, 2))
    assert nothing.n == 0

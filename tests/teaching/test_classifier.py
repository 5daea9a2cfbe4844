from __future__ import annotations

import copy
import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from razbor import TextClassifier
from razbor.errors import ArgumentInvalid, BundleFormat, DataScarce
from razbor.models.several import chosen
from tests.teaching.making import messages

pytestmark = pytest.mark.model

ROWS = messages()
TEXTS = [row["text"] for row in ROWS]
LABELS = [row["label"] for row in ROWS]
SETS = [
    {label, "long"} if len(text) > 50 else {label}
    for text, label in zip(TEXTS, LABELS, strict=True)
]


@pytest.fixture(scope="module")
def model() -> TextClassifier:
    return TextClassifier(C=30.0).fit(TEXTS, LABELS)


@pytest.fixture(scope="module")
def several() -> TextClassifier:
    return TextClassifier(C=30.0).fit(TEXTS, SETS)


def stripped(texts: Any) -> list[str]:
    return [text.strip() for text in texts]


def test_the_answer_is_the_most_probable_label(model: TextClassifier) -> None:
    found = model.predict_proba(TEXTS)
    assert model.classes_.tolist() == ["agrees", "asks", "declines"]
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)
    assert (model.predict(TEXTS) == model.classes_[found.argmax(axis=1)]).all()
    assert model.unsure_below_ is not None
    assert model.score(TEXTS, LABELS) > 0.9


def test_several_labels_are_those_at_their_thresholds(several: TextClassifier) -> None:
    found = several.predict_proba(TEXTS)
    wanted = chosen(several.task_.decision, several.task_.labels, found)  # type: ignore[arg-type]
    assert (several.predict(TEXTS) == wanted).all()
    assert several.predict(TEXTS).dtype == np.int64
    assert several.unsure_below_ is None


def test_an_indicator_says_the_same_as_sets(several: TextClassifier) -> None:
    columns = several.classes_.tolist()
    matrix = pd.DataFrame([[int(name in each) for name in columns] for each in SETS])
    matrix.columns = pd.Index(columns)
    found = TextClassifier(C=30.0).fit(TEXTS, matrix)
    assert found.classes_.tolist() == columns
    assert (found.predict_proba(TEXTS) == several.predict_proba(TEXTS)).all()


@pytest.mark.parametrize("kind", ["model", "several"])
def test_saved_and_opened_it_says_the_same(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    model = request.getfixturevalue(kind)
    bundle = model.save(tmp_path / "Mine!", name="mine")
    opened = TextClassifier.open(tmp_path / "Mine!")
    assert (opened.predict_proba(TEXTS) == model.predict_proba(TEXTS)).all()
    assert (opened.predict(TEXTS) == model.predict(TEXTS)).all()
    assert opened.classes_.tolist() == model.classes_.tolist()
    assert opened.multilabel_ == model.multilabel_
    assert b"## Decisions" in bundle.read("README.md")
    with pytest.raises(ArgumentInvalid, match="copy"):
        opened.save(tmp_path / "again")


def test_a_bundle_of_another_kind_is_refused() -> None:
    with pytest.raises(BundleFormat, match="questions"):
        TextClassifier.open("role")


def test_parameters() -> None:
    model = TextClassifier(C=3.0, folds=3)
    assert model.get_params()["C"] == 3.0
    assert model.set_params(class_weight=None).class_weight is None
    assert clone(model).get_params() == model.get_params()
    assert is_classifier(model)
    assert repr(model) == "TextClassifier(C=3.0, class_weight=None, folds=3)"


def test_a_clone_forgets_and_a_copy_does_not(model: TextClassifier) -> None:
    assert not hasattr(clone(model), "task_")
    copied = copy.deepcopy(model)
    assert (copied.predict_proba(TEXTS[:3]) == model.predict_proba(TEXTS[:3])).all()


def test_pickles_are_refused_once_something_is_learned(model: TextClassifier) -> None:
    with pytest.raises(ArgumentInvalid, match=re.escape("save(folder)")):
        pickle.dumps(model)
    # Parameters alone: processes of a search take them along.
    assert pickle.loads(pickle.dumps(TextClassifier(C=2.0))).C == 2.0  # noqa: S301 - ours


def test_in_a_pipeline() -> None:
    pipeline = make_pipeline(FunctionTransformer(stripped), TextClassifier(C=30.0))
    assert pipeline.fit(TEXTS, LABELS).score(TEXTS, LABELS) > 0.9


def test_in_cross_validation() -> None:
    scores = cross_val_score(TextClassifier(C=30.0), TEXTS, LABELS, cv=3, error_score="raise")
    assert scores.mean() > 0.45


def test_in_a_search() -> None:
    search = GridSearchCV(TextClassifier(), {"C": [1.0, 100.0]}, cv=2, error_score="raise")
    search.fit(np.array(TEXTS), np.array(LABELS))
    assert search.best_params_["C"] == search.best_estimator_.C_
    assert len(search.predict(TEXTS[:2])) == 2


def test_under_a_calibration() -> None:
    model = CalibratedClassifierCV(TextClassifier(C=30.0), cv=2).fit(TEXTS, LABELS)
    np.testing.assert_allclose(model.predict_proba(TEXTS[:4]).sum(axis=1), 1)


def test_any_column_of_texts_will_do(model: TextClassifier) -> None:
    wanted = model.predict(TEXTS[:5])
    for given_as in (np.array(TEXTS[:5]), np.array(TEXTS[:5], object), pd.Series(TEXTS[:5])):
        assert (model.predict(given_as) == wanted).all()
    assert model.predict([]).shape == (0,)


@pytest.mark.parametrize("method", ["predict", "predict_proba", "save"])
def test_before_it_is_fitted(method: str, tmp_path: Path) -> None:
    with pytest.raises(NotFittedError):
        getattr(TextClassifier(), method)(tmp_path / "x" if method == "save" else TEXTS)


@pytest.mark.parametrize(
    ("texts", "labels", "kind", "said"),
    [
        (TEXTS, ["yes"] * len(TEXTS), DataScarce, "one label"),
        (TEXTS, LABELS[:-1], ArgumentInvalid, "48 texts and 47 labels"),
        ([], [], DataScarce, "no text"),
        ("один текст", ["a"], ArgumentInvalid, "one text alone"),
        ([*TEXTS[:-1], None], LABELS, ArgumentInvalid, "NoneType"),
        (TEXTS, [*LABELS[:-1], float("nan")], ArgumentInvalid, "float"),
        (TEXTS, [*LABELS[:-1], 7], ArgumentInvalid, "texts and numbers"),
        (TEXTS, np.full((48, 2), 3), ArgumentInvalid, "0 and 1"),
        (np.array([TEXTS, TEXTS]), LABELS, ArgumentInvalid, "shape"),
        (TEXTS, [set()] * 48, DataScarce, "no label"),
    ],
)
def test_what_does_not_fit(texts: Any, labels: Any, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said):
        TextClassifier(C=1.0).fit(texts, labels)


@pytest.mark.parametrize(
    "wrong", [{"C": 0}, {"C": float("nan")}, {"class_weight": "x"}, {"folds": 1}]
)
def test_parameters_out_of_range(wrong: dict[str, Any]) -> None:
    with pytest.raises(ArgumentInvalid, match=next(iter(wrong))):
        TextClassifier(**wrong).fit(TEXTS, LABELS)


def test_labels_keep_their_names_and_types(tmp_path: Path) -> None:
    words = ["nan", "None", "1.0"]
    labels = [words[["agrees", "asks", "declines"].index(label)] for label in LABELS]
    model = TextClassifier(C=30.0).fit(TEXTS, labels)
    assert sorted(model.classes_.tolist()) == sorted(words)
    numbers = TextClassifier(C=30.0).fit(TEXTS, [len(label) for label in LABELS])
    assert numbers.classes_.tolist() == [4, 6, 8]
    numbers.save(tmp_path / "numbers")
    assert TextClassifier.open(tmp_path / "numbers").classes_.tolist() == ["4", "6", "8"]


def test_too_few_to_hold_any_out_leave_everything_unsure() -> None:
    model = TextClassifier().fit(["Приду", "Не приду"], ["yes", "no"])
    assert model.unsure_below_ == 1.0


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(12)))
def test_order_and_company_change_no_answer(model: TextClassifier, order: list[int]) -> None:
    together = model.predict_proba([TEXTS[place] for place in order])
    alone = np.concatenate([model.predict_proba([TEXTS[place]]) for place in order])
    np.testing.assert_array_equal(together, alone)

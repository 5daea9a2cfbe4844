"""A classifier of texts for scikit-learn: the encoder that ships, and a head that is learned."""

from __future__ import annotations

import copy
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from razbor.errors import ArgumentInvalid, BundleFormat
from razbor.models import Bundle, Predictor, Row
from razbor.models.calibration import calibrated
from razbor.models.head_bundle import head_bundle
from razbor.models.manifest import Argmax, DataDigest, Task, Thresholds, Training
from razbor.teaching.card import CARD, brief
from razbor.teaching.deciding import SURE_ACCURACY, answers, decide
from razbor.teaching.examples import label_text
from razbor.teaching.fitting import Span, fit
from razbor.teaching.folds import FOLDS
from razbor.teaching.held_out import cross_validated
from razbor.teaching.libraries import needed, one_thread
from razbor.teaching.naming import LIBRARIES, VERSION, described, slug, spoken
from razbor.teaching.sorting import folded
from razbor.teaching.targets import Target, target_of, texts_of
from razbor.teaching.vectors import shipped
from razbor.training.record import versions

with needed():
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.utils.validation import check_is_fitted

QUESTION = "label"
"""The task of a saved bundle, and the output of its head."""
_FIELD = "text"
_UNJUDGED = {"method": "not chosen: too few texts of a label to hold some out", "n": 0}


class TextClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Logistic regression on the vectors of the encoder that ships, fitted in seconds.

    Texts may have one label each or several: then `predict` gives an indicator matrix. Decisions
    are chosen on held-out predictions and saved with the model, so that a bundle answers like
    the classifier that wrote it. The encoder is never changed.

    >>> from razbor import TextClassifier
    >>> texts = ["Пришлю резюме завтра", "Сколько вы платите?", "Я передумал", "Какой оклад?"]
    >>> model = TextClassifier().fit(texts, ["yes", "asks", "no", "asks"])
    >>> model.predict(["А сколько платят?"]).tolist()
    ['asks']

    Args:
        C: strength of the data against the penalty; None: chosen by cross-validated loss.
        class_weight: "balanced": rare labels count more a text; None: they do not.
        folds: of the cross-validation that decisions are chosen by, at most.
        sure_accuracy: of answers that are not unsure, see `unsure_below_`.
        random_state: of the folds.

    Attributes:
        classes_: the labels, sorted, (labels,); column i of `predict_proba` is of `classes_[i]`.
        multilabel_: whether a text may have several labels.
        task_: labels, decision rule and temperature, as a bundle has them.
        C_: the strength that was taken.
        n_features_in_: is not set: texts have no features.
    """

    def __init__(
        self,
        C: float | None = None,  # noqa: N803 - its name in scikit-learn
        class_weight: str | None = "balanced",
        folds: int = FOLDS,
        sure_accuracy: float = SURE_ACCURACY,
        random_state: int = 0,
    ) -> None:
        self.C = C
        self.class_weight = class_weight
        self.folds = folds
        self.sure_accuracy = sure_accuracy
        self.random_state = random_state

    def fit(self, X: Any, y: Any) -> Self:  # noqa: N803
        """Learn.

        Args:
            X: texts: a list, an array or a Series, (texts,).
            y: a label each; or a set, list or tuple of labels each; or an indicator matrix,
                (texts, labels), whose columns are then the labels.

        Raises:
            ArgumentInvalid: no texts, another number of labels, a missing one, a bad parameter.
            DataScarce: one label only.
        """
        self._check_parameters()
        texts = texts_of(X)
        target = target_of(y, len(texts))
        labels = _names(target.classes)
        span = Span.of(shipped()(texts))
        groups = _groups(texts)
        balanced = self.class_weight == "balanced"
        with one_thread():
            held_out = cross_validated(
                span.values,
                target.truth,
                groups,
                single=target.single,
                seed=self.random_state,
                strength=self.C,
                balanced=balanced,
                most=self.folds,
            )
            line = fit(
                span.values,
                target.truth,
                single=target.single,
                strength=held_out.strength,
                balanced=balanced,
            )
        self.classes_ = target.classes
        self.multilabel_ = not target.single
        self.C_ = held_out.strength
        self._head = span.head(line, single=target.single)
        self._opened: Predictor | None = None
        self.task_ = self._unjudged(labels, target)
        if held_out.number > 1:
            decided = decide(
                held_out.logits,
                target.truth,
                labels,
                single=target.single,
                sure_accuracy=self.sure_accuracy,
            )
            method = f"cross-validation in {held_out.number} folds"
            self.task_ = decided.task(QUESTION, {"method": method, "n": len(texts)})
        self._learned = _Learned(len(texts), spoken(texts), _digest(texts, target))
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        """The probability of each label, (texts, labels), at the temperature of the model.

        They sum to one where labels exclude each other; else each stands for itself.

        Raises:
            NotFittedError: `fit` was not called.
            ArgumentInvalid: something else than texts.
        """
        check_is_fitted(self, "task_")
        texts = texts_of(X)
        if self._opened is not None:
            found = self._opened.predict([Row({_FIELD: text}) for text in texts])
            raw = found.outputs[self.task_.output]
        else:
            raw = self._head.probabilities(shipped()(texts))
        exact: NDArray[np.float64] = calibrated(raw, self.task_).astype(np.float64)
        return exact

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """The label of each text, (texts,): the most probable one, sure or not.

        Where texts may have several: which they have, (texts, labels), 0 or 1, by the thresholds
        of `task_`.

        Raises:
            NotFittedError, ArgumentInvalid: as `predict_proba`.
        """
        found = self.predict_proba(X)
        chosen = answers(self.task_.decision, self.task_.labels, found)
        if self.multilabel_:
            return chosen.astype(np.int64)
        best: NDArray[Any] = self.classes_[chosen.argmax(axis=1)]
        return best

    @property
    def unsure_below_(self) -> float | None:
        """The probability below which an answer is unsure; None with several labels a text."""
        check_is_fitted(self, "task_")
        decision = self.task_.decision
        return decision.unsure_below if isinstance(decision, Argmax) else None

    def save(self, folder: str | Path, *, force: bool = False, name: str | None = None) -> Bundle:
        """Write a bundle that answers like this classifier wherever a shipped one does.

        Labels that are numbers become texts.

        Args:
            folder: where.
            force: replace a bundle that lies there.
            name: of the bundle; None: after its folder.

        Raises:
            NotFittedError: `fit` was not called.
            ArgumentInvalid: it was opened from a bundle: copy that folder.
            OutputInvalid: something lies there and `force` is not set, or it is no bundle.
        """
        check_is_fitted(self, "task_")
        if self._opened is not None:
            raise ArgumentInvalid(
                "a classifier that was opened from a bundle",
                expected="one that was fitted here",
                remedy="copy the folder of the bundle",
            )
        learned = self._learned
        return head_bundle(
            folder,
            encoder=shipped().encoder,
            name=slug(name or Path(folder).absolute().name),
            version=VERSION,
            languages=learned.languages,
            description=described(self.task_.labels, single=not self.multilabel_),
            tasks={QUESTION: self.task_},
            heads={QUESTION: self._head},
            training=Training(
                recipe="razbor.TextClassifier",
                recipe_sha256=_sha256(json.dumps(self.get_params(), sort_keys=True, default=str)),
                data=(DataDigest(name="fit", sha256=learned.sha256, rows=learned.texts),),
                seed=self.random_state,
                versions=versions(*LIBRARIES),
            ),
            card=lambda draft: {CARD: brief(draft).encode()},
            force=force,
        )

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """A classifier out of a bundle of one question over texts, saved here or taught.

        Its parameters are the defaults: a bundle does not tell them.

        Raises:
            BundleError: a bundle that is missing, damaged or unsafe.
            BundleFormat: one with several questions, or over more than one text.
        """
        predictor = Predictor.open(folder)
        tasks, fields = predictor.manifest.tasks, predictor.manifest.input.fields
        if len(tasks) != 1 or [field.name for field in fields] != [_FIELD]:
            raise BundleFormat(
                f"{len(tasks)} questions over {[field.name for field in fields]}",
                expected=f"one question over [{_FIELD!r}]",
                remedy="ask it with razbor.load().predict",
                place=str(folder),
            )
        opened = cls()
        opened.task_ = next(iter(tasks.values()))
        opened.classes_ = np.array(opened.task_.labels)
        opened.multilabel_ = isinstance(opened.task_.decision, Thresholds)
        opened._opened = predictor
        return opened

    def _check_parameters(self) -> None:
        wrong = None
        if self.C is not None and not (np.isfinite(self.C) and self.C > 0):
            wrong = f"C={self.C}", "a positive number or None"
        elif self.class_weight not in (None, "balanced"):
            wrong = f"class_weight={self.class_weight!r}", '"balanced" or None'
        elif self.folds < 2:
            wrong = f"folds={self.folds}", "at least 2"
        elif not 0 < self.sure_accuracy <= 1:
            wrong = f"sure_accuracy={self.sure_accuracy}", "above 0, at most 1"
        if wrong:
            raise ArgumentInvalid(wrong[0], expected=wrong[1], remedy="set another value")

    def _unjudged(self, labels: tuple[str, ...], target: Target) -> Task:
        """Decisions where no text can be held out: everything is unsure."""
        decision = (
            Argmax(unsure_below=1.0, evidence=_UNJUDGED)
            if target.single
            else Thresholds(thresholds=dict.fromkeys(labels, 0.5), evidence=_UNJUDGED)
        )
        return Task(output=QUESTION, labels=labels, decision=decision)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.classifier_tags.multi_label = True
        return tags

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """What is learned is never changed, so that copies share it."""
        found = type(self)(**copy.deepcopy(self.get_params(), memo))
        learned = {name: value for name, value in vars(self).items() if name not in vars(found)}
        found.__dict__.update(learned)
        return found

    def __getstate__(self) -> dict[str, Any]:
        """Parameters alone can be pickled: processes of a search take them along.

        Raises:
            ArgumentInvalid: it was fitted.
        """
        if hasattr(self, "task_"):
            raise ArgumentInvalid(
                "a fitted TextClassifier to be pickled",
                expected="a bundle: pickles run code when they are read and break with upgrades",
                remedy="write it with save(folder) and read it with TextClassifier.open(folder)",
            )
        state: dict[str, Any] = super().__getstate__()
        return state


class _Learned:
    """What a saved bundle tells of the texts."""

    def __init__(self, texts: int, languages: tuple[str, ...], sha256: str) -> None:
        self.texts = texts
        self.languages = languages
        self.sha256 = sha256


def _names(classes: NDArray[Any]) -> tuple[str, ...]:
    names = tuple(label_text(label) for label in classes.tolist())
    twice = [name for name, count in Counter(names).items() if count > 1 or not name]
    if twice:
        raise ArgumentInvalid(
            f"labels that are empty or the same but for spaces: {twice[:5]}",
            expected="labels that differ as texts",
            remedy="rename them",
        )
    return names


def _groups(texts: list[str]) -> NDArray[np.int64]:
    """Equal numbers for texts that are the same but for case and spaces."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(folded(text), len(known)) for text in texts], np.int64)


def _digest(texts: list[str], target: Target) -> str:
    return _sha256(json.dumps([texts, target.truth.tolist()], ensure_ascii=True))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

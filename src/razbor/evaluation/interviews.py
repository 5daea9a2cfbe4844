"""Answers of interviews: one label a text, by a bundle on its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from razbor.dataset.labelled_texts import LabelledText, load_texts
from razbor.evaluation.figures import (
    Hits,
    Scoring,
    by_label,
    figure,
    macro_f1,
)
from razbor.evaluation.measuring import SPLIT, Settings, measure, reference
from razbor.evaluation.results import Confusion, Result
from razbor.evaluation.standing import standing
from razbor.loading import load
from razbor.models import Bundle

TASK = "answers"
FILE = "test.jsonl"
"""In the folder `answers` of the data, or in the split that is named."""

_UNIT = "answers"


def answers_interviews(bundle: Bundle) -> bool:
    """Whether a bundle is one of these."""
    return TASK in bundle.manifest.tasks


def evaluate_interviews(bundle: Bundle, settings: Settings) -> Result:
    """Measure a bundle on labelled answers.

    Args:
        bundle: one that answers `answers`.
        settings: the data and the bootstrap; without a split of its own, the folder
            `answers` is read.

    Raises:
        BundleError: a bundle that cannot be loaded.
        DataMissing, DataInvalid: data that are not there or do not fit.
    """
    labels = bundle.manifest.tasks[TASK].labels
    split = TASK if settings.split == SPLIT else settings.split
    gold = load_texts(settings.data, str(Path(split) / FILE), labels)
    scoring = score_answers(labels, gold.items, read_answers(bundle, gold.items))
    return Result(
        task=TASK,
        bundle=reference(bundle),
        data=gold.files,
        standing=standing(split, gold.files, [bundle.manifest]),
        tables=(measure(scoring, settings.samples, settings.seed),),
    )


def read_answers(bundle: Bundle, gold: Sequence[LabelledText]) -> list[str]:
    """The label of each text as `Razbor.interview` gives it: long ones are read in windows.

    Raises:
        BundleFormat: other labels than those of the task.
    """
    rz = load([TASK], bundles={TASK: bundle.folder}, mask=False)
    return [answer.label for answer in rz.interview([each.text for each in gold]).answers]


def score_answers(
    labels: Sequence[str], gold: Sequence[LabelledText], answers: Sequence[str]
) -> Scoring:
    """Accuracy, macro-F1, and precision, recall and F1 of each label.

    Args:
        labels: all of them.
        gold: the texts.
        answers: the label given to each of them, in their order.
    """
    truth = np.array([[each.label == label for label in labels] for each in gold])
    given = np.array([[answer == label for label in labels] for answer in answers])
    hits = Hits.of(truth & given, given, truth)
    counts = truth.T.astype(int) @ given.astype(int)
    figures = (
        figure("accuracy", (truth & given).any(axis=1), np.ones(len(gold)), _UNIT),
        macro_f1(hits, "labels", _UNIT),
        *by_label(hits, labels, _UNIT),
    )
    rows = tuple(tuple(map(int, row)) for row in counts)
    confusion = Confusion(tuple(labels), tuple(labels), rows, "answers", _UNIT)
    return Scoring("answers", _UNIT, len(gold), figures, confusions=(confusion,))

"""Areas: several labels from the title alone; possibly none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.dataset import TitleRow
from razbor.evaluation.figures import Hits, Scoring, by_label, figure, macro_f1, precision_recall_f1
from razbor.labels import ids
from razbor.pipeline import Razbor

LABELS = ids("areas")

TITLES = "titles"
VACANCY_TITLES = "titles of vacancies"
BOTH = "titles and titles of vacancies"

_UNIT = "titles"


def read_areas(rz: Razbor, gold: Sequence[TitleRow]) -> list[tuple[str, ...]]:
    """The areas that the system finds in each title."""
    found = rz.areas([each.title for each in gold])
    return [tuple(area.label for area in areas) for areas in found]


def score_areas(name: str, gold: Sequence[TitleRow], answers: Sequence[Sequence[str]]) -> Scoring:
    """Score the areas of titles. F1 of all labels together is micro-F1.

    Args:
        name: which titles these are.
        gold: the titles.
        answers: the areas of each of them, in their order.
    """
    truth = _flags([each.areas for each in gold])
    given = _flags(answers)
    hits = Hits.of(truth & given, given, truth)
    figures = (
        *precision_recall_f1(hits, "areas", prefix="micro-"),
        macro_f1(hits, "labels", "areas"),
        figure("exact match", (truth == given).all(axis=1), np.ones(len(gold)), _UNIT),
        *by_label(hits, LABELS, "areas"),
    )
    return Scoring(name, _UNIT, len(gold), figures)


def _flags(areas: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    return np.array([[label in found for label in LABELS] for found in areas])

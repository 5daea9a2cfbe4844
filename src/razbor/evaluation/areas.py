"""Areas: several labels from the title alone; possibly none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.dataset import TitleRow
from razbor.evaluation.calibration import Bins
from razbor.evaluation.figures import Hits, Scoring, by_label, figure, macro_f1, precision_recall_f1
from razbor.labels import ids
from razbor.pipeline import Razbor
from razbor.tasks.areas import TASK

LABELS = ids("areas")

TITLES = "titles"
VACANCY_TITLES = "titles of vacancies"
BOTH = "titles and titles of vacancies"

PAIRS = "all pairs of title and area"
NAMED = "named areas"

_UNIT = "titles"


def read_areas(rz: Razbor, gold: Sequence[TitleRow]) -> list[tuple[str, ...]]:
    """The areas that the system finds in each title."""
    found = rz.areas([each.title for each in gold])
    return [tuple(area.label for area in areas) for areas in found]


def read_probabilities(rz: Razbor, gold: Sequence[TitleRow]) -> NDArray[np.float64]:
    """How probable every area is of each title, (titles, areas)."""
    every = rz.with_thresholds({TASK: 0.0}).areas([each.title for each in gold])
    found = [{area.label: area.probability for area in areas} for areas in every]
    return np.array([[each.get(label, 0.0) for label in LABELS] for each in found])


def score_areas(
    name: str,
    gold: Sequence[TitleRow],
    answers: Sequence[Sequence[str]],
    probabilities: NDArray[np.float64] | None = None,
    labels: Sequence[str] = LABELS,
) -> Scoring:
    """Score the areas of titles. F1 of all labels together is micro-F1.

    Args:
        name: which titles these are.
        gold: the titles.
        answers: the areas of each of them, in their order.
        probabilities: of every area, (titles, areas), for figures of calibration.
        labels: the areas that are asked about; gold areas beside them do not count.
    """
    truth = _flags([each.areas for each in gold], labels)
    given = _flags(answers, labels)
    hits = Hits.of(truth & given, given, truth)
    bins = () if probabilities is None else _bins(truth, given, probabilities)
    figures = (
        *precision_recall_f1(hits, "areas", prefix="micro-"),
        macro_f1(hits, "labels", "areas"),
        figure("exact match", (truth == given).all(axis=1), np.ones(len(gold)), _UNIT),
        *(each.error(f"{each.name}: ") for each in bins),
        *by_label(hits, labels, "areas"),
    )
    return Scoring(name, _UNIT, len(gold), figures, bins)


def _bins(
    truth: NDArray[np.bool_], given: NDArray[np.bool_], probabilities: NDArray[np.float64]
) -> tuple[Bins, Bins]:
    """All pairs of title and area, most of which no one would name, and those that were named."""
    titles = np.repeat(np.arange(len(truth)), truth.shape[1]).reshape(truth.shape)
    return (
        Bins.of(
            *(PAIRS, "pairs", titles.ravel(), probabilities.ravel(), truth.ravel(), len(truth))
        ),
        Bins.of(NAMED, "areas", titles[given], probabilities[given], truth[given], len(truth)),
    )


def _flags(areas: Sequence[Sequence[str]], labels: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([[label in found for label in labels] for found in areas])

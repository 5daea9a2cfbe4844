"""The titles whose areas are labelled, and the thresholds that held-out answers to them give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from razbor.models.manifest import Task, Thresholds
from razbor.models.several import chosen
from razbor.tasks.areas import LABELS, TASK
from razbor.training.data import TrainingData
from razbor.training.decisions import (
    Evidence,
    Floats,
    Truth,
    nearest_for_matches,
    thresholds_for_f1,
)
from razbor.training.folds import assign
from razbor.training.held_out import Flags, HeldOut


class Judging(Protocol):
    """What a recipe says of the titles that judge, see `AreasOverNgrams`."""

    @property
    def seed(self) -> int:
        """Of the folds."""

    @property
    def folds(self) -> int:
        """How many parts there are."""

    @property
    def drawn_titles(self) -> int:
        """How many of the first titles were drawn at random."""

    @property
    def drawn_vacancies(self) -> int:
        """How many of the first vacancies were."""

    @property
    def prior_positives(self) -> float:
        """The weight of the threshold that all labels share."""


@dataclass(frozen=True, slots=True)
class LabelledTitles:
    """Titles, each once: those that are judged, and behind them those that only train.

    Attributes:
        texts: of the titles.
        truth: (titles, labels).
        drawn: which were drawn at random, (titles,).
        judged: how many are judged by models that have not seen them.
        remarks: on those that only train.
    """

    texts: tuple[str, ...]
    truth: Truth
    drawn: Flags
    judged: int
    remarks: tuple[str, ...] = ()

    def folds(self, recipe: Judging) -> NDArray[np.int64]:
        """Which title belongs to which fold, (titles,)."""
        return assign(self.judged, recipe.folds, recipe.seed, len(self.texts) - self.judged)

    def decision(self, recipe: Judging, scores: Floats) -> Task:
        """A threshold a label, from answers to the titles that were drawn at random.

        Args:
            recipe: how many folds there were, and the weight of the shared threshold.
            scores: P(label) by models that had not seen the title, (titles, labels).
        """
        decision = _decision(recipe, scores[self.drawn], self.truth[self.drawn])
        return Task(output=TASK, labels=LABELS, decision=decision)

    def held_out(self, scores: Floats) -> HeldOut:
        """The same answers as they are kept."""
        judged = slice(self.judged)
        return HeldOut(
            question=TASK,
            labels=LABELS,
            documents=tuple(map(str, range(self.judged))),  # titles are texts, numbers are not
            drawn=self.drawn[judged],
            truth=self.truth[judged],
            scores=scores[judged].astype(np.float32),
        )


def labelled_titles(recipe: Judging, data: TrainingData) -> LabelledTitles:
    """Titles by themselves and those of labelled vacancies; behind them those read by themselves.

    Raises:
        DataMissing, DataInvalid: as `razbor.training.data.TrainingData`.
    """
    vacancies, titles = data.roles(), data.titles()
    known = {
        item.vacancy.title: item.role.areas for item in vacancies if item.role.areas is not None
    }
    known |= {item.title: item.areas for item in titles}
    read = data.read_titles(known)
    judged = len(known)
    drawn = {item.vacancy.title for item in vacancies[: recipe.drawn_vacancies]}
    drawn |= {item.title for item in titles[: recipe.drawn_titles]}
    known |= {item.title: item.areas for item in read.items}
    return LabelledTitles(
        texts=tuple(known),
        truth=np.array([[label in found for label in LABELS] for found in known.values()]),
        drawn=np.array([text in drawn for text in known]),
        judged=judged,
        remarks=read.remarks("titles"),
    )


def _decision(recipe: Judging, scores: Floats, truth: Truth) -> Thresholds:
    found, shared = thresholds_for_f1(scores, truth, recipe.prior_positives)
    limits = [round(one, 4) for one in found]
    near = nearest_for_matches(scores, truth, limits)
    evidence: Evidence = {
        "method": f"best F1 on {recipe.folds}-fold out-of-fold predictions, drawn titles alone",
        "n": len(truth),
        "labels": int(truth.sum()),
        "shared_threshold": round(shared, 4),
    }
    decision = Thresholds(
        thresholds=dict(zip(LABELS, limits, strict=True)), nearest=near, evidence=evidence
    )
    without = decision.model_copy(update={"nearest": None})
    for key, each in (("", decision), ("_without_nearest", without)):
        named = chosen(each, LABELS, scores)
        f1 = 2 * (named & truth).sum() / (named.sum() + truth.sum())
        evidence[f"micro_f1{key}"] = round(float(f1), 4)
        evidence[f"exact{key}"] = round(float((named == truth).all(axis=1).mean()), 4)
    return decision.model_copy(update={"evidence": evidence})

"""Decisions of a document encoder, from its answers to what it had not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from razbor.models.calibration import tempered
from razbor.models.manifest import Argmax, Calibration, Task, Threshold
from razbor.tasks import areas, role, sections
from razbor.training.decisions import (
    Evidence,
    confidence_for_accuracy,
    temperature,
    threshold_for_f1,
    threshold_for_recall,
)
from razbor.training.document.examples import Example
from razbor.training.document.recipe import DocumentRecipe
from razbor.training.held_out import HeldOut
from razbor.training.labelled_titles import LabelledTitles

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class JudgedVacancy:
    """A vacancy and what a model said of it that had not seen it: output → (rows, labels)."""

    example: Example
    answers: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class JudgedTitles:
    """Titles and what models said of them that had not seen them.

    Attributes:
        titles: all.
        numbers: of those that were judged.
        scores: (judged, areas).
    """

    titles: LabelledTitles
    numbers: NDArray[np.int64]
    scores: Floats


def decided(
    recipe: DocumentRecipe, vacancies: Sequence[JudgedVacancy], titles: JudgedTitles
) -> tuple[dict[str, Task], tuple[HeldOut, ...]]:
    """Every decision with its evidence, and the answers it was made on."""
    cut = [each for each in vacancies if each.example.sections is not None]
    roles = [each for each in vacancies if each.example.role is not None]
    parts = (_sections(cut), *_roles(roles), _areas(titles))
    by_name = {part.question: part for part in parts}
    said = f"{recipe.judged_folds} of {recipe.folds} folds held out, drawn at random alone"
    tasks = {
        sections.TASK: _most_probable(by_name[sections.TASK], recipe.sure_sections, said),
        role.TASK: _filter(by_name[role.TASK], recipe.min_recall, said),
        role.CATEGORY: _most_probable(by_name[role.CATEGORY], recipe.sure_categories, said),
        role.LEAD: _lead(by_name[role.LEAD], recipe),
        areas.TASK: _named(recipe, titles, said),
    }
    return tasks, parts


def _sections(judged: Sequence[JudgedVacancy]) -> HeldOut:
    truth, scores, documents, drawn = [], [], [], []
    for each in judged:
        targets = each.example.sections
        if targets is None:
            continue
        known = targets.max(axis=1) > 0
        truth.append(targets[known] > 0)
        scores.append(each.answers[sections.TASK][1:][known])
        documents += [each.example.uid] * int(known.sum())
        drawn += [each.example.drawn[0]] * int(known.sum())
    return HeldOut(
        question=sections.TASK,
        labels=sections.LABELS,
        documents=tuple(documents),
        drawn=np.array(drawn, np.bool_),
        truth=np.concatenate(truth),
        scores=np.concatenate(scores),
    )


def _roles(judged: Sequence[JudgedVacancy]) -> tuple[HeldOut, ...]:
    truths = [each.example.role for each in judged if each.example.role is not None]
    tech = np.array([truth.tech > 0 for truth in truths])
    lead = np.array([truth.lead > 0 for truth in truths])
    categories = np.eye(len(role.CATEGORIES), dtype=np.bool_)[
        [int(truth.categories.argmax()) for truth in truths]
    ]
    right = {
        role.TASK: np.stack([~tech, tech], axis=1),
        role.CATEGORY: categories,
        role.LEAD: np.stack([~lead, lead], axis=1),
    }
    labels = {role.TASK: role.LABELS, role.CATEGORY: role.CATEGORIES, role.LEAD: role.LEADS}
    return tuple(
        HeldOut(
            question=question,
            labels=labels[question],
            documents=tuple(each.example.uid for each in judged),
            drawn=np.array([each.example.drawn[1] for each in judged], np.bool_),
            truth=truth,
            scores=np.stack([each.answers[question][0] for each in judged]),
        )
        for question, truth in right.items()
    )


def _areas(judged: JudgedTitles) -> HeldOut:
    return HeldOut(
        question=areas.TASK,
        labels=areas.LABELS,
        documents=tuple(map(str, judged.numbers)),
        drawn=judged.titles.drawn[judged.numbers],
        truth=judged.titles.truth[judged.numbers],
        scores=judged.scores.astype(np.float32),
    )


def _calibration(part: HeldOut, said: str, *, joint: bool) -> tuple[Calibration, Floats]:
    """The temperature of a question, and its answers at it."""
    given = np.log(np.clip(part.scores.astype(np.float64), _TINY, 1))
    divisor = round(temperature(given, part.truth.argmax(axis=1)), 4)
    evidence: Evidence = {"method": said, "n": len(part.truth)}
    calibration = Calibration(temperature=divisor, evidence=evidence)
    return calibration, tempered(part.scores, divisor, joint=joint)


def _most_probable(whole: HeldOut, accuracy: float, said: str) -> Task:
    part = whole.only_drawn()
    calibration, scores = _calibration(part, said, joint=True)
    if whole.question == sections.TASK:
        answers = sections.decide(scores, 0.0)
        told = np.array([part.labels.index(each.label) for each in answers])
        sure = np.array([each.probability for each in answers])
    else:
        told, sure = scores.argmax(axis=1), scores.max(axis=1).astype(np.float64)
    right = part.truth[np.arange(len(told)), told]
    confidence, evidence = confidence_for_accuracy(sure, right, accuracy)
    return Task(
        output=whole.question,
        labels=whole.labels,
        decision=Argmax(unsure_below=round(confidence, 4), evidence={"method": said, **evidence}),
        calibration=calibration,
    )


def _filter(whole: HeldOut, recall: float, said: str) -> Task:
    part = whole.only_drawn()
    calibration, scores = _calibration(part, said, joint=False)
    threshold, kept = threshold_for_recall(
        scores[:, 1].astype(np.float64), part.truth[:, 1], recall
    )
    return Task(
        output=whole.question,
        labels=whole.labels,
        decision=Threshold(
            positive=whole.labels[1], threshold=threshold, evidence={"method": said, **kept}
        ),
        calibration=calibration,
    )


def _lead(part: HeldOut, recipe: DocumentRecipe) -> Task:
    """From all that were held out: those drawn at random hold too few leads."""
    threshold, f1 = threshold_for_f1(part.scores[:, 1].astype(np.float64), part.truth[:, 1])
    evidence: Evidence = {
        "method": f"best F1 on {recipe.judged_folds} of {recipe.folds} folds held out,"
        " all vacancies",
        "n": len(part.truth),
        "positives": int(part.truth[:, 1].sum()),
        "f1": round(f1, 4),
    }
    return Task(
        output=part.question,
        labels=part.labels,
        decision=Threshold(
            positive=part.labels[1], threshold=round(threshold, 4), evidence=evidence
        ),
    )


def _named(recipe: DocumentRecipe, judged: JudgedTitles, said: str) -> Task:
    titles = judged.titles
    scores = np.zeros(titles.truth.shape)
    scores[judged.numbers] = judged.scores
    inside = np.zeros(len(titles.texts), np.bool_)
    inside[judged.numbers] = True
    task = replace(titles, drawn=titles.drawn & inside).decision(recipe, scores)
    evidence = {**task.decision.evidence, "method": f"best F1, {said}"}
    decision = task.decision.model_copy(update={"evidence": evidence})
    return task.model_copy(update={"decision": decision})

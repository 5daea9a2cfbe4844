"""Bundles that answer a part of their task, as the published systems do.

They say tech or other and no category, label fragments alone, or know some of the areas.
`razbor.load` serves them, and reports say what is left out; here they are asked for what they
answer, and scored as every other bundle.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from razbor.dataset import (
    MarkedVacancy,
    TitleRow,
    load_roles,
    load_sections,
    load_titles,
    vacancy_titles,
)
from razbor.evaluation import areas, role, sections
from razbor.evaluation.asking import Asked, Floats, decided
from razbor.evaluation.tasks import Scored, by_title, spoken, task_of
from razbor.labels import TECH
from razbor.models import Bundle, Manifest, Row
from razbor.tasks import areas as area_task
from razbor.tasks import role as role_task
from razbor.tasks import sections as section_task
from razbor.training.above import headings_above


def common_areas(first: Manifest, second: Manifest) -> tuple[str, ...] | None:
    """The areas that two bundles know; None where both know the same, or tell no areas."""
    known = [
        each.tasks[area_task.TASK].labels if area_task.TASK in each.tasks else ()
        for each in (first, second)
    ]
    if set(known[0]) == set(known[1]):
        return None
    return tuple(label for label in known[0] if label in known[1])


def score_part(
    bundle: Bundle,
    data: Path,
    split: str,
    language: str | None = None,
    among: Sequence[str] | None = None,
) -> Scored:
    """Ask a bundle for the part that it answers, and score that.

    Args:
        bundle: one that `in_part` is true of, or any of areas where some are named.
        data: the folder of the splits.
        split: the split's folder in it.
        language: rows of this language alone; None for all.
        among: areas that are scored, where not all that the bundle knows are.

    Raises:
        BundleFormat: labels or a decision that do not fit the question.
        DataMissing, DataInvalid: gold that is not there or does not fit.
        ExtraMissing: scikit-learn is needed and not installed.
    """
    name, *others = bundle.manifest.tasks
    asked = Asked(bundle, task_of(bundle.manifest), name)
    if name == role_task.TASK:
        category = Asked(bundle, role_task.TASK, role_task.CATEGORY) if others else None
        return _role(asked, category, data, split, language)
    if name == area_task.TASK:
        return _areas(asked, data, split, language, among or asked.task.labels)
    return _fragments(asked, data, split, language)


def _role(
    asked: Asked, category: Asked | None, data: Path, split: str, language: str | None
) -> Scored:
    gold = load_roles(data, split)
    chosen = spoken(gold.items, lambda item: item.vacancy.language, language)
    items = sorted(chosen, key=lambda item: item.role.uid)
    texts = [(item.vacancy.title.strip(), item.vacancy.description) for item in items]
    rows = [role_task.row(*each) for each in texts]
    found = asked(rows)
    categories = None
    if category is not None:
        named = category(rows).argmax(axis=1)
        categories = np.array([role_task.CATEGORIES[number] for number in named])
    answered = [decided(asked.task, role_task.LABELS, row) == (TECH,) for row in found]
    probability = found[:, role_task.LABELS.index(TECH)]
    scoring = role.score_filter(items, np.array(answered), probability, categories)
    return Scored((scoring,), gold.files)


def _fragments(asked: Asked, data: Path, split: str, language: str | None) -> Scored:
    gold = load_sections(data, split)
    chosen = spoken(gold.items, lambda item: item.vacancy.language, language)
    items = sorted(chosen, key=lambda item: item.vacancy.uid)
    alone = _labelled(asked, items, under=False)
    voted = [with_neighbours(labels) for labels in alone]
    scorings = [
        sections.score_fragments(items, alone),
        sections.score_fragments(items, voted, sections.VOTED),
    ]
    if section_task.ABOVE in asked.fields:
        under = _labelled(asked, items, under=True)
        scorings.append(sections.score_fragments(items, under, sections.UNDER))
    return Scored(tuple(scorings), gold.files)


def with_neighbours(labels: Sequence[str]) -> list[str]:
    """The labels of fragments when each votes with the one before and the one behind it.

    Two that agree outvote the third; where all three differ, a fragment keeps its label. So
    does the first and the last, which have one neighbour alone.
    """
    found = list(labels)
    for at in range(1, len(labels) - 1):
        if labels[at - 1] == labels[at + 1]:
            found[at] = labels[at - 1]
    return found


def _labelled(asked: Asked, items: Sequence[MarkedVacancy], *, under: bool) -> list[list[str]]:
    """The labels of the scored fragments of each vacancy, with the heading above or without."""
    answers = []
    for item in items:
        headings = headings_above(item) if under else [""] * len(item.fragments)
        rows = [
            Row({section_task.FIELD: row.text, section_task.ABOVE: above})
            for row, above in zip(item.fragments, headings, strict=True)
            if row.scored
        ]
        answers.append([decided(asked.task, asked.task.labels, row)[0] for row in asked(rows)])
    return answers


def _areas(
    asked: Asked, data: Path, split: str, language: str | None, among: Sequence[str]
) -> Scored:
    titles, vacancies = load_titles(data, split), vacancy_titles(load_roles(data, split))
    first, second = (
        by_title(spoken(found.items, lambda row: row.language, language))
        for found in (titles, vacancies)
    )
    known = f"{len(among)} of {len(area_task.LABELS)} areas"
    tables = {areas.TITLES: first, areas.VACANCY_TITLES: second, areas.BOTH: [*first, *second]}
    return Scored(
        tuple(
            areas.score_areas(f"{name}, {known}", gold, *_answers(asked, gold, among), among)
            for name, gold in tables.items()
        ),
        titles.files + vacancies.files,
    )


def _answers(
    asked: Asked, gold: Sequence[TitleRow], among: Sequence[str]
) -> tuple[list[tuple[str, ...]], Floats]:
    """The areas of each title, and the probabilities, of some areas."""
    labels = asked.task.labels
    found = asked([area_task.row(each.title) for each in gold])
    named = [decided(asked.task, labels, row) for row in found]
    columns = [labels.index(label) for label in among]
    return [tuple(label for label in each if label in among) for each in named], found[:, columns]

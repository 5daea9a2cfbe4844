"""Sections, scored in the document and on fragments alone.

The definitions are those of the guide on headings, mixed fragments and scoring; in the
project they stand in docs/evaluation.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from razbor.dataset import HEADING, MIXED, MarkedVacancy
from razbor.evaluation.alignment import NO_LABEL, Taken, take
from razbor.evaluation.calibration import calibration, taken_bins
from razbor.evaluation.figures import (
    Counts,
    Figure,
    Hits,
    Scoring,
    by_label,
    figure,
    macro_f1,
    precision_recall_f1,
)
from razbor.evaluation.results import Confusion
from razbor.labels import JUNK, ids
from razbor.pipeline import Razbor
from razbor.schema import Report, Vacancy

LABELS = ids("sections")
ANSWERS = (*LABELS, NO_LABEL)

IN_DOCUMENT = "in the document"
ALONE = "fragments alone"
UNDER = "fragments under their headings"
VOTED = "fragments alone, with the vote of their neighbours"

_UNIT = "fragments"
_DRAWN = "vacancies"


def read_documents(rz: Razbor, gold: Sequence[MarkedVacancy]) -> list[Report]:
    """What the system says about whole documents, which it cuts its own way.

    The texts are plain, whatever they look like: offsets refer to them as they are.
    """
    return [
        rz.vacancy(
            Vacancy(title=each.vacancy.title, description=each.vacancy.description, html=False)
        )
        for each in gold
    ]


def read_fragments(rz: Razbor, gold: Sequence[MarkedVacancy]) -> list[list[str]]:
    """The labels that the system gives to the scored fragments, each on its own."""
    return [
        [found.label for found in rz.section([row.text for row in each.fragments if row.scored])]
        for each in gold
    ]


def score_documents(gold: Sequence[MarkedVacancy], reports: Sequence[Report]) -> Scoring:
    """Score the answers to whole documents.

    Every gold fragment takes the label that covers most of its characters; what the
    system calls a heading or leaves out counts as no label, which is wrong. Gold headings
    and mixed fragments are not scored for accuracy.

    A gold heading is found when the system uses more than half of its characters as a
    heading. One is wrongly found when a gold fragment that is neither heading nor mixed
    has more than half of its characters used so. Heading precision is found ÷ (found +
    wrongly found), and recall found ÷ gold headings.

    Args:
        gold: the marked vacancies.
        reports: one for each of them, in their order.
    """
    taken = [
        [(row.label, take(row.start, row.stop, report)) for row in each.fragments]
        for each, report in zip(gold, reports, strict=True)
    ]
    scored = [
        [(label, one) for label, one in document if label not in (HEADING, MIXED)]
        for document in taken
    ]
    counts = _count([[(label, one.label) for label, one in document] for document in scored])
    hits = _hits(counts)
    bins = taken_bins("labels", scored, _UNIT)
    figures = (
        *_accuracies(counts),
        macro_f1(hits, "labels", _UNIT),
        *precision_recall_f1(hits.label(LABELS.index(JUNK)), _UNIT, prefix="junk "),
        *_headings(taken),
        *calibration(bins, scored, _UNIT),
        *by_label(hits, LABELS, _UNIT),
    )
    return Scoring(IN_DOCUMENT, _DRAWN, len(gold), figures, (bins,), (_confusion(counts),))


def score_fragments(
    gold: Sequence[MarkedVacancy], answers: Sequence[Sequence[str]], name: str = ALONE
) -> Scoring:
    """Score the answers to fragments on their own: headings and mixed ones are not asked.

    Args:
        gold: the marked vacancies.
        answers: for each of them the labels of its scored fragments, in their order.
        name: of the table: `UNDER` where a model was given the heading above as well, `VOTED`
            where neighbours had a vote.
    """
    pairs = [
        list(zip((row.label for row in each.fragments if row.scored), labels, strict=True))
        for each, labels in zip(gold, answers, strict=True)
    ]
    return Scoring(name, _DRAWN, len(gold), tuple(_accuracies(_count(pairs))))


def _count(documents: Sequence[Sequence[tuple[str, str]]]) -> Counts:
    """Pairs of gold and answer → counts of shape (documents, labels, answers)."""
    counts = np.zeros((len(documents), len(LABELS), len(ANSWERS)))
    for number, pairs in enumerate(documents):
        for label, answer in pairs:
            counts[number, LABELS.index(label), ANSWERS.index(answer)] += 1
    return counts


def _hits(counts: Counts) -> Hits:
    right = np.diagonal(counts, axis1=1, axis2=2)
    return Hits(right, counts.sum(axis=1)[:, : len(LABELS)], counts.sum(axis=2))


def _accuracies(counts: Counts) -> list[Figure]:
    right = np.diagonal(counts, axis1=1, axis2=2)
    gold = counts.sum(axis=2)
    content = [number for number, label in enumerate(LABELS) if label != JUNK]
    return [
        figure("five-label accuracy", right.sum(axis=1), gold.sum(axis=1), _UNIT),
        figure(
            "content accuracy", right[:, content].sum(axis=1), gold[:, content].sum(axis=1), _UNIT
        ),
    ]


def _headings(taken: Sequence[Sequence[tuple[str, Taken]]]) -> list[Figure]:
    right, answered, gold = np.zeros((3, len(taken)))
    for number, document in enumerate(taken):
        for label, one in document:
            gold[number] += label == HEADING
            answered[number] += label != MIXED and one.heading
            right[number] += label == HEADING and one.heading
    return precision_recall_f1(Hits.of(right, answered, gold), "headings", prefix="heading ")


def _confusion(counts: Counts) -> Confusion:
    total = counts.sum(axis=0).astype(int)
    return Confusion(LABELS, ANSWERS, tuple(tuple(map(int, row)) for row in total), "labels", _UNIT)

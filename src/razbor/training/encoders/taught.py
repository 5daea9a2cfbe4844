"""Fragments of vacancies without labels, as teachers tell them that saw whole vacancies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.tasks.sections import ABOVE, FIELD, LABELS
from razbor.training.data import TrainingData
from razbor.training.distilling import Distilling, pool_of, table_of
from razbor.training.encoders.examples import Cut, Example
from razbor.training.prepared import Prepared, prepare_marked
from razbor.training.recipe import SectionsRecipe
from razbor.training.work import Progress, Work

LEAST = 0.5
"""Of a label that is asked for: what teachers rather take for a heading is no fragment."""


def taught_fragments(
    recipe: SectionsRecipe,
    data: TrainingData,
    documents: Collection[str],
    labels: Sequence[str],
    *,
    headings: bool,
    work: Work,
    progress: Progress,
) -> tuple[Example, ...]:
    """Train the recipe's teachers, and let them label vacancies without labels.

    A teacher sees a fragment in its vacancy; who learns from it will see the fragment alone.

    Args:
        recipe: sizes of the teachers, and how many vacancies they label.
        data: labelled vacancies, and those without labels.
        documents: uids of the vacancies that teachers learn from: none that judges.
        labels: what is told apart.
        headings: whether models may see the heading above.
        work: where finished stages are kept.
        progress: called with the stage, steps done, and all steps.

    Returns:
        One example a fragment, with the mean of the teachers' probabilities as its aims.
    """
    labelled = data.documents()
    read = data.read_documents(labelled)
    known = [each for each in (*labelled, *read.items) if each.vacancy.uid in documents]
    lessons = [prepare_marked(each) for each in known]
    pool = pool_of(recipe, data, read.items)
    work = work.of(data.digests, data.excluded, sorted(documents))
    teaching = Distilling(recipe, table_of(recipe, [*lessons, *pool]), work, progress)
    told = work.stage(
        "taught_lessons",
        lambda: teaching.lessons(
            "taught",
            [teaching.encode(each) for each in lessons],
            [teaching.encode(each) for each in pool],
        ),
    )
    found: list[Example] = []
    for number, document in enumerate(pool):
        answers = told[str(number)]
        found += _examples(f"unlabelled {number}", document, answers, labels, headings)
    return tuple(found)


def _examples(
    name: str,
    document: Prepared,
    told: NDArray[np.generic],
    labels: Sequence[str],
    headings: bool,
) -> Iterator[Example]:
    columns = [LABELS.index(label) for label in labels]
    for row, answers in zip(document.rows, told.astype(np.float64)[:, columns], strict=True):
        total = float(answers.sum())
        if total < LEAST:
            continue
        label = labels[int(answers.argmax())]
        cut = Cut(row.texts[FIELD], label, row.texts[ABOVE] if headings else None)
        yield Example(
            row=cut.row(),
            labels=(label,),
            document=name,
            stratum=label,
            judges=False,
            under=cut.under(),
            aims=tuple(float(each) / total for each in answers),
        )

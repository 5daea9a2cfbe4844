"""The role of a vacancy: tech or other, the category, who leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from razbor.evaluation.asking import Asked, decided, in_part
from razbor.evaluation.disagreement_answers import Answer, Answered, check_readable, spread
from razbor.evaluation.disagreement_documents import Document
from razbor.loading import load
from razbor.models import Bundle
from razbor.questions import QUESTIONS, check
from razbor.schema import Role, Vacancy
from razbor.tasks import role
from razbor.text import lay_out

_Ask = Callable[[Document, str], Mapping[str, Answer]]
"""A document and its plain text → question → answer."""


class Roles:
    """What bundles say of the role of a vacancy, to all questions that each of them answers."""

    def __init__(self, bundles: Sequence[Bundle]) -> None:
        answered = [
            {role.TASK} if in_part(each.manifest) else set(each.manifest.tasks) for each in bundles
        ]
        self.labels: Mapping[str, tuple[str, ...]] = {
            question: labels
            for question, (labels, _) in QUESTIONS[role.TASK].items()
            if all(question in names for names in answered)
        }
        self.left_out: Counter[str] = Counter()
        self._asked: list[_Ask] = [
            _Filter(each) if in_part(each.manifest) else _Whole(each) for each in bundles
        ]

    def __call__(self, document: Document) -> list[Answered]:
        """The answers to every question, see `Questions`."""
        text = lay_out(document.description, html=document.html).text
        check_readable(document.title, text)
        found = [ask(document, text) for ask in self._asked]
        given = document.given
        return [
            Answered(
                question,
                None if given is None else given[question],
                tuple(answers[question] for answers in found),
                text,
            )
            for question in self.labels
        ]


class _Whole:
    """Asked through the pipeline: what a role is told by is the pipeline's affair."""

    def __init__(self, bundle: Bundle) -> None:
        check(role.TASK, bundle.manifest)
        self._razbor = load((role.TASK,), bundles={role.TASK: bundle.folder}, mask=False)

    def __call__(self, document: Document, text: str) -> Mapping[str, Answer]:
        found = self._razbor.vacancy(
            Vacancy(title=document.title, description=document.description, html=document.html)
        ).role
        if found is None:
            raise TypeError("a Razbor without the task role")
        return _answers(found)


class _Filter:
    """A bundle that says tech or other, and nothing else."""

    def __init__(self, bundle: Bundle) -> None:
        self._asked = Asked(bundle, role.TASK, role.TASK)

    def __call__(self, document: Document, text: str) -> Mapping[str, Answer]:
        task = self._asked.task
        rows = self._asked([role.row(document.title.strip(), text)])
        (found,) = spread(rows, task.labels, role.LABELS)
        return {role.TASK: Answer(role.LABELS, found, decided(task, role.LABELS, found))}


def _answers(found: Role) -> dict[str, Answer]:
    told = role.told(found)
    tech, lead = found.probability, told.lead_probability
    scores = np.array([found.scores[label] for label in role.CATEGORIES])
    return {
        role.TASK: Answer(role.LABELS, np.array([1 - tech, tech]), (found.label,)),
        role.CATEGORY: Answer(role.CATEGORIES, scores, (told.category,)),
        role.LEAD: Answer(role.LEADS, np.array([1 - lead, lead]), (role.LEADS[told.lead],)),
    }

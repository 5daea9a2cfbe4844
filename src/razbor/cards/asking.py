"""A bundle asked about short texts, and a few of its answers chosen as examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from razbor.cards.facts import Example
from razbor.cards.items import Item
from razbor.errors import BundleFormat, NothingToRead
from razbor.labels import OTHER, TECH
from razbor.loading import load
from razbor.models import Bundle, Predictor, Row
from razbor.models.calibration import calibrated
from razbor.models.manifest import Argmax, Decision, Task, Threshold, Thresholds
from razbor.pipeline import Razbor
from razbor.questions import LABELLING
from razbor.schema import Report, Vacancy
from razbor.tasks import areas, role, sections
from razbor.text.masking import mask

Said = tuple[tuple[str, ...], Mapping[str, float]]
"""The labels of an answer, and the probability of every label."""

Ask = Callable[[Item], Said | None]


def examples(bundle: Bundle, items: Sequence[Item]) -> list[Example]:
    """Of each label the first text that the bundle answers rightly, and the first that it does not.

    Args:
        bundle: is asked about every item as users ask it.
        items: in the order in which they are tried.
    """
    ask = _asking(bundle)
    found: list[Example] = []
    for question, task in bundle.manifest.tasks.items():
        mine = [(item, ask(item)) for item in items if item.question == question]
        for label in task.labels:
            found += _chosen(question, task, label, mine)
    return found


def _chosen(
    question: str, task: Task, label: str, asked: Sequence[tuple[Item, Said | None]]
) -> list[Example]:
    several = isinstance(task.decision, Thresholds)
    found: dict[bool, Example] = {}
    for item, said in asked:
        if said is None or label not in item.gold:
            continue
        answer, scores = said
        right = set(answer) == set(item.gold)
        if right not in found:
            found[right] = Example(
                question=question,
                label=label,
                gold=item.gold,
                text=" ".join(mask(item.text).split()),
                answer=answer,
                probability=round(scores.get(label if several else answer[0], 0.0), 4),
                right=right,
            )
    return [found[right] for right in (True, False) if right in found]


def _asking(bundle: Bundle) -> Ask:
    """Whole bundles answer through the pipeline, parts of a task by themselves."""
    task = next((name for name in LABELLING if name in bundle.manifest.tasks), None)
    if task is None:
        return _Alone(bundle)
    try:
        rz = load([task], bundles={task: bundle.folder}, mask=False)
    except BundleFormat:
        return _Alone(bundle)
    return _Whole(rz)


class _Whole:
    """Asks as a user does."""

    def __init__(self, rz: Razbor) -> None:
        self._rz = rz
        self._reports: dict[tuple[str, str], Report | None] = {}

    def __call__(self, item: Item) -> Said | None:
        if item.question == areas.TASK:
            return self._areas(item.title)
        if item.question in (sections.TASK, sections.FRAGMENT) and item.start is None:
            one = self._rz.section(item.text)
            return (one.label,), one.scores
        report = self._report(item)
        if report is None:
            return None
        return _placed(report, item) if item.question == sections.TASK else _role(report, item)

    def _areas(self, title: str) -> Said:
        every = self._rz.with_thresholds({areas.TASK: 0.0}).areas(title)
        named = tuple(area.label for area in self._rz.areas(title))
        return named, {area.label: area.probability for area in every}

    def _report(self, item: Item) -> Report | None:
        key = (item.title, item.description)
        if key not in self._reports:
            vacancy = Vacancy(title=item.title, description=item.description, html=False)
            try:
                self._reports[key] = self._rz.vacancy(vacancy)
            except NothingToRead:
                self._reports[key] = None
        return self._reports[key]


def _placed(report: Report, item: Item) -> Said | None:
    """What was said of a fragment, where it was cut as it is labelled."""
    for fragment in report.fragments or ():
        if (fragment.start, fragment.text) == (item.start, item.text):
            return (fragment.label,), fragment.scores
    for heading in report.headings or ():
        if (heading.start, heading.text) == (item.start, item.text):
            told = {} if heading.probability is None else {sections.HEADING: heading.probability}
            return (sections.HEADING,), told
    return None


def _role(report: Report, item: Item) -> Said | None:
    said = report.role
    if said is None:
        return None
    if item.question == role.CATEGORY:
        return None if said.category is None else ((said.category,), said.scores)
    if item.question == role.LEAD:
        told = role.told(said)
        yes = told.lead_probability
        return (role.LEADS[told.lead],), dict(zip(role.LEADS, (1 - yes, yes), strict=True))
    return (said.label,), {TECH: said.probability, OTHER: 1 - said.probability}


class _Alone:
    """Asks a model its own question, with the text in the fields that it reads."""

    def __init__(self, bundle: Bundle) -> None:
        self._predictor = Predictor.open(bundle, threads=1)
        self._tasks = bundle.manifest.tasks
        self._fields = [field.name for field in bundle.manifest.input.fields]

    def __call__(self, item: Item) -> Said | None:
        task = self._tasks[item.question]
        known = {role.TITLE: item.title, role.DESCRIPTION: item.description}
        texts = {name: known.get(name, item.text) for name in self._fields}
        output = self._predictor.predict([Row(texts)]).outputs[task.output]
        found = map(float, calibrated(output, task)[0])
        scores = dict(zip(task.labels, found, strict=True))
        return _decided(task.decision, scores), scores


def _decided(decision: Decision, scores: Mapping[str, float]) -> tuple[str, ...]:
    if isinstance(decision, Argmax):
        return (max(scores, key=lambda label: scores[label]),)
    if isinstance(decision, Threshold):
        rest = next(label for label in scores if label != decision.positive)
        return (decision.positive if scores[decision.positive] >= decision.threshold else rest,)
    return tuple(label for label in scores if scores[label] >= decision.thresholds[label])

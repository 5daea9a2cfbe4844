"""What is asked of a vacancy, and what the bundle of each task has to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from razbor.errors import BundleFormat
from razbor.models import Manifest
from razbor.models.manifest import Argmax, Decision, Threshold, Thresholds
from razbor.schema import Limits
from razbor.tasks import answers, areas, occupations, role, sections

LABELLING = ("role", "areas", "sections")
"""The tasks that are answered with labels."""

TASKS = (*LABELLING, "occupations")
"""Every task that a vacancy is asked about, and the name of the bundle that answers."""


QUESTIONS: Mapping[str, Mapping[str, tuple[tuple[str, ...], type]]] = {
    role.TASK: {
        role.TASK: (role.LABELS, Threshold),
        role.CATEGORY: (role.CATEGORIES, Argmax),
        role.LEAD: (role.LEADS, Threshold),
    },
    areas.TASK: {areas.TASK: (areas.LABELS, Thresholds)},
    sections.TASK: {sections.TASK: (sections.LABELS, Argmax)},
    sections.FRAGMENT: {sections.FRAGMENT: (sections.LABELS, Argmax)},
    answers.TASK: {answers.TASK: (answers.LABELS, Argmax)},
}
"""What the bundle of each task has to answer: question → labels in order, kind of decision.

A fragment on its own is asked of a bundle of its own, or of the one for sections where that
one can tell. Neither it nor `answers`, which are of interviews, is a task of a vacancy.
"""


def answered(manifest: Manifest) -> tuple[str, ...]:
    """The tasks of a vacancy that a bundle answers with labels."""
    return tuple(task for task in LABELLING if task in manifest.tasks)


def serving(manifests: Mapping[str, Manifest]) -> list[str]:
    """The tasks that are missing, and that those there are told by."""
    asked = manifests.get(role.TASK)
    by_parts = asked is not None and role.by_sections([field.name for field in asked.input.fields])
    needs = by_parts or occupations.TASK in manifests
    return [sections.TASK] if needs and sections.TASK not in manifests else []


def limits(decisions: Mapping[str, Decision]) -> Limits:
    """What answers are compared with, as a report says it.

    Args:
        decisions: question → how it is decided; questions may be missing.
    """
    found = Limits()
    for question, decision in decisions.items():
        match decision:
            case Thresholds() if question == areas.TASK:
                found.areas, found.nearest = dict(decision.thresholds), decision.nearest
            case Argmax() if question == sections.TASK:
                found.sections = decision.unsure_below
            case Argmax() if question == role.CATEGORY:
                found.category = decision.unsure_below
            case Threshold() if question == role.LEAD:
                found.lead = decision.threshold
    return found


def check(task: str, manifest: Manifest) -> None:
    """See that a bundle answers what its task asks.

    One that answers nothing else may answer a part of it, as published models do: a role
    without category and lead, some areas, fragments alone for sections. A report then says so.

    Raises:
        BundleFormat: a question that it lacks, other labels, another kind of decision; for
            occupations no embedding, or one without weights.
    """
    if task == occupations.TASK:
        _check_matching(manifest)
        return
    alone = len(manifest.tasks) == 1
    for name, (labels, kind) in QUESTIONS[task].items():
        found = manifest.tasks.get(pieces_by(manifest) if name == sections.TASK else name)
        if found is None and name in _OPTIONAL and role.TASK in manifest.tasks:
            continue
        if (
            found is None
            or not _known(name, found.labels, labels, some=alone)
            or not decides(found.decision, kind, found.labels)
        ):
            raise BundleFormat(
                f"a bundle that answers {list(manifest.tasks)}",
                expected=f"{name!r} with labels of razbor.labels, in order, decided by"
                f" {kind.__name__.lower()}",
                remedy=f"give a bundle that was trained for {task}",
                place=manifest.name,
            )


_OPTIONAL = frozenset({role.CATEGORY, role.LEAD})
"""What a filter may leave out: a bundle of the role alone, or of role and category."""


def pieces_by(manifest: Manifest) -> str:
    """The question that tells the sections of a document: one for fragments alone may serve."""
    return sections.TASK if sections.TASK in manifest.tasks else sections.FRAGMENT


def _known(name: str, found: Sequence[str], labels: Sequence[str], *, some: bool) -> bool:
    """Whether labels are those of a question; of areas and fragments, some may do."""
    if name == sections.FRAGMENT and tuple(found) == tuple(labels[:-1]):
        return True
    if some and name not in (role.TASK, answers.TASK):
        return list(found) == [label for label in labels if label in found]
    return tuple(found) == tuple(labels)


def _check_matching(manifest: Manifest) -> None:
    if manifest.embedding is None or manifest.embedding.matching is None:
        raise BundleFormat(
            f"a bundle that answers {list(manifest.tasks)}",
            expected="an embedding, with the weights of what is matched by it",
            remedy="give a bundle that was trained for occupations",
            place=manifest.name,
        )


def decides(decision: object, kind: type, labels: Sequence[str]) -> bool:
    """Whether a decision is of the kind, and of two labels means the last one.

    Args:
        decision: of a bundle's question.
        kind: as `QUESTIONS` has it.
        labels: as `QUESTIONS` has them.
    """
    if isinstance(decision, Threshold) and decision.positive != labels[-1]:
        return False
    return isinstance(decision, kind)

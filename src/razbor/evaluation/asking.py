"""Bundles, also those that answer a part of their task, and the one question put to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.errors import BundleFormat
from razbor.models import Bundle, Manifest, Predictor, Row
from razbor.models.calibration import calibrated
from razbor.models.manifest import Argmax, NgramSpec, Task, Threshold, Thresholds, WordpieceSpec
from razbor.models.several import chosen
from razbor.questions import QUESTIONS, check, decides
from razbor.tasks import areas, role, sections

Floats = NDArray[np.float64]


class Asked:
    """A bundle and the one question that is put to it.

    Attributes:
        task: the question as the bundle's manifest has it.
        reads_numbers: whether rows need the numbers that stand beside texts.
        fields: the texts of a row that it reads.

    Raises:
        BundleError: a bundle that cannot be loaded, or does not answer the question.
    """

    def __init__(self, bundle: Bundle, task: str, question: str) -> None:
        check_whole_or_part(task, bundle.manifest)
        spec = bundle.manifest.input
        self.reads_numbers = isinstance(spec, NgramSpec) and spec.numbers > 0
        named = spec.fields if isinstance(spec, NgramSpec | WordpieceSpec) else ()
        self.fields = tuple(field.name for field in named)
        self.task = bundle.manifest.tasks[question]
        self._predictor = Predictor.open(bundle)

    def __call__(self, rows: Sequence[Row]) -> Floats:
        """Probabilities, (rows, labels of the bundle)."""
        output = self._predictor.predict(rows).outputs[self.task.output]
        return calibrated(output, self.task).astype(np.float64)


def in_part(manifest: Manifest) -> bool:
    """Whether a bundle answers a part of its task alone."""
    names = set(manifest.tasks)
    if names in ({role.TASK}, {role.TASK, role.CATEGORY}, {sections.FRAGMENT}):
        return True
    return names == {areas.TASK} and manifest.tasks[areas.TASK].labels != areas.LABELS


def check_whole_or_part(task: str, manifest: Manifest) -> None:
    """See that a bundle answers its task, or a question of it with labels that are known.

    Raises:
        BundleFormat: it does not.
    """
    if not in_part(manifest):
        check(task, manifest)
        return
    question, *_ = manifest.tasks
    asked = QUESTIONS[sections.FRAGMENT if question == sections.FRAGMENT else task]
    labels, kind = asked[question]
    found = manifest.tasks[question]
    # Of sections and areas some may be unknown; a filter has both its answers.
    known = found.labels == labels if task == role.TASK else set(found.labels) <= set(labels)
    if not (known and decides(found.decision, kind, labels)):
        raise BundleFormat(
            f"{question!r} with the labels {list(found.labels)}, decided by {found.decision.kind}",
            expected=f"labels of {list(labels)}, decided by {kind.__name__.lower()}",
            remedy="give a bundle that was trained for the task",
            place=manifest.name,
        )


def decided(task: Task, labels: Sequence[str], probabilities: Floats) -> tuple[str, ...]:
    """The labels that a bundle's own decision names.

    Args:
        task: the question as the bundle's manifest has it.
        labels: all that the bundle knows, in any order.
        probabilities: one for each of them.
    """
    by_label = dict(zip(labels, probabilities, strict=True))
    decision = task.decision
    if isinstance(decision, Argmax):
        return (labels[int(probabilities.argmax())],)
    if isinstance(decision, Threshold):
        said = by_label[decision.positive] >= decision.threshold
        return tuple(label for label in labels if (label == decision.positive) == said)
    if not isinstance(decision, Thresholds):
        raise TypeError("a decision of an unknown kind")
    named = chosen(decision, labels, probabilities[None])[0]
    return tuple(label for label, there in zip(labels, named, strict=True) if there)

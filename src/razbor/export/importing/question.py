"""What an imported classifier is asked: a task's labels in razbor's order, and its decision."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from razbor.errors import ArgumentInvalid
from razbor.labels import OTHER, TECH, ids
from razbor.models.manifest import (
    Argmax,
    Decision,
    Evidence,
    Threshold,
    Thresholds,
)
from razbor.tasks import areas, role, sections

GIVEN: Evidence = {"method": "as given by the user; not measured", "data": None, "n": 0}
PUBLISHED: Evidence = {"method": "the most probable label; not measured", "data": None, "n": 0}
ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Known:
    """A task of razbor, as an import meets it.

    Attributes:
        question: the name in a manifest.
        labels: all there are, in order.
        fields: what a row may hold.
        template: of the input, where none is given.
    """

    question: str
    labels: tuple[str, ...]
    fields: tuple[str, ...]
    template: str


TASKS: Mapping[str, Known] = {
    role.TASK: Known(
        role.TASK,
        role.LABELS,
        (role.TITLE, role.DESCRIPTION, *role.PARTS),
        "{title} . {description}",
    ),
    sections.TASK: Known(
        sections.FRAGMENT,
        sections.LABELS,
        (sections.FIELD, sections.ABOVE, sections.BEFORE, sections.AFTER),
        "{text}",
    ),
    areas.TASK: Known(areas.TASK, areas.LABELS, (areas.FIELD, areas.CORE), "{title}"),
    ANSWERS: Known(ANSWERS, ids("answers"), ("text",), "{text}"),
}


def known_task(task: str) -> Known:
    """A task of razbor, or one of the user's own: any labels, any fields."""
    return TASKS.get(task, Known(task, (), (), "{text}"))


@dataclass(frozen=True, slots=True)
class Asked:
    """The labels of an import.

    Attributes:
        given: in the order of the model's columns, by razbor's names.
        labels: the same in razbor's order.
    """

    given: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def order(self) -> list[int]:
        """The model's column of each label."""
        return [self.given.index(label) for label in self.labels]


def named(task: str, found: Sequence[str], labels: Sequence[str], positive: str | None) -> Asked:
    """The labels of a model by razbor's names.

    Args:
        task: as given.
        found: what the model's configuration calls its logits.
        labels: what they are, in the order of the logits; none: as the configuration calls them.
        positive: of two: the one that counts as such.

    Raises:
        ArgumentInvalid: labels of another number, twice, or unknown to the task.
    """
    if len(found) == 1 and len(labels) != 2:
        raise _unfit("a model of one logit", "the two labels it tells apart, the negative first")
    if labels and len(labels) != max(len(found), 2 if len(found) == 1 else 0):
        raise _unfit(f"{len(labels)} labels for {len(found)} logits", f"names for {list(found)}")
    given = tuple(labels or found)
    if positive is not None and positive not in given:
        raise ArgumentInvalid(
            f"the positive label {positive!r}",
            expected=f"one of {', '.join(given)}",
            remedy="name it as the model does",
            place="--positive",
        )
    if task == role.TASK and positive is not None and len(given) == 2:
        given = tuple(TECH if label == positive else OTHER for label in given)
    if len(set(given)) != len(given):
        raise _unfit("a label twice", "a name for each logit")
    wanted = known_task(task).labels
    if not wanted:
        return Asked(given, given)
    unknown = [label for label in given if label not in wanted]
    if unknown or (task == role.TASK and len(given) != len(wanted)):
        raise _unfit(f"the labels {', '.join(unknown or given)}", f"of {', '.join(wanted)}")
    return Asked(given, tuple(label for label in wanted if label in given))


def decision(
    task: str,
    labels: Sequence[str],
    threshold: float | Mapping[str, float] | None,
    *,
    positive: str | None = None,
    several: bool = False,
) -> Decision:
    """How answers are decided, and that it is the user's word alone.

    Args:
        task: as given.
        labels: in razbor's order.
        threshold: one number, or one for each label where several may be named.
        positive: of a question of the user's own: the label that has the threshold.
        several: whether each label has its own probability.

    Raises:
        ArgumentInvalid: a threshold is missing, or is none.
    """
    if task == areas.TASK or several:
        limits = _for_each(labels, threshold)
        return Thresholds(thresholds=limits, evidence=GIVEN)
    if isinstance(threshold, Mapping):
        raise _no_threshold("thresholds by label", "one number: its labels share one probability")
    if task == role.TASK or positive is not None:
        if threshold is None:
            raise _no_threshold("no threshold", "the one that the model was published with")
        chosen = TECH if task == role.TASK else str(positive)
        return Threshold(positive=chosen, threshold=threshold, evidence=GIVEN)
    if threshold is None:
        return Argmax(unsure_below=0.0, evidence=PUBLISHED)
    return Argmax(unsure_below=threshold, evidence=GIVEN)


def read_threshold(given: str | None) -> float | dict[str, float] | None:
    """`0.88`, or a JSON file of label → number.

    Raises:
        ArgumentInvalid: neither.
    """
    if given is None:
        return None
    try:
        if Path(given).is_file():
            found = json.loads(Path(given).read_text("utf-8"))
            return {str(label): _number(value) for label, value in found.items()}
        return _number(given)
    except (ValueError, TypeError, AttributeError, OSError):
        expected = "a number from 0 to 1, or a JSON file of label → number"
        raise _no_threshold(given, expected) from None


def _number(given: str | float) -> float:
    found = float(given)
    if not 0 <= found <= 1:
        raise ValueError("out of range")
    return found


def _for_each(
    labels: Sequence[str], threshold: float | Mapping[str, float] | None
) -> dict[str, float]:
    if threshold is None:
        raise _no_threshold("no threshold", "a number for all labels, or a JSON file of theirs")
    if not isinstance(threshold, Mapping):
        return dict.fromkeys(labels, threshold)
    if set(threshold) != set(labels):
        raise _no_threshold(
            f"thresholds of {', '.join(sorted(threshold))}", f"one for each of {', '.join(labels)}"
        )
    return {label: threshold[label] for label in labels}


def _no_threshold(found: str, expected: str) -> ArgumentInvalid:
    return ArgumentInvalid(
        found, expected=expected, remedy="give it as --threshold 0.5", place="--threshold"
    )


def _unfit(found: str, expected: str) -> ArgumentInvalid:
    return ArgumentInvalid(
        found,
        expected=expected,
        remedy="name the labels in the order of the model's logits: --labels a,b,c",
        place="--labels",
    )

"""Where a model and the labels, or two models, disagree most: what to read and label next.

Every score is defined in docs/command-line.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from razbor.errors import ArgumentInvalid, RazborError, UnexpectedFailure
from razbor.evaluation.disagreement_answers import Answered, Questions
from razbor.evaluation.disagreement_areas import Areas
from razbor.evaluation.disagreement_documents import Document
from razbor.evaluation.disagreement_ranking import DIGITS, Disagreement
from razbor.evaluation.disagreement_roles import Roles
from razbor.evaluation.disagreement_scores import divergence, doubt, surprise
from razbor.evaluation.disagreement_sections import Sections
from razbor.evaluation.tasks import task_of
from razbor.models import Bundle
from razbor.reading import Failure
from razbor.tasks import areas, role, sections


class Measure(Enum):
    """What a score says."""

    SURPRISE = "surprise: −ln of the probability of the label given"
    DIVERGENCE = "Jensen–Shannon divergence of the two models' probabilities, in nats"
    DOUBT = "doubt of the one model: 1 − margin of its two most probable labels"


@dataclass
class Survey:
    """One task's questions, put to one bundle or to two, and what came of it so far.

    Attributes:
        questions: of the task.
        measure: what the scores say.
        labels: keep what either side calls so; empty for all.
        only: keep what this question is answered with; None for all.
        documents: answered so far.
        places: kept so far; `differing` of them are called otherwise by the two sides.
    """

    questions: Questions
    measure: Measure
    labels: frozenset[str] = frozenset()
    only: str | None = None
    documents: int = 0
    places: int = 0
    differing: int = 0

    @property
    def left_out(self) -> Counter[str]:
        """What was not asked about, in words → how often."""
        return +self.questions.left_out

    def of(self, document: Document) -> list[Disagreement] | Failure:
        """What is kept of one document; whatever goes wrong is a `Failure`."""
        place = document.source or document.id
        try:
            found = self._found(document)
        except RazborError as error:
            return Failure(place, error.at(place))
        except Exception as error:  # one document must not end a run
            return Failure(place, UnexpectedFailure.of(error, place))
        self.documents += 1
        self.places += len(found)
        self.differing += sum(row.differs for row in found)
        return found

    def _found(self, document: Document) -> list[Disagreement]:
        rows = (
            Disagreement(document, answered, round(_score(self.measure, answered), DIGITS))
            for answered in self.questions(document)
            if self.only in (None, answered.question)
        )
        return [row for row in rows if self._keeps(row)]

    def _keeps(self, row: Disagreement) -> bool:
        return not self.labels or any(not self.labels.isdisjoint(side) for side in row.sides)


def survey(
    bundles: Sequence[Bundle],
    *,
    labelled: bool,
    labels: Iterable[str] = (),
    question: str | None = None,
) -> Survey:
    """Prepare to ask one bundle, or two of one task.

    Args:
        bundles: one or two.
        labelled: whether documents will have labels. Two bundles are compared with each
            other all the same.
        labels: keep what either side calls so; empty for all.
        question: `role`, `category` or `lead` of the role; None for all.

    Raises:
        ArgumentInvalid: bundles of different tasks, or with nothing in common; a question
            or a label that there is not.
        BundleError: a bundle that cannot be loaded or answers no task of razbor.
    """
    tasks = [task_of(each.manifest) for each in bundles]
    if len(set(tasks)) > 1:
        raise ArgumentInvalid(
            f"bundles for {tasks[0]} and {tasks[1]}",
            expected="two bundles of one task",
            remedy="compare bundles that answer the same question",
        )
    questions = _QUESTIONS[tasks[0]](bundles)
    asked = questions.labels
    if question is not None:
        _check_known("--question", question, list(asked))
        asked = {question: asked[question]}
    wanted = frozenset(labels)
    for label in sorted(wanted):
        _check_known("--label", label, [each for found in asked.values() for each in found])
    measure = Measure.SURPRISE if labelled else Measure.DOUBT
    return Survey(questions, Measure.DIVERGENCE if len(bundles) > 1 else measure, wanted, question)


def _score(measure: Measure, answered: Answered) -> float:
    first = answered.answers[0]
    if measure is Measure.DIVERGENCE:
        return divergence(first.parts, answered.answers[1].parts)
    if measure is Measure.SURPRISE and answered.given is not None:
        return surprise(first.parts, first.columns(answered.given))
    return doubt(first.parts)


def _check_known(option: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise ArgumentInvalid(
            f"{option} {given}",
            expected=f"one of {', '.join(known)}",
            remedy="check the spelling",
        )


_QUESTIONS: Mapping[str, Callable[[Sequence[Bundle]], Questions]] = {
    sections.TASK: Sections,
    role.TASK: Roles,
    areas.TASK: Areas,
}

"""Whom each task is asked of, and how the answers are decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from razbor.catalogue import Catalogue
from razbor.errors import ArgumentInvalid
from razbor.matching import Matcher
from razbor.models import Prediction, Predictor
from razbor.models.calibration import calibrated
from razbor.models.manifest import Argmax, Decision, Threshold, Thresholds
from razbor.models.thresholds import Wishes, with_thresholds
from razbor.questions import QUESTIONS, check, pieces_by, serving
from razbor.schema import ModelRef
from razbor.tasks import answers, occupations, sections

D = TypeVar("D", Argmax, Threshold, Thresholds)


class Asking:
    """Loaded bundles, each at hand for its task. It may be shared by threads.

    Args:
        predictors: task → the loaded bundle that answers it.
        thresholds: others than those of the bundles, see `razbor.load`.
        catalogue: what occupations are matched with; its vectors are of that task's bundle.
        later: task → what loads its bundle, when it is first asked.

    Attributes:
        predictors: as given; what is loaded later is not among them.
        catalogue: as given.
        later: as given.
        decisions: question → how it is decided, of all that `predictors` answer.

    Raises:
        BundleFormat: a bundle that does not answer the task it is given for.
        ArgumentInvalid: sections are missing that the role or occupations need, or the
            catalogue; thresholds for what is not asked, or that are none.
    """

    def __init__(
        self,
        predictors: Mapping[str, Predictor],
        thresholds: Wishes,
        catalogue: Catalogue | None,
        later: Mapping[str, Callable[[], Predictor]],
    ) -> None:
        self.predictors = dict(predictors)
        self.catalogue = catalogue
        self.later = dict(later)
        self._loaded: dict[str, Predictor] = {}
        self._loading = Lock()
        for task, predictor in self.predictors.items():
            check(task, predictor.manifest)
        if missing := serving({task: each.manifest for task, each in self.predictors.items()}):
            raise ArgumentInvalid(
                "a role or occupations that are told by the sections, without them",
                expected=f"a bundle for {missing} as well",
                remedy="load by razbor.load, which brings it",
            )
        self.decisions = with_thresholds(_decisions(self.predictors), thresholds)
        self._matcher: Matcher | None = None
        if occupations.TASK in self.predictors:
            self._matcher = Matcher(self.predictors[occupations.TASK], _given(catalogue))

    def predictor(self, task: str) -> Predictor:
        """The bundle that answers a task.

        Raises:
            ArgumentInvalid: it is not loaded.
        """
        if task not in self.predictors:
            raise ArgumentInvalid(
                f"the task {task!r} is not loaded",
                expected=f"one of {list(self.predictors)}",
                remedy="load it: razbor.load(tasks=[…])",
            )
        return self.predictors[task]

    def decision(self, question: str, kind: type[D]) -> D:
        """How a question is decided, which is in this way."""
        decision = self.decisions[question]
        if not isinstance(decision, kind):  # `check` has seen to it
            raise TypeError(f"{question} is not decided by {kind.__name__}")
        return decision

    @property
    def matcher(self) -> Matcher:
        """What matches texts with the catalogue.

        Raises:
            ArgumentInvalid: occupations are not loaded.
        """
        if self._matcher is None:
            self.predictor(occupations.TASK)
            raise TypeError("a task without its matcher")  # `__init__` has made it
        return self._matcher

    def answering(self) -> tuple[Predictor, float]:
        """The bundle for answers, loaded now where it was not needed yet, and its limit.

        Returns:
            The bundle, and the probability below which a label is unsure.

        Raises:
            ArgumentInvalid: answers are not loaded, and nothing loads them.
            BundleError: the bundle cannot be loaded.
        """
        predictor = self._answers()
        own = predictor.manifest.tasks[answers.TASK].decision
        decision = self.decisions.get(answers.TASK, own)
        if not isinstance(decision, Argmax):  # `check` has seen to it
            raise TypeError("answers are not decided by Argmax")
        return predictor, decision.unsure_below

    def _answers(self) -> Predictor:
        task = answers.TASK
        if task in self.predictors or task not in self.later:
            return self.predictor(task)
        with self._loading:
            if task not in self._loaded:
                found = self.later[task]()
                check(task, found.manifest)
                self._loaded[task] = found
        return self._loaded[task]


def reference(predictor: Predictor) -> ModelRef:
    """A bundle as reports name it."""
    manifest = predictor.manifest
    return ModelRef(name=manifest.name, version=manifest.version, digest=predictor.digest)


def output(predictor: Predictor, prediction: Prediction, question: str) -> NDArray[np.float32]:
    """The probabilities that answer a question, (rows, labels), at the manifest's temperature."""
    task = predictor.manifest.tasks[question]
    return calibrated(prediction.outputs[task.output], task)


def _decisions(predictors: Mapping[str, Predictor]) -> dict[str, Decision]:
    """Question → how the bundles themselves decide it."""
    decisions = {
        question: predictor.manifest.tasks[question].decision
        for task, predictor in predictors.items()
        for question in (*QUESTIONS.get(task, ()), sections.FRAGMENT)
        if question in predictor.manifest.tasks
    }
    if sections.TASK in predictors and sections.TASK not in decisions:
        whole = predictors[sections.TASK].manifest
        decisions[sections.TASK] = whole.tasks[pieces_by(whole)].decision
    return decisions


def _given(catalogue: Catalogue | None) -> Catalogue:
    if catalogue is None:
        raise ArgumentInvalid(
            "occupations without a catalogue",
            expected="a catalogue that the bundle made the vectors of",
            remedy="load by razbor.load, which brings ESCO",
        )
    return catalogue

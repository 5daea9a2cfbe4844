"""Any bundle as it is: texts in, the labels of its questions out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from razbor.errors import ArgumentInvalid
from razbor.models import Bundle, Predictor, Row, Seen
from razbor.models.calibration import calibrated
from razbor.models.manifest import Argmax, Decision, NgramSpec, Threshold, WordpieceSpec
from razbor.models.several import chosen
from razbor.models.thresholds import Wishes, with_thresholds
from razbor.schema import Coverage, Decided, Labelled, ModelRef, Vacancy, Warning
from razbor.tasks import areas
from razbor.text import lay_out
from razbor.text.blank import blank

Given = str | Mapping[str, str] | Vacancy
"""A text; field → text where a bundle reads several; a vacancy where those are its own."""

BLANK = "no letter and no digit: there is nothing to judge"
_OF_A_VACANCY = frozenset({"title", "description"})
_AT_ONCE = 256
"""Texts of a call of the model: what long lists take of memory has an end."""


class Labeller:
    """A bundle that answers its questions about single texts. It may be shared by threads.

    Args:
        predictor: the loaded bundle.

    Raises:
        ArgumentInvalid: a bundle without a question, or one that reads whole documents.
    """

    def __init__(self, predictor: Predictor) -> None:
        manifest = predictor.manifest
        reads = manifest.input
        alone = isinstance(reads, WordpieceSpec) or (
            isinstance(reads, NgramSpec) and not reads.numbers
        )
        if not manifest.tasks or not alone:
            raise ArgumentInvalid(
                f"the bundle {manifest.name!r}, which answers no question about a text alone",
                expected="a bundle that reads texts and has labels for them",
                remedy="ask it by razbor.load(bundles=…), or name a bundle for single texts",
            )
        names = tuple(field.name for field in reads.fields)
        # What areas are told by beside the title is made of it.
        self._by_title = set(names) == {areas.FIELD, areas.CORE}
        self.fields = (areas.FIELD,) if self._by_title else names
        self.model = ModelRef(name=manifest.name, version=manifest.version, digest=predictor.digest)
        self.tasks = manifest.tasks
        self._predictor = predictor
        # The rows of a call may see each other in a graph over n-grams.
        self._at_once = 1 if isinstance(reads, NgramSpec) else _AT_ONCE

    @classmethod
    def open(cls, bundle: Bundle | str | Path, *, threads: int | None = None) -> Self:
        """Load a bundle, see `Predictor.open`.

        Raises:
            BundleError: it is missing, damaged or unsafe.
            ArgumentInvalid: it answers no question about a text alone.
        """
        return cls(Predictor.open(bundle, threads=threads))

    def label(self, given: Sequence[Given], thresholds: Wishes | None = None) -> list[Labelled]:
        """The answers about some texts, in order; each is judged alone.

        Args:
            given: the texts.
            thresholds: question → another threshold than the bundle's, as `razbor.load` has it.

        Raises:
            ArgumentInvalid: something that is no such text; thresholds that do not fit.
        """
        own = {name: task.decision for name, task in self.tasks.items()}
        decisions = with_thresholds(own, thresholds or {})
        texts = [self._texts(each) for each in given]
        rows = [areas.row(each[areas.FIELD]) if self._by_title else Row(each) for each in texts]
        read = [at for at, row in enumerate(rows) if not all(map(blank, row.texts.values()))]
        found = [self._nothing(each) for each in texts]
        for start in range(0, len(read), self._at_once):
            places = read[start : start + self._at_once]
            answers = self._answers([rows[at] for at in places], decisions)
            for at, answer in zip(places, answers, strict=True):
                found[at] = answer
        return found

    def _answers(
        self, rows: Sequence[Row], decisions: Mapping[str, Decision]
    ) -> Iterator[Labelled]:
        prediction = self._predictor.predict(rows)
        columns = {
            name: calibrated(prediction.outputs[task.output], task)
            for name, task in self.tasks.items()
        }
        for at, seen in enumerate(prediction.seen):
            tasks = {
                name: _decided(columns[name][at : at + 1], task.labels, decisions[name])
                for name, task in self.tasks.items()
            }
            coverage = _coverage(seen)
            warnings = [] if coverage.complete else [_truncated(coverage)]
            yield Labelled(tasks=tasks, model=self.model, coverage=coverage, warnings=warnings)

    def _nothing(self, texts: Mapping[str, str]) -> Labelled:
        """The answer to a blank text, which no model is asked about."""
        length = sum(map(len, texts.values()))
        none = Decided(labels=[], probability=None, scores={}, unsure=True)
        return Labelled(
            tasks=dict.fromkeys(self.tasks, none),
            model=self.model,
            coverage=_coverage(Seen(length, length, 0, 0)),
            warnings=[Warning(code="blank", message=BLANK)],
        )

    def _texts(self, given: object) -> dict[str, str]:
        match given:
            case str() if len(self.fields) == 1:
                return {self.fields[0]: given}
            case Mapping() if all(isinstance(given.get(name), str) for name in self.fields):
                return {name: given[name] for name in self.fields}
            case Vacancy() if set(self.fields) <= _OF_A_VACANCY:
                text = lay_out(given.description, html=given.html).text
                found = {"title": given.title.strip(), "description": text}
                return {name: found[name] for name in self.fields}
        raise ArgumentInvalid(
            f"a {type(given).__name__} for a bundle that reads {list(self.fields)}",
            expected=self._expected(),
            remedy="give each text that the bundle reads; an empty one is fine",
            place=self.model.name,
        )

    def _expected(self) -> str:
        kinds = ["a text"] if len(self.fields) == 1 else []
        kinds.append(f"a dict of texts with {list(self.fields)}")
        if set(self.fields) <= _OF_A_VACANCY:
            kinds.append("a razbor.Vacancy")
        return ", or ".join(kinds)


def _decided(found: NDArray[np.float32], labels: Sequence[str], decision: Decision) -> Decided:
    """The answer out of the probabilities of one text, (1, labels)."""
    numbers = [float(number) for number in found[0]]
    scores = dict(zip(labels, numbers, strict=True))
    named, unsure = _named(found, scores, decision)
    first = scores[named[0]] if named else None
    return Decided(labels=named, probability=first, scores=scores, unsure=unsure)


def _named(
    found: NDArray[np.float32], scores: Mapping[str, float], decision: Decision
) -> tuple[list[str], bool]:
    """The labels, most probable first, and whether they are unsure."""
    order = sorted(scores, key=lambda label: -scores[label])
    if isinstance(decision, Argmax):
        return order[:1], scores[order[0]] < decision.unsure_below
    if isinstance(decision, Threshold):
        if scores[decision.positive] >= decision.threshold:
            return [decision.positive], False
        return [label for label in order if label != decision.positive][:1], False
    flags = dict(zip(scores, chosen(decision, list(scores), found)[0], strict=True))
    named = [label for label in order if flags[label]]
    reached = any(scores[label] >= decision.thresholds[label] for label in named)
    return named, bool(named) and not reached


def _coverage(seen: Seen) -> Coverage:
    return Coverage(
        characters_given=seen.characters_given,
        characters_seen=seen.characters_seen,
        tokens_given=seen.tokens_given,
        tokens_seen=seen.tokens_seen,
    )


def _truncated(coverage: Coverage) -> Warning:
    counts = f"{coverage.characters_seen} of {coverage.characters_given}"
    return Warning(code="truncated", message=f"{counts} characters were read")

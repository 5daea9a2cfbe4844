"""An interview → its report: who answers, what each answer tells of, and a summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from razbor.caveats import caveats_of_interview
from razbor.covering import covered_interview
from razbor.errors import ArgumentInvalid, NothingToRead
from razbor.interviews import Answer, Interview, InterviewReport, Turn
from razbor.models import Predictor, Seen
from razbor.models.calibration import calibrated
from razbor.models.rows import coverage
from razbor.reading.transcript import of_text
from razbor.schema import ModelRef
from razbor.tasks import answers
from razbor.tasks.answer_summary import Read, Window, summary
from razbor.text import detect
from razbor.text.blank import blank
from razbor.text.dialogue import Said, joined, tell_sides

Given = str | Interview | Sequence[str] | Sequence[Turn]
"""A transcript, an interview as read, the answers alone, or turns."""


@dataclass(frozen=True)
class Interviewing:
    """What answers about interviews.

    Attributes:
        predictor: the bundle for answers.
        unsure_below: a label with less probability is unsure.
        mask: whether personal data in the report are covered.
    """

    predictor: Predictor
    unsure_below: float
    mask: bool

    def report(self, given: Given) -> InterviewReport:
        """Label the answers of an interview.

        Raises:
            NothingToRead: no text, or no turn.
            ArgumentInvalid: something else than `Given`.
        """
        interview = as_interview(given)
        if not interview.turns:
            raise NothingToRead(
                "an interview without a letter or digit",
                expected="a transcript, or the answers as a list of texts",
                remedy="check where the text comes from",
                place=interview.source or "",
            )
        sides = tell_sides(interview.turns)
        turns = [
            turn.model_copy(update={"role": side})
            for turn, side in zip(interview.turns, sides, strict=True)
        ]
        language = detect(interview.text)
        asked = [number for number, turn in enumerate(turns) if turn.role != "interviewer"]
        read, seen = self._read(turns, asked)
        report = InterviewReport(
            text=interview.text,
            turns=turns,
            answers=[each.answer for each in read],
            summary=summary(interview.text, read),
            language=language,
            source=interview.source,
            coverage={answers.TASK: coverage(seen)},
            models={answers.TASK: self._model()},
        )
        report.warnings = [*interview.warnings, *caveats_of_interview(report)]
        return covered_interview(report) if self.mask else report

    def _read(
        self, turns: Sequence[Turn], asked: Sequence[int]
    ) -> tuple[list[Read], tuple[Seen, ...]]:
        """The answers with their windows: all windows of an interview are asked in one call."""
        cut = [
            [] if blank(turns[number].text) else self._windows(turns[number].text)
            for number in asked
        ]
        texts = [
            turns[number].text[start:stop]
            for number, spans in zip(asked, cut, strict=True)
            for start, stop in spans
        ]
        prediction = self.predictor.predict([answers.row(text) for text in texts])
        task = self.predictor.manifest.tasks[answers.TASK]
        found = calibrated(prediction.outputs[task.output], task)
        read = []
        at = 0
        for number, spans in zip(asked, cut, strict=True):
            part = found[at : at + len(spans)]
            at += len(spans)
            read.append(self._answer(number, turns[number], spans, part))
        return read, prediction.seen

    def _windows(self, text: str) -> list[answers.Span]:
        # The answer's own language: what stands beside it must not move its windows.
        return answers.windows(text, detect(text) or "ru", self._fits)

    def _fits(self, texts: Sequence[str]) -> list[bool]:
        return [seen.complete for seen in self.predictor.seen([answers.row(t) for t in texts])]

    def _answer(
        self,
        number: int,
        turn: Turn,
        spans: Sequence[answers.Span],
        found: NDArray[np.float32],
    ) -> Read:
        counts = [answers.words(turn.text[start:stop]) for start, stop in spans]
        if spans:
            verdict = answers.decide(answers.mean(found, counts), self.unsure_below)
        else:
            scores = {label: float(label == answers.NOTHING) for label in answers.LABELS}
            verdict = answers.Verdict(answers.NOTHING, 1.0, scores, unsure=False)
        answer = Answer.model_validate(
            {
                "turn": number,
                "start": turn.start,
                "stop": turn.stop,
                "text": turn.text,
                "speaker": turn.speaker,
                "label": verdict.label,
                "scores": verdict.scores,
                "probability": verdict.probability,
                "unsure": verdict.unsure,
                "words": answers.words(turn.text),
                "windows": len(spans),
            }
        )
        windows = tuple(
            Window(turn.start + start, turn.start + stop, tuple(map(float, one)))
            for (start, stop), one in zip(spans, found, strict=True)
        )
        return Read(answer, windows)

    def _model(self) -> ModelRef:
        manifest = self.predictor.manifest
        return ModelRef(name=manifest.name, version=manifest.version, digest=self.predictor.digest)


def as_interview(given: Given) -> Interview:
    """What was given, as an interview.

    A text is a transcript. Of several texts each is an answer; several turns are an interview,
    and their places are worked out.

    Raises:
        ArgumentInvalid: something else.
    """
    if isinstance(given, Interview):
        if any(given.text[each.start : each.stop] != each.text for each in given.turns):
            raise _mistaken("an interview whose turns do not lie in its text")
        return given
    if isinstance(given, str):
        return of_text(given, None)
    said = []
    for each in given:
        if isinstance(each, str):
            said.append(Said(each, role="candidate"))
        elif isinstance(each, Turn):
            said.append(Said(each.text, each.speaker, each.role, each.began, each.ended))
        else:
            raise _mistaken(each)
    if len({isinstance(each, str) for each in given}) > 1:
        raise _mistaken("texts beside turns")
    text, turns = joined(said)
    return Interview(text=text, turns=turns)


def _mistaken(found: object) -> ArgumentInvalid:
    shown = found if isinstance(found, str) else f"a {type(found).__name__} in an interview"
    return ArgumentInvalid(
        shown,
        expected="a transcript, a razbor.Interview, a list of texts, or a list of razbor.Turn",
        remedy='write turns as razbor.Turn(speaker="…", text="…")',
    )

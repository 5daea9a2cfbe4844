"""What goes in and what comes out where an interview is read: turns, answers, a summary.

Offsets are code points of `InterviewReport.text`, half-open: `report.text[a.start:a.stop] ==
a.text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from razbor.schema import Coverage, Model, ModelRef, Warning

if TYPE_CHECKING:
    from pandas import DataFrame

AnswerLabel = Literal["process", "result", "neutral"]
Side = Literal["interviewer", "candidate"]


class Turn(Model):
    """What one speaker says until the next one speaks.

    Whoever makes turns by hand gives `text`, and what else is known; `start` and `stop` are
    worked out when the interview is answered.
    """

    start: int = 0
    stop: int = 0
    text: str
    speaker: str | None = Field(default=None, description="as named in the transcript")
    role: Side | None = Field(default=None, description="null where nothing tells")
    began: float | None = Field(default=None, description="seconds from the beginning")
    ended: float | None = Field(default=None, description="seconds from the beginning")


class Interview(Model):
    """One interview as read: its text, and the turns in it, in order and disjoint."""

    text: str
    turns: list[Turn] = Field(default_factory=list)
    source: str | None = Field(default=None, description="file and record it was read from")
    warnings: list[Warning] = Field(
        default_factory=list, description="what the reader of the file had to assume or leave out"
    )


class Answer(Model):
    """A turn of the candidate with its label; every turn where nobody can tell who asks.

    `scores` holds the probability of every label; `unsure` says that the best one lies below
    the confidence stated in the bundle. An answer that is longer than the model reads at once
    is read in `windows` one after the other; its scores are their mean, weighted by words.
    """

    turn: int = Field(ge=0, description="its place in `turns`, from 0")
    start: int
    stop: int
    text: str
    speaker: str | None = None
    label: AnswerLabel
    probability: float
    scores: dict[str, float]
    unsure: bool
    words: int
    windows: int = Field(description="in so many parts the model read it, nothing left out")


class ClearPassage(Model):
    """A stretch of an answer that is clearly of one label: a window of the model, or all of it."""

    answer: int = Field(ge=0, description="its place in `answers`, from 0")
    start: int
    stop: int
    text: str
    probability: float


class LabelSummary(Model):
    """How much of an interview has one label."""

    answers: int
    words: int
    share_of_answers: float = Field(description="0 to 1; 0 without an answer")
    share_of_words: float = Field(description="the same, weighted by words")
    clearest: list[ClearPassage] = Field(
        default_factory=list,
        description="the passages with the highest probability of the label, at most three, each"
        " of another answer, be the answer as a whole of that label or not",
    )


class InterviewSummary(Model):
    """All answers together."""

    answers: int
    words: int
    labels: dict[AnswerLabel, LabelSummary] = Field(description="of every label, in their order")


class InterviewReport(Model):
    """What razbor says about one interview."""

    text: str
    turns: list[Turn]
    answers: list[Answer]
    summary: InterviewSummary
    language: str | None = None
    source: str | None = Field(default=None, description="file and record it was read from")
    coverage: dict[str, Coverage] = Field(default_factory=dict)
    warnings: list[Warning] = Field(default_factory=list)
    models: dict[str, ModelRef] = Field(default_factory=dict)

    def to_pandas(self) -> DataFrame:
        """A table with a row for every answer, in order.

        Raises:
            ExtraMissing: pandas is not installed.
        """
        from razbor.rendering_interviews import to_pandas

        return to_pandas(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from razbor.rendering_interviews import to_html

        return to_html(self)

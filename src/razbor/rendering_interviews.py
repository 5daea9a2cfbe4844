"""An interview's report for the eyes: HTML in a notebook, a table in pandas."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from razbor.errors import ExtraMissing
from razbor.interviews import Answer, InterviewReport

if TYPE_CHECKING:
    from pandas import DataFrame

COLOURS = {"process": "#cfe5ff", "result": "#d6f2d0", "neutral": "#e9e9e9"}
"""The background of each label; the text on it is dark."""

COLUMNS = (
    "turn", "start", "stop", "speaker", "label", "probability", "unsure", "words", "windows",
    "text",
)  # fmt: skip
"""The columns of a report in pandas."""

_FRAME = (
    "font: 14px/1.5 sans-serif; max-width: 60em; padding: 1em;"
    " color: #1a1a1a; background: #fff; border: 1px solid #ccc"
)


def to_html(report: InterviewReport) -> str:
    """One report as an HTML fragment: shares, warnings, the turns with the answers in colours.

    Everything that comes from the document is escaped.
    """
    shares = " · ".join(
        f"{label} {found.share_of_words:.0%}" for label, found in report.summary.labels.items()
    )
    parts = [
        f'<div class="razbor" style="{_FRAME}">',
        f"<p><b>{shares}</b> of {report.summary.words} words"
        f" in {report.summary.answers} answers</p>",
        *(f"<p>{_safe(each.code)}: {_safe(each.message)}</p>" for each in report.warnings),
    ]
    answers = {answer.turn: answer for answer in report.answers}
    for number, turn in enumerate(report.turns):
        name = f"<b>{_safe(turn.speaker)}</b> " if turn.speaker else ""
        answer = answers.get(number)
        parts.append(f"<p>{name}{_answer(answer) if answer else _safe(turn.text)}</p>")
    return "\n".join([*parts, "</div>"])


def to_pandas(report: InterviewReport) -> DataFrame:
    """A row for every answer, in order.

    Raises:
        ExtraMissing: pandas is not installed.
    """
    try:
        from pandas import DataFrame
    except ImportError as error:
        raise ExtraMissing(
            "pandas is not installed", expected="pandas", remedy="run: pip install pandas"
        ) from error
    rows = [[getattr(answer, name) for name in COLUMNS] for answer in report.answers]
    return DataFrame(rows, columns=list(COLUMNS))


def _answer(answer: Answer) -> str:
    doubt = "?" if answer.unsure else ""
    return (
        f'<span style="background: {COLOURS[answer.label]}">{_safe(answer.text)}</span>'
        f" <small>{answer.label}{doubt} {answer.probability:.2f}</small>"
    )


def _safe(text: str) -> str:
    # Half of a surrogate pair cannot be written to a notebook.
    return escape(text.encode("utf-8", "replace").decode()).replace("\n", "<br>")

"""The README of a bundle that somebody taught: what of, how well, and what figures are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from razbor.cards.metadata import LIBRARY, PIPELINE
from razbor.cards.tables import number, quoted, table
from razbor.cards.yaml import yaml
from razbor.models.manifest import Draft, Thresholds
from razbor.teaching import report
from razbor.teaching.findings import Findings

CARD = "README.md"


def page(draft: Draft, found: Findings) -> str:
    """The card.

    Args:
        draft: the manifest.
        found: what is said of it. No text of an example is in it.
    """
    parts = [
        *_begun(draft),
        "## How well\n",
        "\n".join(_figures(found)),
        "## What the labels say\n",
        "\n".join(_remarks(found)),
        "## Decisions\n",
        "\n".join(_decisions(draft)),
        "## How it was made\n",
        "\n".join(_making(draft, found)),
    ]
    return _joined(parts)


def brief(draft: Draft) -> str:
    """The card of a bundle that nobody has measured."""
    unmeasured = (
        "Not measured here: `sklearn.model_selection.cross_val_score` tells, on texts like those it"
        " learned from."
    )
    decisions = "\n".join(_decisions(draft))
    return _joined([*_begun(draft), "## How well\n", unmeasured, "## Decisions\n", decisions])


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part.rstrip("\n") for part in parts if part) + "\n"


def _begun(draft: Draft) -> Iterator[str]:
    head = {"library_name": LIBRARY, "pipeline_tag": PIPELINE, "language": list(draft.languages)}
    yield f"---\n{yaml(head)}---\n# {draft.name} {draft.version}"
    yield draft.description
    yield "\n".join(_use())


def _use() -> Iterator[str]:
    yield "```"
    yield "razbor predict BUNDLE texts.csv -o answers.csv --text COLUMN"
    yield "```"
    yield ""
    yield (
        "**Not for rejecting people automatically.** Its answers are about texts, not about"
        " persons, and some are wrong. Nobody should lose a chance by them alone."
    )


def _figures(found: Findings) -> Iterator[str]:
    yield f"{found.method} Intervals of 95 % by bootstrap over examples."
    yield ""
    yield (
        "*They say how well texts like these examples are told apart. They say nothing about texts"
        " of another kind or time, and nothing about whether the labels are right: keep labelled"
        " texts aside that nobody taught it, and measure on those.*"
    )
    yield ""
    rows = [tuple(map(quoted, row)) for row in report.figure_rows(found)]
    yield from table(("figure", "value", "95 % interval", "n"), rows)
    yield ""
    rows = [tuple(map(quoted, row)) for row in report.label_rows(found)]
    head = ("label", "examples", "precision", "recall", "F1", "95 % interval of F1")
    yield from table(head, rows)
    yield ""
    yield f"Guessing without reading: macro-F1 {report.number(found.judged.guess)}."


def _remarks(found: Findings) -> Iterator[str]:
    curve = report.curve_line(found)
    lines = [
        *report.warnings(found),
        *report.confused_lines(found),
        *([curve] if curve else []),
        *report.advice_lines(found),
    ]
    if found.suspects:
        lines.append(f"{len(found.suspects):,} examples look mislabelled; rows are in teach.json")
    yield from (f"- {quoted(line)}." for line in lines)


def _decisions(draft: Draft) -> Iterator[str]:
    for task in draft.tasks.values():
        decision = task.decision
        if isinstance(decision, Thresholds):
            yield "A label is answered at or above its threshold:"
            yield ""
            limits = decision.thresholds.items()
            yield from table(
                ("label", "threshold"), ((quoted(label), number(limit)) for label, limit in limits)
            )
        else:
            limit = getattr(decision, "unsure_below", None)
            yield f"The most probable label; unsure below a probability of {number(limit)}."
        if task.calibration is not None:
            yield ""
            yield f"Temperature {number(task.calibration.temperature)}."
        yield ""
        yield "What they were chosen on is in `razbor.json`."


def _making(draft: Draft, found: Findings) -> Iterator[str]:
    source = found.source
    yield (
        f"From {len(found.sorted.lesson):,} examples of `{source.name}` ({source.rows:,} rows,"
        f" sha256 `{source.sha256}`), with `razbor teach`, seed {draft.training.seed}."
    )
    for line in report.left_out(found):
        yield f"- {line}"
    yield ""
    yield from table(("library", "version"), draft.training.versions.items())

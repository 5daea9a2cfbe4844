"""The README of a bundle: what it answers, from what, how it was decided, what it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import dropwhile, takewhile

from razbor.models.manifest import Draft, Task

_DECISIONS = "## Decisions"
_CHANGES = "## Changes"


def card(draft: Draft, notes: str) -> str:
    """A bundle's README.

    Args:
        draft: its manifest before the files are written.
        notes: a paragraph on the method.
    """
    lines = [
        f"# {draft.name} {draft.version}",
        "",
        draft.description,
        "",
        f"Languages of the training data: {', '.join(draft.languages)}.",
        "",
        "## Method",
        "",
        notes,
        "",
        _DECISIONS,
        "",
    ]
    lines += _decisions(draft.tasks)
    lines += ["", "## Training data", "", "| file | rows | sha256 |", "|---|---|---|"]
    lines += [f"| {d.name} | {d.rows} | `{d.sha256[:16]}…` |" for d in draft.training.data]
    lines += [
        "",
        f"Recipe `{draft.training.recipe}`, seed {draft.training.seed}, "
        f"{_listed(draft.training.versions)}.",
        "",
        "## What it is not",
        "",
        "The labels were given by language models following written guides, not by people.",
        "The figures above come from held-out training data; independent figures, with",
        "intervals, are in the project's `docs/results.md`.",
        *([] if "de" in draft.languages else ["German was not trained on."]),
        "Not meant to reject people automatically.",
        "",
    ]
    return "\n".join(lines)


def renewed_card(card: str, draft: Draft, changes: Sequence[str]) -> str:
    """A bundle's README after its decisions were chosen anew.

    Args:
        card: as it was; one that has no such parts, and is somebody else's, gets them.
        draft: the manifest as it is now.
        changes: a line for each number that is another now.
    """
    lines = [f"# {draft.name} {draft.version}", *card.splitlines()[1:]]
    lines = _with_part(lines, _DECISIONS, _decisions(draft.tasks))
    noted = _part(lines, _CHANGES) + [f"- {draft.version}: {change}" for change in changes]
    return "\n".join(_with_part(lines, _CHANGES, noted)).rstrip() + "\n"


def _part(lines: Sequence[str], title: str) -> list[str]:
    """What stands under a title, blank lines left out."""
    if title not in lines:
        return []
    rest = lines[lines.index(title) + 1 :]
    return [line for line in takewhile(lambda line: not line.startswith("## "), rest) if line]


def _with_part(lines: Sequence[str], title: str, content: Sequence[str]) -> list[str]:
    """The lines with other ones under a title, at the end where the title is not there."""
    begin = lines.index(title) if title in lines else len(lines)
    rest = list(dropwhile(lambda line: not line.startswith("## "), lines[begin + 1 :]))
    before = list(lines[:begin])
    gap = [] if not before or not before[-1] else [""]
    return [*before, *gap, title, "", *content, "", *rest]


def _decisions(tasks: Mapping[str, Task]) -> list[str]:
    lines = []
    for name, task in tasks.items():
        decision = task.decision.model_dump(exclude={"evidence", "thresholds"})
        lines.append(f"- **{name}** ({len(task.labels)} labels): {_listed(decision)}")
        told = task.decision.evidence
        lines.append(f"  - evidence: {_listed({k: v for k, v in told.items() if '.' not in k})}")
        own = len({key.partition(".")[0] for key in told if "." in key})
        if own:
            lines.append(f"  - {own} labels have evidence of their own in razbor.json")
        if task.calibration:
            lines.append(f"  - temperature {task.calibration.temperature}")
            lines.append(f"    - evidence: {_listed(task.calibration.evidence)}")
    return lines


def _listed(values: Mapping[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())

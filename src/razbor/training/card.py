"""The README of a bundle: what it answers, from what, how it was decided, what it is not."""

from __future__ import annotations

from collections.abc import Mapping

from razbor.models.manifest import Draft


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
        "## Decisions",
        "",
    ]
    for name, task in draft.tasks.items():
        decision = task.decision.model_dump(exclude={"evidence", "thresholds"})
        lines.append(f"- **{name}** ({len(task.labels)} labels): {_listed(decision)}")
        lines.append(f"  - evidence: {_listed(task.decision.evidence)}")
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


def _listed(values: Mapping[str, object]) -> str:
    return ", ".join(f"{key} {value}" for key, value in values.items())

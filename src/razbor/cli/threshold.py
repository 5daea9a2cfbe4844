"""`razbor threshold`: decisions of a bundle, chosen anew with evidence."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from razbor.cli.messages import note
from razbor.cli.options import JsonOption, as_json, write_line
from razbor.errors import ExtraMissing

if TYPE_CHECKING:
    from razbor.evaluation.wishes import Renewal
    from razbor.models import Bundle
    from razbor.training.decisions import Evidence


def threshold(
    bundle: Annotated[str, typer.Argument(help="The name of a shipped bundle, or a folder.")],
    data: Annotated[
        Path,
        typer.Argument(help="NAME.held_out.parquet of its training, or a folder of labelled data."),
    ],
    min_recall: Annotated[
        float | None, typer.Option(help="The share of the positives that a threshold is to keep.")
    ] = None,
    min_accuracy: Annotated[
        float | None, typer.Option(help="How often answers that are not unsure are to be right.")
    ] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Fit a temperature to the probabilities.")
    ] = False,
    confidence: Annotated[float, typer.Option(help="With which the data have to show it.")] = 0.95,
    question: Annotated[
        str | None, typer.Option(help="Whose: role, category, lead, areas, sections, fragment.")
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option(help="Of areas: this one alone; repeatable.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="The folder in a folder of data.")] = None,
    every_row: Annotated[
        bool, typer.Option("--all", help="Also rows that were not drawn at random.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write a copy there, not the bundle.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a bundle at OUTPUT.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it, write nothing.")] = False,
    json: JsonOption = False,
) -> None:
    """Choose thresholds of a bundle that keep a recall, and prove it.

    Refuses, and says how many positives are missing, where the data cannot show it.
    """
    try:
        from razbor.evaluation.answers import gather
        from razbor.evaluation.renewal import renew
        from razbor.evaluation.wishes import Wish
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("train", error.name or "a library") from error
    from razbor.models import Bundle

    wish = Wish(
        min_recall, min_accuracy, calibrate, confidence, question, tuple(label or ()), every_row
    )
    opened = Bundle.open(bundle)
    renewal = renew(opened.manifest, gather(opened, data, split), wish)
    written = None if dry_run else _write(opened, renewal, output, force=force)
    if json:
        write_line(as_json(_record(renewal, written)))
        return
    _show(renewal)
    if written is not None:
        note(f"{written.manifest.name} {written.manifest.version} lies in {written.folder}")


def _write(bundle: Bundle, renewal: Renewal, output: Path | None, *, force: bool) -> Bundle:
    from razbor.cards.renewing import renewed_card
    from razbor.models.rewriting import rewrite

    changes = [
        f"{each.name} {each.before:g} → {each.after:g} ({_why(each.evidence)})"
        for each in renewal.changes
    ]
    return rewrite(
        bundle,
        renewal.tasks,
        lambda draft: renewed_card(bundle, draft, changes),
        output=output,
        force=force,
    )


def _record(renewal: Renewal, written: Bundle | None) -> dict[str, object]:
    return {
        "changes": [asdict(each) for each in renewal.changes],
        "left": renewal.left,
        "bundle": None
        if written is None
        else {"folder": str(written.folder), "digest": written.digest},
    }


def _show(renewal: Renewal) -> None:
    for change in renewal.changes:
        write_line(f"{change.name}: {change.before:g} → {change.after:g}")
        for key, value in change.evidence.items():
            write_line(f"  {key:<18} {value}")
    for name, lack in renewal.left.items():
        write_line(f"{name}: left as it is: {lack}")


def _why(evidence: Evidence) -> str:
    """What a change stands on, in a few words."""
    told = evidence.get("target") or evidence.get("moved") or "a lower loss"
    confidence = evidence.get("confidence")
    return f"{told}, confidence {confidence}" if confidence else str(told)

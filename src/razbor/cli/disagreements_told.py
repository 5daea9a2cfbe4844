"""What a list of disagreements is, in a few lines above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from razbor.evaluation.disagreements import Measure, Survey
from razbor.evaluation.standing import standing

if TYPE_CHECKING:
    from razbor.batch import Summary
    from razbor.dataset import DataFile
    from razbor.models import Bundle


def heading(
    task: str, bundles: Sequence[Bundle], asked: Survey, split: str | None
) -> Iterator[str]:
    """Who disagrees with whom, and what the score says."""
    first, *others = (f"{each.manifest.name} {each.manifest.version}" for each in bundles)
    if asked.measure is Measure.DIVERGENCE:
        yield f"{task}: {first} and {others[0]}"
    elif asked.measure is Measure.SURPRISE:
        yield f"{task}: {first} and the labels of {split}"
    else:
        yield f"{task}: where {first} doubts most; there are no labels and no other model"
    yield f"score: {asked.measure.value}"


def counts(asked: Survey, listed: int, unit: str, summary: Summary) -> Iterator[str]:
    """How much of what was asked is listed, and what is not."""
    found = f"{asked.places:,} answers about {asked.documents:,} documents"
    if asked.measure is not Measure.DOUBT:
        found += f", {asked.differing:,} of them different"
    yield f"{listed:,} {unit}s listed, of {found}"
    for reason, number in sorted(asked.left_out.items()):
        yield f"left out: {number:,} {reason}"
    if summary.passed_over:
        names = ", ".join(
            f"{name} {number:,}" for name, number in sorted(summary.passed_over.items())
        )
        yield f"passed over: files of other formats: {names}"
    if summary.failed:
        where = f", named in {summary.errors}" if summary.errors else ""
        yield f"failed: {summary.failed:,} records{where}"
    if summary.kept:
        yield f"kept: nothing was listed, and {summary.output} is of an earlier run"
    if summary.signal is not None:
        yield "stopped: the list is of what was read before"


def remarks(
    split: str | None, files: Sequence[DataFile], bundles: Sequence[Bundle]
) -> tuple[str, ...]:
    """What labelled data are, see `standing`."""
    if split is None:
        return ()
    return standing(split, files, [each.manifest for each in bundles]).remarks

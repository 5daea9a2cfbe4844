"""Two bundles on the same items, by paired bootstrap."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from razbor.errors import ArgumentInvalid
from razbor.evaluation.figures import Figure, Scoring
from razbor.evaluation.measuring import Settings, reference, scored_bundle
from razbor.evaluation.partial import common_areas
from razbor.evaluation.resampling import Values, interval, resample, whole
from razbor.evaluation.results import Comparison, Difference, Differences, defined
from razbor.evaluation.standing import standing
from razbor.evaluation.tasks import task_of
from razbor.models import Bundle
from razbor.questions import answered
from razbor.tasks import areas


def compare(
    first: Bundle | str | Path,
    second: Bundle | str | Path,
    settings: Settings,
    task: str | None = None,
) -> Comparison:
    """Measure two bundles of one task on the same items, with the same resamples.

    Where one answers a part of the task alone, what both answer is compared.

    Args:
        first: a bundle, the name of a shipped one, or a folder.
        second: the same.
        settings: the data and the bootstrap.
        task: which, of bundles that both answer several; else the first that both answer.

    Raises:
        ArgumentInvalid: bundles of different tasks, or that answer nothing in common.
        RazborError: as `evaluate`.
    """
    one, other = (
        each if isinstance(each, Bundle) else Bundle.open(each) for each in (first, second)
    )
    wanted = task or _shared(one, other)
    tasks = [task_of(each.manifest, wanted) for each in (one, other)]
    if tasks[0] != tasks[1]:
        raise ArgumentInvalid(
            f"bundles for {tasks[0]} and {tasks[1]}",
            expected="two bundles of one task",
            remedy="compare bundles that answer the same question",
        )
    among = common_areas(one.manifest, other.manifest) if tasks[0] == areas.TASK else None
    if among == ():
        raise _different()
    scored = [scored_bundle(each, settings, among, tasks[0])[2] for each in (one, other)]
    return Comparison(
        task=tasks[0],
        first=reference(one),
        second=reference(other),
        data=scored[0].files,
        standing=standing(settings.split, scored[0].files, [one.manifest, other.manifest]),
        tables=tuple(
            paired(*pair, settings.samples, settings.seed)
            for pair in _common(scored[0].scorings, scored[1].scorings)
        ),
    )


def _shared(one: Bundle, other: Bundle) -> str | None:
    """The first task that both answer; None where only parts of one are in common."""
    found = answered(other.manifest)
    return next((task for task in answered(one.manifest) if task in found), None)


def _common(
    first: Sequence[Scoring], second: Sequence[Scoring]
) -> Iterator[tuple[Scoring, Scoring]]:
    """The scorings that both have, each with the figures that both have."""
    others = {scoring.name: scoring for scoring in second}
    if not any(scoring.name in others for scoring in first):
        raise _different()
    for one in first:
        if one.name in others:
            other = others[one.name]
            yield _only(one, _names(other)), _only(other, _names(one))


def _only(scoring: Scoring, names: Collection[tuple[str, str]]) -> Scoring:
    figures = tuple(each for each in scoring.figures if (each.name, each.of) in names)
    return replace(scoring, figures=figures)


def _names(scoring: Scoring) -> list[tuple[str, str]]:
    return [(each.name, each.of) for each in scoring.figures]


def paired(first: Scoring, second: Scoring, samples: int, seed: int) -> Differences:
    """The figures of two systems on the same items: second minus first, by paired bootstrap.

    Every resample draws the same documents for both (Koehn, 2004).

    Raises:
        ArgumentInvalid: scorings of different items.
    """
    if _names(first) != _names(second) or first.documents != second.documents:
        raise ArgumentInvalid(
            "scorings of different items",
            expected="two scorings of the same items",
            remedy="score both systems on the same data",
        )
    resampled = [
        resample([each.statistic for each in scoring.figures], scoring.documents, samples, seed)
        for scoring in (first, second)
    ]
    differences = tuple(
        _difference(one, other, first.documents, row)
        for one, other, row in zip(
            first.figures, second.figures, resampled[1] - resampled[0], strict=True
        )
    )
    return Differences(first.name, first.unit, first.documents, differences)


def _difference(first: Figure, second: Figure, documents: int, drawn: Values) -> Difference:
    one, other = whole(first.statistic, documents), whole(second.statistic, documents)
    low, high = interval(drawn)
    known = drawn[~np.isnan(drawn)]
    return Difference(
        name=first.name,
        first=defined(one),
        second=defined(other),
        difference=defined(other - one),
        low=defined(low),
        high=defined(high),
        above=float(np.mean(known > 0)) if len(known) else None,
        of=first.of,
    )


def _different() -> ArgumentInvalid:
    return ArgumentInvalid(
        "bundles that answer different parts of the task",
        expected="two bundles with an answer in common",
        remedy="evaluate each by itself",
    )

"""What the mean of two systems buys: a bundle that ships, and one that is too slow beside it.

    python -m benchmarks.means TASK SECOND --data DIR [--first BUNDLE] [--split gold_dev]

TASK is role, areas or sections; SECOND the folder of a bundle that answers it. The mean of
both, with the mean of their thresholds, is compared with the first alone on the same items. A
piece of a text that the first calls a heading stays one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np
from rich.console import Console
from rich.table import Table

from razbor.errors import RazborError
from razbor.evaluation.comparing import paired
from razbor.evaluation.measuring import Settings
from razbor.evaluation.results import Difference, Differences
from razbor.evaluation.tasks import score
from razbor.loading import load
from razbor.models.manifest import Evidence, Thresholds
from razbor.pipeline import Razbor
from razbor.questions import LABELLING
from razbor.schema import Area, Fragment, Limits, Report, Role, Vacancy
from razbor.tasks import areas

_EVIDENCE: Evidence = {"method": "the mean of two"}
_SHOWN = (
    *("AUC of tech", "at the bundle's threshold: tech precision", "category accuracy"),
    *("at the bundle's threshold: tech recall", "leads people: F1", "micro-F1", "exact"),
    *("macro-F1 over labels with at least 5 gold", "five-label accuracy", "content accuracy"),
    *("junk recall", "junk precision"),
)


class Mean:
    """Two systems that answer as one; as much of a `Razbor` as evaluation asks.

    Args:
        systems: both, the first one deciding what is a heading.
        decision: of areas, where they are asked for.
    """

    def __init__(self, systems: Sequence[Razbor], decision: Thresholds | None) -> None:
        self._systems = systems
        self._decision = decision

    def with_thresholds(self, wishes: Mapping[str, float]) -> Mean:
        """The same with another threshold for all areas."""
        every = dict.fromkeys(areas.LABELS, wishes[areas.TASK])
        return Mean(self._systems, Thresholds(thresholds=every, evidence=_EVIDENCE))

    def vacancy(self, vacancy: Vacancy) -> Report:
        """One vacancy."""
        first, second = (each.vacancy(vacancy) for each in self._systems)
        if first.role is not None and second.role is not None:
            first.role = _role(first.role, second.role)
        others = {(each.start, each.stop): each for each in second.fragments}
        first.fragments = [
            _fragment(each, others.get((each.start, each.stop), each)) for each in first.fragments
        ]
        return first

    def section(self, texts: Sequence[str]) -> list[Fragment]:
        """Fragments on their own, which only the first is asked about."""
        return self._systems[0].section(texts)

    def areas(self, titles: Sequence[str]) -> list[list[Area]]:
        """Titles."""
        if self._decision is None:
            raise TypeError("a mean without thresholds of areas")
        every = [each.with_thresholds({areas.TASK: 0.0}).areas(titles) for each in self._systems]
        found = []
        for both in zip(*every, strict=True):
            told = [{area.label: area.probability for area in one} for one in both]
            means = [np.mean([each.get(label, 0.0) for each in told]) for label in areas.LABELS]
            found.append(areas.decide(np.array(means, np.float32), self._decision))
        return found


def _role(one: Role, other: Role) -> Role:
    scores = _mean(one.scores, other.scores)
    probability = (one.probability + other.probability) / 2
    threshold = (one.threshold + other.threshold) / 2
    lead = ((one.lead_probability or 0.0) + (other.lead_probability or 0.0)) / 2
    return one.model_copy(
        update={
            "probability": probability,
            "threshold": threshold,
            "label": "tech" if probability >= threshold else "other",
            "scores": scores,
            "category": max(scores, key=lambda name: scores[name]),
            "lead_probability": lead,
            "lead": one.lead if one.lead == other.lead else lead >= 0.5,
        }
    )


def _fragment(one: Fragment, other: Fragment) -> Fragment:
    scores = _mean(one.scores, other.scores)
    label = max(scores, key=lambda name: scores[name])
    return one.model_copy(update={"scores": scores, "label": label, "probability": scores[label]})


def _mean(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: (value + other[name]) / 2 for name, value in one.items()}


def compare(task: str, first: str, second: Path, settings: Settings) -> list[Differences]:
    """The mean against the first alone: a table of figures for each kind of items."""
    systems = [load((task,), bundles={task: each}, mask=False) for each in (first, second)]
    decision = _decision(systems) if task == areas.TASK else None
    mean = cast(Razbor, Mean(systems, decision))
    scored = [score(task, each, settings.data, settings.split) for each in (systems[0], mean)]
    return [
        paired(*pair, settings.samples, settings.seed)
        for pair in zip(scored[0].scorings, scored[1].scorings, strict=True)
    ]


def _decision(systems: Sequence[Razbor]) -> Thresholds:
    """The mean of both systems' thresholds."""
    told = [each.vacancy(title="x", description="").limits or Limits() for each in systems]
    one, other = (each.areas or {} for each in told)
    nearest = [each.nearest for each in told if each.nearest is not None]
    return Thresholds(
        thresholds=_mean(one, other),
        nearest=float(np.mean(nearest)) if len(nearest) == len(told) else None,
        evidence=_EVIDENCE,
    )


def _numbers(found: Difference) -> tuple[float | None, ...]:
    return found.first, found.second, found.difference


def _interval(found: Difference) -> str:
    return f"{_shown(found.low)} to {_shown(found.high)}"


def _shown(number: float | None) -> str:
    return "–" if number is None else f"{number:.3f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each kind of items."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("task", choices=LABELLING)
    parser.add_argument("second", type=Path)
    parser.add_argument("--first", default=None, help="the shipped one without it")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="gold_dev")
    given = parser.parse_args(arguments)
    settings = Settings(data=given.data, split=given.split)
    try:
        found = compare(given.task, given.first or given.task, given.second, settings)
    except RazborError as error:
        sys.exit(str(error))
    for items in found:
        table = Table("figure", "first", "mean", "difference", "95 %")
        for each in items.differences:
            if each.name in _SHOWN and not each.of:
                table.add_row(each.name, *map(_shown, _numbers(each)), _interval(each))
        Console().print(f"{items.name}, {items.documents} {items.unit}", table)
    return 0


if __name__ == "__main__":
    sys.exit(main())

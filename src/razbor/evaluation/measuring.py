"""One bundle on gold: figures with intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from razbor.errors import ArgumentInvalid, BundleMissing
from razbor.evaluation.asking import in_part
from razbor.evaluation.calibration import BINS, Bins
from razbor.evaluation.figures import Figure, Scoring, divided
from razbor.evaluation.partial import score_part
from razbor.evaluation.resampling import Values, interval, resample, whole
from razbor.evaluation.results import (
    Metric,
    Reliability,
    Result,
    Table,
    defined,
)
from razbor.evaluation.standing import standing
from razbor.evaluation.tasks import Scored, score, task_of
from razbor.loading import load
from razbor.models import Bundle, shipped
from razbor.questions import LABELLING
from razbor.schema import ModelRef

SPLIT = "gold_dev"
SAMPLES = 2000
FEWEST_SAMPLES = 100


@dataclass(frozen=True)
class Settings:
    """What to measure on, and how intervals are drawn.

    Args:
        data: the folder of the splits.
        split: the split's folder in it.
        language: measure on rows of this language alone; None for all.
        samples: resamples of the bootstrap, at least 100.
        seed: of the bootstrap; the same seed gives the same intervals.

    Raises:
        ArgumentInvalid: too few samples, or a negative seed.
    """

    data: Path
    split: str = SPLIT
    samples: int = SAMPLES
    seed: int = 0
    language: str | None = None

    def __post_init__(self) -> None:
        for name, value, least in (
            ("samples", self.samples, FEWEST_SAMPLES),
            ("seed", self.seed, 0),
        ):
            if value < least:
                raise ArgumentInvalid(
                    f"{name} {value}",
                    expected=f"at least {least}",
                    remedy=f"give more {name}" if name == "samples" else "give another seed",
                )


def evaluate(bundle: Bundle | str | Path, settings: Settings, task: str | None = None) -> Result:
    """Measure one bundle on a task that it answers.

    Args:
        bundle: an open one, the name of a shipped one, or a folder.
        settings: the data and the bootstrap.
        task: which, of a bundle that answers several; the first of `razbor.questions.LABELLING`
            where it is None.

    Raises:
        BundleError: a bundle that cannot be opened, or answers no such task of razbor.
        DataMissing: data that are not there.
        DataInvalid: data that do not fit; the message names file and line.
        ExtraMissing: scikit-learn is needed and not installed.
    """
    opened, found, scored = scored_bundle(bundle, settings, task=task)
    return Result(
        task=found,
        bundle=reference(opened),
        data=scored.files,
        standing=standing(settings.split, scored.files, [opened.manifest]),
        tables=tuple(measure(each, settings.samples, settings.seed) for each in scored.scorings),
    )


def evaluated(names: Sequence[str]) -> list[str]:
    """The bundles to evaluate: those named, or the shipped one of every task.

    Raises:
        BundleMissing: none is named, and none is shipped.
    """
    chosen = list(names) or [task for task in LABELLING if task in shipped()]
    if not chosen:
        raise BundleMissing(
            "no bundle is shipped with this installation",
            expected="the name of a bundle or a folder",
            remedy="name the folder of a bundle",
        )
    return chosen


def measure(scoring: Scoring, samples: int, seed: int) -> Table:
    """The figures of a scoring with intervals of 95 %."""
    in_bins = [[each.error(), *each.accuracies] for each in scoring.bins]
    figures = [*scoring.figures, *chain.from_iterable(in_bins)]
    values = resample([each.statistic for each in figures], scoring.documents, samples, seed)
    metrics = iter(
        [
            _metric(figure, scoring.documents, drawn)
            for figure, drawn in zip(figures, values, strict=True)
        ]
    )
    return Table(
        scoring.name,
        scoring.unit,
        scoring.documents,
        tuple(islice(metrics, len(scoring.figures))),
        scoring.confusions,
        tuple(_reliability(bins, metrics) for bins in scoring.bins),
    )


def _reliability(bins: Bins, metrics: Iterator[Metric]) -> Reliability:
    """What stands in bins, from their metrics in order: the error, then a bin each."""
    error = next(metrics)
    accuracies = tuple(islice(metrics, BINS))
    promised = divided(bins.promised.sum(axis=0), bins.items.sum(axis=0))
    return Reliability(bins.name, tuple(map(defined, promised.tolist())), accuracies, error)


def scored_bundle(
    bundle: Bundle | str | Path,
    settings: Settings,
    among: Sequence[str] | None = None,
    task: str | None = None,
) -> tuple[Bundle, str, Scored]:
    """A bundle, opened, with its task and its figures; raises as `evaluate`.

    Args:
        bundle: an open one, the name of a shipped one, or a folder.
        settings: the data and the bootstrap.
        among: areas that are scored, where not all that the bundle knows are.
        task: as of `evaluate`.
    """
    opened = bundle if isinstance(bundle, Bundle) else Bundle.open(bundle)
    task = task_of(opened.manifest, task)
    if in_part(opened.manifest) or among is not None:
        part = score_part(opened, settings.data, settings.split, settings.language, among)
        return opened, task, part
    rz = load([task], bundles={task: opened.folder})
    return opened, task, score(task, rz, settings.data, settings.split, settings.language)


def reference(bundle: Bundle) -> ModelRef:
    """What names a bundle in a result."""
    return ModelRef(
        name=bundle.manifest.name, version=bundle.manifest.version, digest=bundle.digest
    )


def _metric(figure: Figure, documents: int, drawn: Values) -> Metric:
    low, high = interval(drawn)
    return Metric(
        name=figure.name,
        value=defined(whole(figure.statistic, documents)),
        low=defined(low),
        high=defined(high),
        n=figure.n,
        unit=figure.unit,
        of=figure.of,
    )

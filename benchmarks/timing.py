"""Systems timed vacancy by vacancy, one right after the other, and their ratios.

A machine that is busy for a while then slows all of them alike. Beside the time on the
wall stands the processor's own, which other programs hardly touch.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.postings import Posting
from razbor.evaluation.resampling import Values, Weights, interval, resample, whole

Parts = Mapping[str, Callable[[Posting], object]]
"""What a system does with a vacancy: name of the part → the part, in order."""
Seconds = NDArray[np.float64]
"""Shape (vacancies,)."""

SAMPLES = 2000
_WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of a system: on the wall by part, and of the processor for all parts."""

    parts: Mapping[str, Seconds]
    processor: Seconds

    @property
    def wall(self) -> Seconds:
        """Of all parts together."""
        together: Seconds = np.sum(list(self.parts.values()), axis=0)
        return together


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long one system takes as another, with its interval of 95 %."""

    value: float
    low: float
    high: float


def timed(systems: Mapping[str, Parts], postings: Sequence[Posting]) -> dict[str, Times]:
    """The times of every system on every vacancy.

    Which system begins changes from vacancy to vacancy. The first few vacancies are
    answered once beforehand, untimed.
    """
    for posting in postings[:_WARM_UP]:
        for parts in systems.values():
            _run(parts, posting)
    names = list(systems)
    walls = {name: np.zeros((len(postings), len(systems[name]))) for name in names}
    processors = {name: np.zeros(len(postings)) for name in names}
    for number, posting in enumerate(postings):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            before = time.process_time()
            walls[name][number] = _run(systems[name], posting)
            processors[name][number] = time.process_time() - before
    return {
        name: Times(dict(zip(systems[name], walls[name].T, strict=True)), processors[name])
        for name in names
    }


def ratio(seconds: Seconds, base: Seconds, *, seed: int = 0) -> Ratio:
    """How many times as long as the base, over all vacancies; they are what is drawn."""

    def times(weights: Weights) -> Values:
        found: Values = (weights @ seconds) / (weights @ base)
        return found

    drawn = resample([times], len(base), SAMPLES, seed)[0]
    return Ratio(whole(times, len(base)), *interval(drawn))


def _run(parts: Parts, posting: Posting) -> list[float]:
    found = []
    for part in parts.values():
        began = time.perf_counter()
        part(posting)
        found.append(time.perf_counter() - began)
    return found

"""How fast, how large: import, load, memory, and vacancies a second, on this machine."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from razbor.cards.machine import processor
from razbor.errors import EmptyFile, NothingToRead
from razbor.loading import load
from razbor.pipeline import Razbor
from razbor.questions import TASKS
from razbor.reading import Failure, read_vacancies
from razbor.schema import Vacancy

_STARTS = 5


@dataclass(frozen=True)
class Machine:
    """What times were taken on."""

    processor: str
    cores: int
    python: str


@dataclass(frozen=True)
class Rate:
    """Vacancies a second one after the other, and milliseconds of single ones."""

    per_second: float
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True)
class Speed:
    """What was measured. Times are wall-clock, on one thread.

    `import_s` is the median of fresh processes, the interpreter's own start taken off;
    `p50_ms` and `p95_ms` are of single vacancies in the order of the input. `skipped` counts
    the records that could not be read, or hold no text.
    """

    processor: str
    cores: int
    python: str
    tasks: tuple[str, ...]
    documents: int
    skipped: int
    characters: int
    import_s: float
    load_s: float
    memory_mb: float | None
    per_second: float
    p50_ms: float
    p95_ms: float

    def to_dict(self) -> dict[str, object]:
        """The figures as plain JSON types."""
        return asdict(self)


def machine() -> Machine:
    """This machine."""
    return Machine(processor(), os.cpu_count() or 1, platform.python_version())


def rate(seconds: NDArray[np.float64]) -> Rate:
    """The rate of vacancies that were answered one after the other.

    Args:
        seconds: of each, at least one.
    """
    middle, slow = np.percentile(seconds, [50, 95])
    return Rate(
        per_second=len(seconds) / float(seconds.sum()),
        p50_ms=float(middle) * 1000,
        p95_ms=float(slow) * 1000,
    )


def measure(
    sources: Sequence[str | Path],
    *,
    limit: int,
    tasks: Sequence[str] = TASKS,
    bundles: Mapping[str, str | Path] | None = None,
) -> Speed:
    """Measure the pipeline on vacancies that are read first and then answered one by one.

    Args:
        sources: files or folders of vacancies.
        limit: how many records are taken, the skipped ones included.
        tasks: which tasks are loaded.
        bundles: task → the folder of another bundle for it.

    Raises:
        EmptyFile: nothing to answer in the sources.
    """
    taken = list(islice(read_vacancies(sources), limit))
    read = [each for each in taken if not isinstance(each, Failure)]
    if not any(each.title or each.description for each in read):
        raise _nothing()
    started = time.perf_counter()
    rz = load(tasks, bundles=bundles, threads=1)
    loaded = time.perf_counter() - started
    # What is loaded at first use is no part of the rate.
    first = next((each for each in read if _seconds(rz, each) is not None), None)
    if first is None:
        raise _nothing()
    timed = [(each, taking) for each in read if (taking := _seconds(rz, each)) is not None]
    pace, here = rate(np.array([taking for _, taking in timed])), machine()
    return Speed(
        processor=here.processor,
        cores=here.cores,
        python=here.python,
        tasks=rz.tasks,
        documents=len(timed),
        skipped=len(taken) - len(timed),
        characters=sum(len(each.description) for each, _ in timed),
        import_s=round(_import_seconds(), 3),
        load_s=round(loaded, 3),
        memory_mb=_memory(),
        per_second=round(pace.per_second, 1),
        p50_ms=round(pace.p50_ms, 2),
        p95_ms=round(pace.p95_ms, 2),
    )


def _seconds(rz: Razbor, vacancy: Vacancy) -> float | None:
    """How long the answer takes; None where there is nothing to read, such as empty tags."""
    started = time.perf_counter()
    try:
        rz.vacancy(vacancy)
    except NothingToRead:
        return None
    return time.perf_counter() - started


def _nothing() -> EmptyFile:
    return EmptyFile("no vacancy", expected="at least one", remedy="name files that hold vacancies")


def _import_seconds() -> float:
    def run(code: str) -> float:
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own code
        return time.perf_counter() - started

    pairs = [(run("import razbor"), run("pass")) for _ in range(_STARTS)]
    return float(np.median([whole - bare for whole, bare in pairs]))


def _memory() -> float | None:
    """The most memory this process has held so far, in MB; None where nothing tells."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(held / (1e6 if sys.platform == "darwin" else 1e3), 1)

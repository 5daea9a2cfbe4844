"""How fast, how large: import, load, memory, and vacancies a second, on this machine."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from razbor.errors import EmptyFile
from razbor.pipeline import TASKS, load
from razbor.reading import Failure, read_vacancies
from razbor.schema import Vacancy

_STARTS = 5


@dataclass(frozen=True)
class Speed:
    """What was measured. Times are wall-clock, on one thread.

    `import_s` is the median of fresh processes, the interpreter's own start taken off;
    `p50_ms` and `p95_ms` are of single vacancies in the order of the input.
    """

    processor: str
    cores: int
    python: str
    tasks: tuple[str, ...]
    documents: int
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


def measure(sources: Sequence[str | Path], *, limit: int, tasks: Sequence[str] = TASKS) -> Speed:
    """Measure the pipeline on vacancies that are read first and then answered one by one.

    Args:
        sources: files or folders of vacancies.
        limit: how many are taken.
        tasks: which tasks are loaded.

    Raises:
        EmptyFile: nothing to answer in the sources.
    """
    read = (each for each in read_vacancies(sources) if not isinstance(each, Failure))
    vacancies = [each for each in islice(read, limit) if each.title or each.description]
    if not vacancies:
        raise EmptyFile(
            "no vacancy", expected="at least one", remedy="name files that hold vacancies"
        )
    started = time.perf_counter()
    rz = load(tasks, threads=1)
    loaded = time.perf_counter() - started
    rz.vacancy(vacancies[0])  # what is loaded at first use is no part of the rate
    seconds = np.array([_timed(rz.vacancy, vacancy) for vacancy in vacancies])
    return Speed(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        tasks=rz.tasks,
        documents=len(vacancies),
        characters=sum(len(vacancy.description) for vacancy in vacancies),
        import_s=round(_import_seconds(), 3),
        load_s=round(loaded, 3),
        memory_mb=_memory(),
        per_second=round(len(vacancies) / float(seconds.sum()), 1),
        p50_ms=round(float(np.percentile(seconds, 50)) * 1000, 2),
        p95_ms=round(float(np.percentile(seconds, 95)) * 1000, 2),
    )


def _timed(answer: Callable[[Vacancy], object], vacancy: Vacancy) -> float:
    started = time.perf_counter()
    answer(vacancy)
    return time.perf_counter() - started


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


def _processor() -> str:
    """The name of the processor as the system gives it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())

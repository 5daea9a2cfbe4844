"""How much faster several processes are than one, on the same vacancies."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path

from razbor.batch.answering import Done, Setup
from razbor.batch.formats.jsonl import JsonLines
from razbor.batch.interruption import Interruption
from razbor.batch.workers import outcomes
from razbor.errors import EmptyFile
from razbor.questions import TASKS
from razbor.reading import read_vacancies
from razbor.schema import Vacancy

_BEGUN = 0.25
"""The share of outcomes before the clock starts: by then all processes have their models."""
_FEWEST = 100


def rates(
    sources: Sequence[str | Path],
    *,
    limit: int,
    jobs: Sequence[int],
    tasks: Sequence[str] = TASKS,
    bundles: Mapping[str, str | Path] | None = None,
) -> dict[int, float]:
    """Vacancies a second for each number of processes, once they are under way.

    The vacancies are read first; answering, encoding as JSON and the way between processes
    are timed, the start of the processes is not.

    Args:
        sources: files or folders of vacancies.
        limit: how many records are taken.
        jobs: numbers of processes.
        tasks: which tasks are loaded.
        bundles: task → the folder of another bundle for it.

    Raises:
        EmptyFile: too few vacancies to time.
    """
    taken = [each for each in islice(read_vacancies(sources), limit) if isinstance(each, Vacancy)]
    if len(taken) < _FEWEST:
        raise EmptyFile(
            f"{len(taken)} vacancies",
            expected=f"at least {_FEWEST}, to time several processes",
            remedy="name larger files, or a larger --limit",
        )
    chosen = tuple((task, str(folder)) for task, folder in (bundles or {}).items())
    setup = Setup(JsonLines(), tuple(tasks), chosen)
    return {number: round(_rate(taken, setup, number), 1) for number in jobs}


def _rate(taken: Sequence[Vacancy], setup: Setup, jobs: int) -> float:
    done, since = 0, 0.0
    begun = int(len(taken) * _BEGUN)
    with Interruption() as interruption:
        for number, outcome in enumerate(outcomes(taken, setup, jobs, interruption), start=1):
            if number == begun:
                since = time.perf_counter()
            elif number > begun:
                done += isinstance(outcome, Done)
    return done / (time.perf_counter() - since)

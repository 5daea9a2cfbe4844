"""Seconds and memory of very long texts, each in a process of its own, on one thread."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from threadpoolctl import threadpool_limits

from razbor.loading import load
from razbor.pipeline import Razbor
from razbor.schema import Vacancy
from razbor.tasks import occupations, sections

PROSE = "a résumé of prose"
LINES = "a résumé of short lines"
VACANCY = "a vacancy of many fragments"

SIZES: Mapping[str, int] = {PROSE: 1_150, LINES: 50_000, VACANCY: 5_000}
"""What is measured, and of how many lines."""

_LINE: Mapping[str, str] = {
    PROSE: (
        "Managed a team of six engineers and rolled out the new billing system across four"
        " regions, cutting the close of a month from nine days to three. Project {}."
    ),
    LINES: "Line {} built",
    VACANCY: "- Develop and maintain service number {} of the payment platform",
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a text took; `memory_mb` is beyond what was held before it, None where nothing tells."""

    characters: int
    seconds: float
    memory_mb: float | None


def cost(what: str, lines: int, bundle: Path | None, catalogue: Path | None) -> Cost:
    """What one text costs, in a fresh process.

    Args:
        what: a key of `SIZES`.
        lines: how many it has.
        bundle: another for occupations than the one that ships.
        catalogue: another than ESCO.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_cost, (what, lines, bundle, catalogue))


def table(found: Mapping[str, Cost]) -> str:
    """The costs as a Markdown table."""
    rows = ["| what | characters | seconds | memory above, MB |", "|---|---|---|---|"]
    for what, each in found.items():
        memory = "–" if each.memory_mb is None else f"{each.memory_mb:.0f}"
        rows.append(f"| {what} | {each.characters:,} | {each.seconds:.2f} | {memory} |")
    return "\n".join(rows)


def _cost(what: str, lines: int, bundle: Path | None, catalogue: Path | None) -> Cost:
    bundles = {occupations.TASK: bundle} if bundle else None
    tasks = [sections.TASK, occupations.TASK] if what == VACANCY else [occupations.TASK]
    rz = load(tasks, bundles=bundles, threads=1, catalogue=catalogue)
    ask = _asking(rz, what)
    with threadpool_limits(1):
        ask(_text(what, 3))
        text, before, began = _text(what, lines), _held(), time.perf_counter()
        ask(text)
        seconds, after = time.perf_counter() - began, _held()
    above = None if before is None or after is None else after - before
    return Cost(len(text), seconds, above)


def _asking(rz: Razbor, what: str) -> Callable[[str], object]:
    if what == VACANCY:
        return lambda text: rz.vacancy(Vacancy(title="Developer", description=text, html=False))
    return rz.occupations


def _text(what: str, lines: int) -> str:
    head = "Responsibilities:\n" if what == VACANCY else "Experience\n"
    return head + "\n".join(_LINE[what].format(number) for number in range(lines))


def _held() -> float | None:
    """The most memory that this process has held so far, in MB."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / (1e6 if sys.platform == "darwin" else 1e3)

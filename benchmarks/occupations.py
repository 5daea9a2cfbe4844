"""Titles and résumés matched a second, on one thread.

    python -m benchmarks.occupations --data data/public [--split test]
    python -m benchmarks.occupations --long

Titles and résumés are those of the split; vacancies are timed by `razbor benchmark`. Titles are
asked one by one and as one list, with letters and without (`fast`); résumés one by one.
`--long` measures seconds and memory of very long texts instead.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import long_texts
from razbor.dataset import load_titles
from razbor.dataset.resumes import load_resumes
from razbor.errors import RazborError
from razbor.evaluation.speed import Rate, machine, rate
from razbor.loading import load
from razbor.pipeline import Razbor
from razbor.tasks.occupations import TASK

ONE_BY_ONE = "titles, one by one"
FAST = "titles, one by one, fast"
LIST = "titles, one list"
FAST_LIST = "titles, one list, fast"
RESUMES = "résumés"

_WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """How many texts were answered, how many characters they have, and how fast."""

    texts: int
    characters: int
    rate: Rate


def paces(rz: Razbor, titles: Sequence[str], resumes: Sequence[str]) -> dict[str, Pace]:
    """The pace of each way to ask.

    The first few texts are answered once beforehand, untimed.

    Args:
        rz: with occupations loaded, on one thread.
        titles: at least one.
        resumes: at least one.
    """
    ways: Mapping[str, tuple[Callable[[str], object], Sequence[str]]] = {
        ONE_BY_ONE: (rz.occupations, titles),
        FAST: (lambda text: rz.occupations(text, fast=True), titles),
        RESUMES: (rz.occupations, resumes),
    }
    found = {name: _one_by_one(ask, texts) for name, (ask, texts) in ways.items()}
    found[LIST] = _together(lambda: rz.occupations(titles), titles)
    found[FAST_LIST] = _together(lambda: rz.occupations(titles, fast=True), titles)
    return {name: found[name] for name in (ONE_BY_ONE, LIST, FAST, FAST_LIST, RESUMES)}


def table(found: Mapping[str, Pace]) -> str:
    """The paces as a Markdown table; milliseconds of a list are a text's share of it."""
    lines = [
        "| what | texts | characters | a second | median, ms | 95th percentile, ms |",
        "|---|---|---|---|---|---|",
    ]
    for name, pace in found.items():
        times = f"{pace.rate.per_second:.1f} | {pace.rate.p50_ms:.2f} | {pace.rate.p95_ms:.2f}"
        lines.append(f"| {name} | {pace.texts:,} | {pace.characters:,} | {times} |")
    return "\n".join(lines)


def _one_by_one(ask: Callable[[str], object], texts: Sequence[str]) -> Pace:
    for text in texts[:_WARM_UP]:
        ask(text)
    return _pace(texts, [_seconds(lambda text=text: ask(text)) for text in texts])  # type: ignore[misc]


def _together(ask: Callable[[], object], texts: Sequence[str]) -> Pace:
    ask()
    return _pace(texts, [_seconds(ask) / len(texts)] * len(texts))


def _pace(texts: Sequence[str], seconds: Sequence[float]) -> Pace:
    return Pace(len(texts), sum(map(len, texts)), rate(np.array(seconds)))


def _seconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.occupations")
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--data", type=Path, help="the folder of the splits")
    wanted.add_argument("--long", action="store_true", help="very long texts instead")
    parser.add_argument("--split", default="test")
    parser.add_argument("--bundle", type=Path, help="another bundle than the one that ships")
    parser.add_argument("--catalogue", type=Path, help="another catalogue than ESCO")
    chosen = parser.parse_args(arguments)
    try:
        shown = _long(chosen) if chosen.long else _pace_table(chosen)
    except RazborError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    here = machine()
    sys.stdout.write(f"{here.processor}, {here.cores} cores, Python {here.python}\n\n")
    sys.stdout.write(f"{shown}\n")
    return 0


def _pace_table(chosen: argparse.Namespace) -> str:
    titles = [row.title for row in load_titles(chosen.data, chosen.split).items]
    resumes = [row.text for row in load_resumes(chosen.data, chosen.split).items]
    bundles = {TASK: chosen.bundle} if chosen.bundle else None
    rz = load([TASK], bundles=bundles, threads=1, catalogue=chosen.catalogue)
    with threadpool_limits(1):  # the products of vectors are numpy's, not ONNX Runtime's
        return table(paces(rz, titles, resumes))


def _long(chosen: argparse.Namespace) -> str:
    found = {
        what: long_texts.cost(what, lines, chosen.bundle, chosen.catalogue)
        for what, lines in long_texts.SIZES.items()
    }
    return long_texts.table(found)


if __name__ == "__main__":
    sys.exit(main())

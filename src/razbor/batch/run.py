"""One run over many documents."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from razbor.batch.answering import Done, Setup, flattened
from razbor.batch.destination import STDOUT, Destination, Stream, check_place
from razbor.batch.formats import Format, format_for
from razbor.batch.formats.jsonl import JsonLines
from razbor.batch.interruption import Interruption
from razbor.batch.summary import Summary
from razbor.batch.workers import outcomes
from razbor.errors import ArgumentInvalid
from razbor.models.thresholds import Wishes
from razbor.questions import TASKS
from razbor.reading import Columns, read_vacancies


def annotate(
    sources: Iterable[str | Path] | str | Path,
    output: str | Path,
    *,
    columns: Columns = Columns(),  # noqa: B008 - frozen
    tasks: Sequence[str] = TASKS,
    bundles: Mapping[str, str | Path] | None = None,
    jobs: int = 1,
    limit: int | None = None,
    html: bool | None = None,
    mask: bool = True,
    scores: bool = False,
    explain: bool = False,
    thresholds: Wishes | None = None,
    catalogue: str | Path | None = None,
    progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Read vacancies, take them apart, write what was found: in order, one at a time.

    A document that cannot be answered becomes a line of `OUTPUT.errors.jsonl` and the run
    goes on. Ctrl-C and SIGTERM end it between two documents: what is finished lies,
    readable, under the output's name. Where nothing could be answered, an earlier output
    stays (`Summary.kept`).

    Args:
        sources: files, folders, `-` for standard input.
        output: a file whose suffix says the format, see `docs/output.md`; `-` for JSON
            lines on standard output (errors then go to standard error).
        columns: the user's choice of columns; those to keep are written as well.
        tasks: which tasks to ask.
        bundles: task → the folder of another bundle for it.
        jobs: processes; the answers do not depend on it.
        limit: stop after so many records, the failed ones included.
        html: what all descriptions are; None: as the records say, or look for tags.
        mask: whether personal data are covered in what is written.
        scores: write the probabilities of all labels of fragments and role to Parquet (JSON
            lines always have them).
        explain: write how sure the answers are, what nearly was said instead, and the
            probability of every area.
        thresholds: others than those of the bundles, as `razbor.load` takes them.
        catalogue: the folder of another one than ESCO for occupations.
        progress: called after each document with the summary so far.

    Raises:
        UsageError: an output or an argument that does not fit; before any work is done.
        BundleError, CatalogueError: what cannot be loaded; before anything is read.
        OutputInvalid: writing fails on the way.
        WorkerLost: worker processes die whatever they are given.
        BrokenPipeError: nobody reads standard output any more.
    """
    given = [sources] if isinstance(sources, (str, Path)) else list(sources)
    _check("jobs", jobs)
    _check("limit", limit)
    form = _format(output, given, columns.keep, scores=scores, explain=explain)
    chosen = tuple((task, str(folder)) for task, folder in (bundles or {}).items())
    names = None if catalogue is None else str(catalogue)
    setup = Setup(form, tuple(tasks), chosen, html, mask, flattened(thresholds or {}), names)
    summary = Summary(output=None if str(output) == STDOUT else str(output))
    began = time.monotonic()
    with Interruption() as interruption:
        found = read_vacancies(given, columns, passed_over=summary.passed_over)
        items = islice(found, limit)
        try:
            with _destination(output, form) as destination:
                for outcome in outcomes(items, setup, jobs, interruption):
                    destination.write(outcome)
                    summary.add(outcome.glance if isinstance(outcome, Done) else outcome)
                    summary.seconds = time.monotonic() - began
                    if progress:
                        progress(summary)
        except KeyboardInterrupt:
            if interruption.signal is None:  # not one of ours: nobody would hear of it
                raise
        summary.signal = interruption.signal
    summary.seconds = time.monotonic() - began
    summary.notes = +destination.notes
    summary.errors = destination.errors
    summary.kept = destination.kept
    return summary


def _format(
    output: str | Path,
    sources: Sequence[str | Path],
    keep: tuple[str, ...],
    *,
    scores: bool,
    explain: bool,
) -> Format:
    if str(output) == STDOUT:
        return JsonLines(explain)
    form = format_for(Path(output), keep=keep, scores=scores, explain=explain)
    check_place(Path(output), sources)
    return form


def _destination(output: str | Path, form: Format) -> Destination | Stream:
    return Stream(form) if str(output) == STDOUT else Destination(Path(output), form)


def _check(name: str, number: int | None) -> None:
    if number is not None and number < 1:
        raise ArgumentInvalid(
            f"{name} is {number}",
            expected="a number of at least 1",
            remedy=f"leave {name} out, or give a larger number",
        )

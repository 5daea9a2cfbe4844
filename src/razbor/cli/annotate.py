"""`razbor annotate`: the main job, many vacancies into one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from razbor.cli.asked import TASKS, CatalogueOption, TasksOption, asked
from razbor.cli.options import BundleOption, ThresholdOption, bundles, expanded, thresholds

if TYPE_CHECKING:
    from razbor.batch import Summary

SOME_FAILED = 1
KILLED = 128  # plus the number of the signal, as shells count


def annotate(
    file: Annotated[list[str], typer.Argument(help="Files, folders, - for standard input.")],
    output: Annotated[
        str,
        typer.Option("--output", "-o", help=".parquet .jsonl .csv .xlsx; - writes JSON lines."),
    ],
    title: Annotated[str | None, typer.Option(help="The column of the title.")] = None,
    description: Annotated[str | None, typer.Option(help="The column of the text.")] = None,
    keep: Annotated[
        list[str] | None, typer.Option(help="A further column to carry over; repeatable, * for all")
    ] = None,
    html: Annotated[
        bool | None,
        typer.Option("--html/--plain", help="What descriptions are; without it: tags are sought."),
    ] = None,
    mask: Annotated[
        bool, typer.Option("--mask/--no-mask", help="Cover phones, mails, links, contact persons.")
    ] = True,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes.")] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after so many records.")] = None,
    tasks: TasksOption = TASKS,
    scores: Annotated[
        bool,
        typer.Option(
            "--scores", help="All probabilities of fragments and role; JSON lines have them."
        ),
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="How sure: runners-up, distances, all areas.")
    ] = False,
    bundle: BundleOption = None,
    threshold: ThresholdOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Take vacancies apart and write what was found, one row each, in order.

    What cannot be read or answered goes to OUTPUT.errors.jsonl and the run goes on.
    Exit code: 0 all answered, 1 some failed, 2 wrong usage, 130 Ctrl-C,
    141 nobody reads the output any more.
    """
    wanted = asked(tasks)
    chosen = bundles(bundle, wanted)
    wished = thresholds(threshold)

    from razbor.batch import annotate as run
    from razbor.cli.progress import Meter
    from razbor.cli.tables import show_summary
    from razbor.reading import Columns

    files = expanded(file)
    columns = Columns(title=title, description=description, keep=tuple(keep or ()))
    with Meter(files, limit) as meter:
        summary = run(
            *(files, output),
            columns=columns,
            tasks=wanted,
            bundles=chosen,
            jobs=jobs,
            limit=limit,
            html=html,
            mask=mask,
            scores=scores,
            explain=explain,
            thresholds=wished,
            catalogue=catalogue,
            progress=meter,
        )
    show_summary(summary)
    raise typer.Exit(exit_code(summary))


def exit_code(summary: Summary) -> int:
    """What the process tells its caller about a run."""
    if summary.signal is not None:
        return KILLED + summary.signal
    return SOME_FAILED if summary.failed else 0

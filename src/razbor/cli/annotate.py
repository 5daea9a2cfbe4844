"""`razbor annotate`: the main job, many vacancies into one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from razbor.cli.options import BundleOption, ThresholdOption, bundles, expanded, thresholds
from razbor.errors import ArgumentInvalid

if TYPE_CHECKING:
    from razbor.batch import Summary

TASKS = "role,areas,sections"
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
    tasks: Annotated[str, typer.Option(help="What to ask, by commas.")] = TASKS,
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
) -> None:
    """Take vacancies apart and write what was found, one row each, in order.

    What cannot be read or answered goes to OUTPUT.errors.jsonl and the run goes on.
    Exit code: 0 all answered, 1 some failed, 2 wrong usage, 130 Ctrl-C,
    141 nobody reads the output any more.
    """
    asked = _asked(tasks)
    chosen = bundles(bundle, asked)
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
            tasks=asked,
            bundles=chosen,
            jobs=jobs,
            limit=limit,
            html=html,
            mask=mask,
            scores=scores,
            explain=explain,
            thresholds=wished,
            progress=meter,
        )
    show_summary(summary)
    raise typer.Exit(exit_code(summary))


def exit_code(summary: Summary) -> int:
    """What the process tells its caller about a run."""
    if summary.signal is not None:
        return KILLED + summary.signal
    return SOME_FAILED if summary.failed else 0


def _asked(tasks: str) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(task.strip() for task in tasks.split(",")))
    if not set(asked) <= set(TASKS.split(",")):
        raise ArgumentInvalid(
            f"--tasks {tasks}",
            expected=f"some of {TASKS}",
            remedy="check the spelling; put commas between them",
        )
    return asked

"""`razbor benchmark`: the speed of this machine."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from razbor.cli.asked import TASKS, TasksOption, asked
from razbor.cli.options import BundleOption, bundles, expanded


def benchmark(
    sources: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files or folders.")],
    limit: Annotated[int, typer.Option(min=1, help="How many records are taken.")] = 2000,
    jobs: Annotated[
        int, typer.Option(min=1, help="Also measure so many processes beside one.")
    ] = 1,
    tasks: TasksOption = TASKS,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as JSON.")] = False,
    bundle: BundleOption = None,
) -> None:
    """Measure import, load, memory and vacancies a second, on one thread."""
    from razbor.batch.scaling import rates
    from razbor.evaluation.speed import measure

    wanted = asked(tasks)
    chosen = bundles(bundle, wanted)
    found = measure(expanded(sources), limit=limit, tasks=wanted, bundles=chosen).to_dict()
    if jobs > 1:
        found |= {
            f"per_second_in_{number}": rate
            for number, rate in rates(
                expanded(sources), limit=limit, jobs=(1, jobs), tasks=wanted, bundles=chosen
            ).items()
        }
    if as_json:
        typer.echo(json.dumps(found))
        return
    for name, value in found.items():
        shown = ", ".join(value) if isinstance(value, tuple) else value
        typer.echo(f"{name:<16} {shown}")

"""Which tasks a command line asks for."""

from __future__ import annotations

from typing import Annotated

import typer

from razbor.errors import ArgumentInvalid

TASKS = "role,areas,sections,occupations"

TasksOption = Annotated[str, typer.Option("--tasks", help="What to ask, by commas.")]
CatalogueOption = Annotated[
    str | None,
    typer.Option(
        "--catalogue", metavar="FOLDER", help="Another catalogue than ESCO for occupations."
    ),
]


def asked(tasks: str) -> tuple[str, ...]:
    """The tasks that were named, each once.

    Raises:
        ArgumentInvalid: one that there is not.
    """
    found = tuple(dict.fromkeys(task.strip() for task in tasks.split(",")))
    if not set(found) <= set(TASKS.split(",")):
        raise ArgumentInvalid(
            f"--tasks {tasks}",
            expected=f"some of {TASKS}",
            remedy="check the spelling; put commas between them",
        )
    return found

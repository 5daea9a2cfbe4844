"""`razbor train`: a recipe and data → a bundle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from razbor.cli.options import data_folder
from razbor.errors import ExtraMissing

if TYPE_CHECKING:
    from rich.progress import Progress

    from razbor.models import Bundle
    from razbor.training.choices import Telling
    from razbor.training.pairs.train import Encoder


def train(
    recipe: Annotated[Path, typer.Argument(help="A TOML file, see recipes/.")],
    data: Annotated[
        Path | None,
        typer.Option(envvar="RAZBOR_DATA", help="The folder of training data."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The bundle's folder; else the recipe's name."),
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(help="Where finished stages are kept, so that a killed run goes on."),
    ] = None,
    base: Annotated[
        str,
        typer.Option(
            metavar="recipe|random|FOLDER",
            help="What an encoder begins with: the base that the recipe names, random weights, or"
            " a folder.",
        ),
    ] = "recipe",
    limit: Annotated[
        int | None, typer.Option(min=1, help="Train an encoder on so many documents, drawn.")
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Of the training of an encoder.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Replace a bundle that is there.")] = False,
) -> None:
    """Train a bundle from a recipe."""
    from rich.console import Console
    from rich.progress import Progress

    folder = data_folder(data)
    console = Console(stderr=True)
    try:
        from razbor.training.choices import Choices
        from razbor.training.make import make

        with Progress(console=console) as progress:
            made = make(
                recipe,
                folder,
                output or Path(recipe.stem),
                work=work,
                force=force,
                choices=Choices(base, limit, threads),
                telling=telling(progress),
            )
    except ModuleNotFoundError as error:  # each kind of recipe brings libraries of its own
        raise ExtraMissing.of("train", error.name or "a library") from error
    for line in _told(made):
        console.print(line, soft_wrap=True, markup=False)


def telling(progress: Progress) -> Telling:
    """A bar that moves, and lines that stay above it."""
    from razbor.training.choices import Telling

    shown = progress.add_task("reading", total=None)

    def move(stage: str, done: int, total: int) -> None:
        progress.update(shown, description=stage, completed=done, total=total)

    def say(line: str) -> None:
        progress.console.print(line, soft_wrap=True, markup=False)

    return Telling(move, say)


def _told(made: Bundle | Encoder) -> Iterator[str]:
    from razbor.models import Bundle

    if not isinstance(made, Bundle):
        yield f"{made.record['name']} {made.record['version']} lies in {made.folder}"
        return
    yield f"{made.manifest.name} {made.manifest.version} lies in {made.folder}"
    for name, task in made.manifest.tasks.items():
        evidence = ", ".join(f"{key} {value}" for key, value in task.decision.evidence.items())
        yield f"{name}: {evidence}"

"""`razbor pretrain`: a recipe and texts → an encoder as a transformers folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from razbor.cli.options import data_folder
from razbor.cli.train import telling
from razbor.errors import ExtraMissing


def pretrain(
    recipe: Annotated[Path, typer.Argument(help="A TOML file, see recipes/base.toml.")],
    data: Annotated[
        Path | None,
        typer.Option(envvar="RAZBOR_DATA", help="The folder of training data."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The encoder's folder; else the recipe's name."),
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(help="Where checkpoints are kept, so that a killed run goes on."),
    ] = None,
    without: Annotated[
        str | None,
        typer.Option(metavar="OBJECTIVE", help="Leave one out, to see what it adds."),
    ] = None,
    tokens: Annotated[
        int | None,
        typer.Option(min=0, help="Of running text, instead of the recipe's; 0 trains nothing."),
    ] = None,
    threads: Annotated[int, typer.Option(min=1, help="Of the training.")] = 1,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an encoder that is there.")
    ] = False,
) -> None:
    """Pretrain an encoder from random weights."""
    from rich.console import Console
    from rich.progress import Progress

    folder = data_folder(data)
    console = Console(stderr=True)
    try:
        from razbor.training.pretraining.changes import Changes
        from razbor.training.pretraining.pretrain import pretrain as make

        with Progress(console=console) as progress:
            made = make(
                recipe,
                folder,
                output or Path(recipe.stem),
                changes=Changes(without, tokens),
                threads=threads,
                work=work,
                force=force,
                telling=telling(progress),
            )
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("train", error.name or "a library") from error
    line = f"{made.record['name']} {made.record['version']} lies in {made.folder}"
    console.print(line, soft_wrap=True, markup=False)

"""`razbor teach`: labelled texts of one's own → a bundle, and what can be said of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from razbor.errors import ArgumentInvalid

if TYPE_CHECKING:
    from razbor.teaching.settings import Settings
    from razbor.teaching.teach import Taught
    from razbor.training.choices import Telling


def teach(
    file: Annotated[
        Path, typer.Argument(help="CSV, TSV, Excel, JSON lines, JSON or Parquet: texts and labels.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The bundle's folder.")],
    text: Annotated[str, typer.Option(metavar="COL", help="The column of the text.")] = "text",
    label: Annotated[str, typer.Option(metavar="COL", help="The column of the label.")] = "label",
    separator: Annotated[
        str | None,
        typer.Option(metavar="MARK", help='Rows may have several labels, this between them: ";".'),
    ] = None,
    name: Annotated[str | None, typer.Option(help="The bundle's name; else the folder's.")] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Of the texts: ru, en, de; repeatable; else told."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=10, help="Teach at most so many examples; else 50,000.")
    ] = None,
    keep_conflicts: Annotated[
        bool, typer.Option("--keep-conflicts", help="Teach texts with contradicting labels, too.")
    ] = False,
    contrastive: Annotated[
        bool,
        typer.Option("--contrastive", help="Train the encoder as well (SetFit): minutes, torch."),
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Of folds and draws.")] = 0,
    threads: Annotated[int, typer.Option(min=1, help="Of the encoder.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Replace a bundle that is there.")] = False,
) -> None:
    """Teach labels of your own: a bundle from 8 examples a label upwards."""
    from rich.console import Console
    from rich.progress import Progress

    from razbor.cli.taught import show
    from razbor.cli.train import telling
    from razbor.teaching.examples import Wanted
    from razbor.teaching.settings import MOST, Settings

    if separator == "":
        raise ArgumentInvalid(
            "an empty --separator", expected="a mark such as ;", remedy="leave it out, or name one"
        )
    settings = Settings(
        wanted=Wanted(text, label, separator),
        name=name,
        languages=tuple(language or ()),
        limit=limit or MOST,
        keep_conflicts=keep_conflicts,
        seed=seed,
    )
    with Progress(console=Console(stderr=True), transient=True) as progress:
        made = _taught(
            file, output, settings, telling(progress), contrastive, threads=threads, force=force
        )
    show(made)
    if made.findings.unreadable:
        raise typer.Exit(1)


def _taught(
    file: Path,
    output: Path,
    settings: Settings,
    told: Telling,
    contrastive: bool,
    *,
    threads: int,
    force: bool,
) -> Taught:
    if contrastive:
        from razbor.teaching.contrastive import teach_contrastively

        return teach_contrastively(
            file, output, settings, force=force, threads=threads, telling=told
        )
    from razbor.teaching.teach import teach as by_head

    return by_head(file, output, settings, force=force, threads=threads, telling=told)

"""`razbor import`: a published model → a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from razbor.cli.messages import note
from razbor.errors import ExtraMissing


def import_(
    model: Annotated[
        str,
        typer.Argument(
            metavar="HUB_OR_FOLDER",
            help="A folder of transformers, sentence-transformers or SetFit; or a name on a hub.",
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder of the bundle.")],
    task: Annotated[
        str | None,
        typer.Option(
            help="role, sections, areas, answers, or a name of your own; none for vectors."
        ),
    ] = None,
    threshold: Annotated[
        str | None,
        typer.Option(metavar="NUMBER|FILE", help="Or a JSON file of label → number, for areas."),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(
            "--input", metavar="TEMPLATE", help='Such as "{title} . {description:.2000}".'
        ),
    ] = None,
    max_length: Annotated[
        int | None, typer.Option(help="Tokens; without: as many as the model takes.")
    ] = None,
    labels: Annotated[
        str | None, typer.Option(metavar="A,B,…", help="Of the logits, in the model's order.")
    ] = None,
    positive: Annotated[
        str | None, typer.Option(help="Of two labels: the one that has the threshold.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Of the bundle; else the folder's.")] = None,
    languages: Annotated[
        str | None, typer.Option(metavar="ru,en,…", help="That the model was trained on.")
    ] = None,
    texts: Annotated[
        Path | None, typer.Option(help="That both are asked about, instead of razbor's own.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a bundle that is there.")] = False,
) -> None:
    """Make a bundle of a published model, and prove that both say the same.

    Pickles are never read, and code that comes with a model is never run.
    """
    try:
        from razbor.export.asked_texts import read_texts
        from razbor.export.importing.question import read_threshold
        from razbor.export.importing.run import Wishes, import_model

        wishes = Wishes(
            task=task,
            input=template,
            threshold=read_threshold(threshold),
            max_length=max_length,
            labels=_listed(labels),
            positive=positive,
            name=name,
            languages=_listed(languages),
        )
        asked = None if texts is None else read_texts(texts)[0]
        made = import_model(model, wishes, output, texts=asked, force=force, say=note)
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("train", error.name or "a library") from error
    whole = made.parity.whole
    note(
        f"{made.bundle.manifest.name} lies in {output}: at most {whole.difference:.1e} apart on"
        f" {whole.n:,} texts"
    )


def _listed(given: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in given.split(",")) if given else ()

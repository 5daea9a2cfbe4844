"""`razbor disagreements`: what to read and label next."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from razbor.cli.options import expanded


class By(StrEnum):
    """What stands in a line."""

    PLACE = "place"
    DOCUMENT = "document"


def disagreements(
    bundle: Annotated[str, typer.Argument(help="The name of a shipped bundle, or a folder.")],
    other: Annotated[
        str | None, typer.Argument(help="Another one of its task: the two are compared.")
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR|FILE",
            envvar="RAZBOR_DATA",
            help="A folder of splits, or vacancies as annotate reads them; repeatable.",
        ),
    ] = None,
    split: Annotated[
        str | None, typer.Option(help="The folder of labels in DATA; without: gold_dev.")
    ] = None,
    by: Annotated[
        By, typer.Option(help="A line for each fragment, question or title; or each document.")
    ] = By.PLACE,
    label: Annotated[
        list[str] | None, typer.Option(help="What either side calls so; repeatable.")
    ] = None,
    question: Annotated[
        str | None, typer.Option(help="Of role: role, category or lead alone.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="How many to list; 0 for all.")] = 50,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help=".jsonl .csv .parquet; - writes JSON lines."),
    ] = None,
    texts: Annotated[
        bool, typer.Option("--texts", help="Write the texts as well, in a column `text`.")
    ] = False,
    title: Annotated[str | None, typer.Option(help="The column of the title.")] = None,
    description: Annotated[str | None, typer.Option(help="The column of the text.")] = None,
    identifier: Annotated[
        str | None, typer.Option("--id", help="The column of the id, such as uid.")
    ] = None,
    html: Annotated[
        bool | None,
        typer.Option("--html/--plain", help="What descriptions are; without it: tags are sought."),
    ] = None,
    mask: Annotated[
        bool, typer.Option("--mask/--no-mask", help="Cover phones, mails, links, contact persons.")
    ] = True,
) -> None:
    """List where a model and the labels, or two models, disagree most.

    Without labels and without another model: where the one model doubts most.
    Exit code: 0 all answered, 1 some records failed, 2 wrong usage, 130 Ctrl-C.
    """
    from razbor.batch import Summary
    from razbor.cli.annotate import exit_code
    from razbor.cli.disagreements_listing import Listing
    from razbor.cli.disagreements_run import data_of
    from razbor.cli.disagreements_told import counts, heading, remarks
    from razbor.cli.progress import Meter
    from razbor.evaluation.disagreements import survey
    from razbor.evaluation.tasks import task_of
    from razbor.models import Bundle
    from razbor.reading import Columns

    keep = () if identifier is None else (identifier,)
    files = expanded([str(each) for each in data or ()])
    given = data_of(files, split, Columns(title, description, keep), html)
    listing = Listing.checked(
        output, files, documents=by is By.DOCUMENT, limit=limit, texts=texts, mask=mask
    )
    opened = [Bundle.open(each) for each in (bundle, other) if each is not None]
    asked = survey(opened, labelled=given.split is not None, labels=label or (), question=question)
    task = task_of(opened[0].manifest)
    summary = Summary(output=output)
    items, read = given.items(task, summary)
    listed = listing.of(asked, items, summary, None if given.split else Meter(files, None))
    above = list(heading(task, opened, asked, given.split))
    below = [*counts(asked, len(listed), by.value, summary), *remarks(given.split, read, opened)]
    listing.tell(above, listed, below)
    raise typer.Exit(exit_code(summary))

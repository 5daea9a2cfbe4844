"""`razbor disagreements`: what to read and label next."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from enum import StrEnum
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from razbor.cli.messages import note, shown
from razbor.cli.options import expanded
from razbor.errors import ArgumentInvalid

if TYPE_CHECKING:
    from razbor.batch.destination import Destination, Stream
    from razbor.evaluation.disagreement_ranking import Disagreement, DisputedDocument
    from razbor.reading import Failure

_FILE = 120
"""Columns, where there is no terminal to ask."""


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
    from razbor.batch.interruption import Interruption
    from razbor.cli.annotate import exit_code
    from razbor.cli.disagreements_output import destination, rows_for, write
    from razbor.cli.disagreements_run import answered, data_of
    from razbor.cli.disagreements_told import counts, heading, remarks
    from razbor.cli.progress import Meter
    from razbor.evaluation.disagreements import survey
    from razbor.evaluation.tasks import task_of
    from razbor.models import Bundle
    from razbor.reading import Columns

    keep = () if identifier is None else (identifier,)
    files = expanded([str(each) for each in data or ()])
    given = data_of(files, split, Columns(title, description, keep), html)
    if texts and output is None:
        raise ArgumentInvalid(
            "--texts without -o",
            expected="a file that texts are written into",
            remedy="leave it out: the table shows texts, shortened",
        )
    rows = None
    if output is not None:
        rows = rows_for(output, files, documents=by is By.DOCUMENT, texts=texts)
    opened = [Bundle.open(each) for each in (bundle, other) if each is not None]
    asked = survey(opened, labelled=given.split is not None, labels=label or (), question=question)
    task = task_of(opened[0].manifest)
    summary = Summary(output=output)
    items, read = given.items(task, summary)
    cover = _cover(mask)
    with Interruption() as interruption, ExitStack() as stack:
        to: Destination | Stream | None = None
        if output is not None and rows is not None:
            to = destination(output, rows)
            stack.enter_context(to)
        meter = None if given.split else stack.enter_context(Meter(files, None))
        watched = interruption.watch(items)
        found = answered(asked, watched, summary, _note if to is None else to.write, meter)
        listed = _listed(found, limit, by)
        if to is not None and rows is not None:
            write(listed, rows, to, cover if texts else None)
    summary.signal = interruption.signal
    if to is not None:
        summary.errors, summary.kept = to.errors, to.kept
    above = list(heading(task, opened, asked, given.split))
    below = [*counts(asked, len(listed), by.value, summary), *remarks(given.split, read, opened)]
    if to is None:
        _show(above, listed, below, cover)
    else:
        for line in (*above, *below):
            note(shown(line))
    raise typer.Exit(exit_code(summary))


def _listed(
    found: Iterable[Sequence[Disagreement]], limit: int, by: By
) -> Sequence[Disagreement | DisputedDocument]:
    from razbor.evaluation.disagreement_ranking import by_document, ranked

    if by is By.DOCUMENT:
        return ranked(by_document(found), limit)
    return ranked(chain.from_iterable(found), limit)


def _cover(mask: bool) -> Callable[[str], str]:
    from razbor.text.masking import mask as masked

    # A document is covered as a whole, and once, however many of its fragments are listed.
    return cache(masked) if mask else str


def _note(failure: Failure) -> None:
    note(shown(str(failure.error)))


def _show(
    above: Sequence[str],
    listed: Sequence[Disagreement | DisputedDocument],
    below: Sequence[str],
    cover: Callable[[str], str],
) -> None:
    from rich.console import Console
    from rich.text import Text

    from razbor.cli.disagreements_table import table

    console = Console(highlight=False, width=None if sys.stdout.isatty() else _FILE)
    for line in above:
        console.print(Text(shown(line)))
    if listed:
        console.print(table(listed, cover))
    for line in below:
        console.print(Text(shown(line)))

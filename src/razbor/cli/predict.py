"""`razbor predict`: what a bundle says about texts, one that you taught among them."""

from __future__ import annotations

from contextlib import ExitStack
from time import monotonic
from typing import Annotated

import typer

from razbor.cli.messages import note
from razbor.cli.options import JsonOption, ThresholdOption, expanded, thresholds


def predict(
    bundle: Annotated[str, typer.Argument(help="The folder of a bundle, or a shipped one's name.")],
    file: Annotated[
        list[str],
        typer.Argument(help="A .txt or - has a text a line; .jsonl .csv .xlsx .parquet one a row."),
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", help="A .parquet .jsonl .csv or .xlsx file; - writes JSON lines."
        ),
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(metavar="COL", help="The column of the texts; else as the bundle calls it."),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="COL", help="A column to write as it is; * for all; repeatable."),
    ] = None,
    mask: Annotated[
        bool, typer.Option("--mask/--no-mask", help="Cover personal data in the texts written.")
    ] = True,
    json: JsonOption = False,
    threshold: ThresholdOption = None,
) -> None:
    """Ask a bundle about texts, each judged alone, in order.

    Without -o, a line each: labels, probabilities, text; an unsure label ends in "?". What
    cannot be read is named on standard error and in OUTPUT.errors.jsonl, and the others go on.
    Exit code: 0 all answered, 1 some failed, 2 wrong usage, 130 Ctrl-C.
    """
    from razbor.batch import Summary
    from razbor.batch.destination import STDOUT
    from razbor.batch.interruption import Interruption
    from razbor.batch.predicting import Predicting
    from razbor.batch.summary import UNSEEN
    from razbor.cli.annotate import KILLED, SOME_FAILED
    from razbor.cli.one_by_one import destination, show_failure
    from razbor.cli.predict_output import rows_for, teller
    from razbor.cli.progress import Meter
    from razbor.predicting import Labeller
    from razbor.reading import Failure
    from razbor.reading.sources import STDIN

    files, kept = expanded(file), tuple(dict.fromkeys(keep or ()))
    wished = thresholds(threshold)
    labeller = Labeller.open(bundle)
    asked = Predicting(labeller, text, kept, mask, wished)
    asked.check()
    rows = rows_for(output, files, list(labeller.tasks), kept)
    summary = Summary()
    began = monotonic()
    with Interruption() as interruption, ExitStack() as stack:
        to = destination(output, rows)
        if to is not None:
            stack.enter_context(to)
        # A text may have any number of lines: how many texts there are, nobody knows.
        meter = stack.enter_context(Meter([STDIN], None))
        tell = teller(to, rows, kept, as_lines=json or output == STDOUT)
        items = interruption.watch(asked.read(files))
        for found in asked.answers(items, at_once=asked.at_once(files)):
            if isinstance(found, Failure):
                show_failure(found, to)
            else:
                tell(found)
            summary.add(found if isinstance(found, Failure) else UNSEEN)
            summary.seconds = monotonic() - began
            meter(summary)
    if to is not None and to.kept:
        note(f"nothing was answered: {output} is of an earlier run")
    if interruption.signal is not None:
        raise typer.Exit(KILLED + interruption.signal)
    raise typer.Exit(SOME_FAILED if summary.failed else 0)

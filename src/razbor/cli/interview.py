"""`razbor interview`: what the answers of interviews tell of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from razbor.cli.options import BundleOption, JsonOption, bundles, expanded
from razbor.errors import ArgumentInvalid

if TYPE_CHECKING:
    from razbor.labels import Language


def interview(
    file: Annotated[
        list[str],
        typer.Argument(help="Interviews: .txt .srt .vtt .docx .jsonl; - for standard input."),
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help=".jsonl .parquet .csv .xlsx; - writes JSON lines."),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option(metavar="ru|en|de", help="Language of the labels' names; else the text's."),
    ] = None,
    mask: Annotated[
        bool, typer.Option("--mask/--no-mask", help="Cover personal data and names of speakers.")
    ] = True,
    json: JsonOption = False,
    bundle: BundleOption = None,
) -> None:
    """Tell of each answer in an interview: process, result, or neither.

    What cannot be read is named on standard error, and the others go on.
    Exit code: 0 all answered, 1 some failed, 2 wrong usage, 130 Ctrl-C.
    """
    chosen = _language(lang)
    from razbor.batch.interviewing import answered
    from razbor.cli.interview_output import checked_form, teller
    from razbor.cli.one_by_one import answer_each
    from razbor.loading import load
    from razbor.reading import read_interviews
    from razbor.tasks.answers import TASK

    files = expanded(file)
    form = checked_form(output, files, chosen)
    rz = load((TASK,), bundles=bundles(bundle, (TASK,)), mask=mask)
    tell = partial(teller, form=form, lang=chosen, as_lines=json or output is not None)
    items, answer = read_interviews(files), partial(answered, rz)
    raise typer.Exit(answer_each(items, answer, tell, output, form))


def _language(given: str | None) -> Language | None:
    from razbor.labels import Language

    known: dict[str, Language] = {each: each for each in get_args(Language)}
    if given is not None and given not in known:
        raise ArgumentInvalid(
            f"--lang {given}", expected=f"one of {', '.join(known)}", remedy="check the spelling"
        )
    return None if given is None else known[given]

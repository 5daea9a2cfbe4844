"""`razbor parity`: whether two forms of one model say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from razbor.cli.messages import note
from razbor.cli.options import JsonOption, as_json, write_line
from razbor.errors import ArgumentInvalid, ExtraMissing, OutputInvalid

if TYPE_CHECKING:
    from razbor.export.parity import Parity, Part

_STYLES = {"passed": "green", "failed": "bold red", "not shown": "yellow"}
_SHOWN = 10


def parity(
    first: Annotated[
        str, typer.Argument(metavar="A", help="A bundle, or a folder that was exported.")
    ],
    second: Annotated[str, typer.Argument(metavar="B", help="The same model in another form.")],
    texts: Annotated[
        Path | None,
        typer.Argument(help="What they are asked about; without: 1,200 texts of razbor's own."),
    ] = None,
    tolerance: Annotated[
        float, typer.Option(min=0, help="How far a probability may lie from the other's.")
    ] = 1e-4,
    agreement: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="Equal decisions that are enough, for rounded weights: 0.995."
        ),
    ] = None,
    question: Annotated[
        str | None, typer.Option(help="Of bundles that answer several: this one.")
    ] = None,
    language_column: Annotated[
        str | None, typer.Option(help="Holds the language of each text; without, it is told.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the report there, as JSON.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Compare two forms of one model: labels and probabilities, by language and length.

    Ends with 0 where it is passed, and with 1 where it is failed or not shown.
    """
    try:
        from razbor.export.answerers import answerer
        from razbor.export.asked_texts import read_texts
        from razbor.export.parity import compare
        from razbor.export.texts import gate_texts

        _check_output(output)
        asked, failed = (gate_texts(), 0) if texts is None else read_texts(texts, language_column)
        found = compare(
            answerer(first, question),
            answerer(second, question),
            [each.text for each in asked],
            languages=[each.language or None for each in asked],
            tolerance=tolerance,
            agreement=agreement,
        )
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("train", error.name or "a library") from error
    if failed:
        note(f"{failed:,} records could not be read; rows are counted without them")
    _write(found, output, json)
    raise typer.Exit(0 if found.passed else 1)


def _write(found: Parity, output: Path | None, as_line: bool) -> None:
    if output is not None:
        text = json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n"
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise OutputInvalid(
                error.strerror or "it cannot be written",
                expected="a file in a folder that may be written to",
                remedy="name another one with -o",
                place=str(output),
            ) from None
    if as_line:
        write_line(as_json(found.to_dict()))
    else:
        from rich.console import Console

        Console(highlight=False).print(table(found))


def table(found: Parity) -> Table:
    """The report for a terminal: languages, lengths in code points, all.

    Rows of which something else is decided are borderline or others.
    """
    made = Table(
        title=f"{found.first} and {found.second}: [{_STYLES[found.verdict]}]{found.verdict}[/]",
        caption=_rule(found),
        box=SIMPLE_HEAD,
        title_justify="left",
        caption_justify="left",
    )
    made.add_column("texts", no_wrap=True)
    for name in ("n", "apart", "equal", "at least"):
        made.add_column(name, justify="right", no_wrap=True)
    for name in ("borderline", "others", "verdict"):
        made.add_column(name)
    shown = found.to_dict()["languages"]
    for name, each in shown.items():
        verdict = each["verdict"]
        style = _STYLES[verdict]
        made.add_row(name, *_cells(found.languages.get(name)), f"[{style}]{verdict}[/]")
    made.add_section()
    for name, part in found.buckets.items():
        made.add_row(f"{name} points", *_cells(part), "")
    made.add_section()
    made.add_row("all", *_cells(found.whole), "")
    return made


def _cells(part: Part | None) -> list[str]:
    if part is None or not part.n:
        return ["0", "", "", "", "", ""]
    share, low = part.agreement
    counts = [f"{part.n:,}", f"{part.difference:.1e}", f"{share:.2%}", f"{low:.2%}"]
    return [*counts, _listed(part.borderline), _listed(part.differing)]


def _listed(rows: tuple[int, ...]) -> str:
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return ", ".join(map(str, rows[:_SHOWN])) + more


def _rule(found: Parity) -> str:
    if found.agreement is not None:
        return f"passed: equal decisions of {found.agreement:.1%} in each language"
    return f"passed: at most {found.tolerance:g} apart, equal decisions but at a threshold"


def _check_output(output: Path | None) -> None:
    if output is not None and not output.absolute().parent.is_dir():
        raise ArgumentInvalid(
            f"-o {output}", expected="a file in a folder that exists", remedy="make the folder"
        )

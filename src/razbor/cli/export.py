"""`razbor export`: a bundle → a folder that other libraries read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from razbor.cli.messages import note
from razbor.errors import ArgumentInvalid, ExtraMissing

if TYPE_CHECKING:
    from razbor.export.choices import Choices
    from razbor.export.report import Report


def export(
    bundle: Annotated[str, typer.Argument(help="The name of a shipped bundle, or a folder.")],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="onnx|transformers|sentence-transformers|coreml",
            help="transformers takes the layout that fits the bundle.",
        ),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="The folder to write.")
    ],
    int8: Annotated[
        bool, typer.Option("--int8", help="Of ONNX: also with weights in eight bits.")
    ] = False,
    opset: Annotated[
        int | None, typer.Option(help="Of ONNX: the version of its operators; 17 if left out.")
    ] = None,
    shapes: Annotated[
        str | None,
        typer.Option(
            metavar="32,64,128",
            help="Of CoreML: lengths in tokens; one of the bundle's if left out.",
        ),
    ] = None,
    texts: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="What bundle and export are compared on; else 1,200 texts of razbor's own.",
        ),
    ] = None,
    language_column: Annotated[
        str | None, typer.Option(help="Holds the language of each text; without, it is told.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace an export that is there.")
    ] = False,
) -> None:
    """Write a bundle for other libraries, and compare it with the bundle.

    Ends with 0 where both answer the same. Where they do not, or too few texts show it, DIR
    holds the report alone, and it ends with 1.
    """
    try:
        from razbor.export.run import export as exported
        from razbor.models import Bundle

        opened = Bundle.open(bundle)
        choices = replace(
            _choices(to, int8, opset, texts, language_column), shapes=_lengths(shapes)
        )
        report = exported(opened, output, choices, force=force, say=note)
    except ModuleNotFoundError as error:
        extra = "coreml" if to == "coreml" else "train"
        raise ExtraMissing.of(extra, error.name or "a library") from error
    _tell(report, output)
    raise typer.Exit(0 if report.passed else 1)


def _choices(
    to: str, int8: bool, opset: int | None, texts: Path | None, column: str | None
) -> Choices:
    from razbor.export.asked_texts import read_texts
    from razbor.export.choices import Choices

    if texts is None:
        return Choices(to, int8, opset)
    found, failed = read_texts(texts, column)
    if failed:
        note(f"{failed:,} records could not be read; rows are counted without them")
    return Choices(to, int8, opset, found, texts.name)


def _lengths(asked: str | None) -> tuple[int, ...] | None:
    """Numbers with commas between them."""
    if asked is None:
        return None
    try:
        return tuple(int(each) for each in asked.split(","))
    except ValueError:
        raise ArgumentInvalid(
            f"--shapes {asked}",
            expected="numbers of tokens with commas between them",
            remedy="name them like this: 32,64,128",
        ) from None


def _tell(report: Report, output: Path) -> None:
    from razbor.export.report import REPORT

    for line in report.told():
        note(line)
    if report.passed:
        note(f"{report.facts['name']} lies in {output}")
    else:
        note(f"not passed: {output} holds {REPORT} and no model")

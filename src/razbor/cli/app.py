"""The verbs, and what holds for all of them.

A verb's module imports what is heavy inside its function: `razbor --help` asks all of
them for their options.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from razbor import __version__
from razbor.cli.annotate import annotate
from razbor.cli.areas import areas
from razbor.cli.benchmark import benchmark
from razbor.cli.card import card
from razbor.cli.catalogue import catalogue
from razbor.cli.disagreements import disagreements
from razbor.cli.evaluate import evaluate
from razbor.cli.export import export
from razbor.cli.info import info
from razbor.cli.match import match
from razbor.cli.messages import show_error
from razbor.cli.parity import parity
from razbor.cli.pipes import Verbs
from razbor.cli.pretrain import pretrain
from razbor.cli.section import section
from razbor.cli.threshold import threshold
from razbor.cli.train import train
from razbor.cli.try_ import try_
from razbor.errors import RazborError

MISUSE = 2
"""The exit code of a wrong command line, and of what stops a run as a whole."""

app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,  # they show values, and values are texts of documents
)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"razbor {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Take recruitment texts apart: role, areas, sections and occupations."""


app.command("annotate")(annotate)
app.command("try")(try_)
app.command("section")(section)
app.command("areas")(areas)
app.command("match")(match)
app.command("info")(info)
app.command("train")(train)
app.command("pretrain")(pretrain)
app.command("evaluate")(evaluate)
app.command("threshold")(threshold)
app.command("disagreements")(disagreements)
app.command("parity")(parity)
app.command("benchmark")(benchmark)
app.command("export")(export)
app.command("card")(card)
app.add_typer(catalogue, name="catalogue")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit.

    Args:
        arguments: what follows the program's name; None: those of the process.
    """
    # What goes into a pipe is UTF-8 everywhere, as what goes into files.
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        # The name holds where it runs as a module, too; patterns: see `options.expanded`.
        app(args=arguments, prog_name="razbor", windows_expand_args=False)
    except RazborError as error:
        show_error(error)
        sys.exit(MISUSE)

"""`razbor try`: paste one vacancy, see it taken apart."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from razbor.cli.messages import note
from razbor.cli.options import BundleOption, JsonOption, as_json, bundles, decoded, write_line

if TYPE_CHECKING:
    from razbor.schema import Vacancy


def try_(
    file: Annotated[
        str, typer.Argument(help="A file, its first vacancy; - is what you paste or pipe.")
    ] = "-",
    title: Annotated[
        str | None, typer.Option(help="The title; without it: the first line of a text.")
    ] = None,
    json: JsonOption = False,
    bundle: BundleOption = None,
) -> None:
    """Show one vacancy taken apart, coloured by section."""
    from razbor.cli.rendering import render
    from razbor.pipeline import TASKS, load

    rz = load(bundles=bundles(bundle, TASKS))
    report = rz.vacancy(_pasted(title) if file == "-" else _first(file, title))
    if json:
        write_line(as_json(report.to_dict()))
    else:
        Console(highlight=False).print(render(report))


def _pasted(title: str | None) -> Vacancy:
    from razbor.reading.plain_text import split_title
    from razbor.schema import Vacancy

    if sys.stdin.isatty():
        end = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"
        note(f"Paste a vacancy, its title in the first line; end with {end} on a line of its own.")
    text = decoded(sys.stdin.buffer.read())
    if title is not None or text.lstrip().startswith("<"):  # a first line of HTML is no title
        return Vacancy(title=title or "", description=text, source="stdin")
    first, rest = split_title(text)
    return Vacancy(title=first, description=rest, source="stdin")


def _first(file: str, title: str | None) -> Vacancy:
    from razbor.reading import Failure, read_vacancies

    found = read_vacancies([file])
    item = next(found)  # there is one: a file without a record is a failure
    if isinstance(item, Failure):
        raise item.error
    if next(found, None) is not None:
        note(f"{file} has more vacancies, this is the first; `razbor annotate` takes them all.")
    return item if title is None else item.model_copy(update={"title": title})

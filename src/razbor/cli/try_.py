"""`razbor try`: paste one vacancy, see it taken apart."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from razbor.cli.asked import CatalogueOption
from razbor.cli.messages import note
from razbor.cli.options import (
    BundleOption,
    JsonOption,
    ThresholdOption,
    as_json,
    bundles,
    decoded,
    thresholds,
    write_line,
)

if TYPE_CHECKING:
    from razbor.reading import Failure
    from razbor.schema import Vacancy

_FILE = re.compile(rb'(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html\b|\{\s*"|\[\s*\{)', re.I)
"""How a whole page or JSON begins: piped, it is read as the file would be."""


def try_(
    file: Annotated[
        str, typer.Argument(help="A file, its first vacancy; - is what you paste or pipe.")
    ] = "-",
    title: Annotated[
        str | None, typer.Option(help="The title; without it: the first line of a text.")
    ] = None,
    mask: Annotated[
        bool, typer.Option("--mask/--no-mask", help="Cover phones, mails, links, contact persons.")
    ] = True,
    json: JsonOption = False,
    bundle: BundleOption = None,
    threshold: ThresholdOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Show one vacancy taken apart, coloured by section."""
    from razbor.cli.rendering import render
    from razbor.loading import load
    from razbor.questions import TASKS

    rz = load(
        bundles=bundles(bundle, TASKS),
        mask=mask,
        thresholds=thresholds(threshold),
        catalogue=catalogue,
    )
    report = rz.vacancy(_pasted(title) if file == "-" else _of_file(file, title))
    if json:
        write_line(as_json(report.to_dict(explain=True)))
    else:
        Console(highlight=False).print(render(report))


def _pasted(title: str | None) -> Vacancy:
    from razbor.reading import read_vacancies
    from razbor.reading.content import refuse_noise
    from razbor.reading.encoding import detect
    from razbor.reading.plain_text import split_title
    from razbor.schema import Vacancy

    if sys.stdin.isatty():
        end = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"
        note(f"Paste a vacancy, its title in the first line; end with {end} on a line of its own.")
    data = sys.stdin.buffer.read()
    if _FILE.match(data):
        return _first(read_vacancies("-", stdin=io.BytesIO(data)), "stdin", title)
    encoding, notes = detect(data, data)
    if encoding == "utf-8":
        refuse_noise(data)
    text = decoded(data, encoding)
    first, rest = title or "", text
    if title is None and not text.lstrip().startswith("<"):  # a first line of HTML is no title
        first, rest = split_title(text)
    return Vacancy(title=first, description=rest, source="stdin", reading_notes=list(notes))


def _of_file(file: str, title: str | None) -> Vacancy:
    from razbor.reading import read_vacancies

    return _first(read_vacancies([file]), file, title)


def _first(found: Iterator[Vacancy | Failure], name: str, title: str | None) -> Vacancy:
    from razbor.reading import Failure

    item = next(found)  # there is one: a file without a record is a failure
    if isinstance(item, Failure):
        raise item.error
    if next(found, None) is not None:
        note(f"{name} has more vacancies, this is the first; `razbor annotate` takes them all.")
    return item if title is None else _titled(item, title)


def _titled(vacancy: Vacancy, title: str) -> Vacancy:
    """The vacancy under another title; the first line of a text goes back to where it stood."""
    from razbor.reading.plain_text import is_text, whole_text

    description = vacancy.description
    if vacancy.source and is_text(vacancy.source):
        description = whole_text(Path(vacancy.source))
    return vacancy.model_copy(update={"title": title, "description": description})

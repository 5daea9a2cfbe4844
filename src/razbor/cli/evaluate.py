"""`razbor evaluate`: bundles on gold labels."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from razbor.cli.options import data_folder
from razbor.errors import ArgumentInvalid, OutputInvalid

if TYPE_CHECKING:
    from razbor.evaluation import Comparison, Result, Settings

_FILE = 120
"""Columns, where there is no terminal to ask."""
_SECTIONS = "sections"


def evaluate(
    bundles: Annotated[
        list[str] | None,
        typer.Argument(metavar="[BUNDLE]...", help="Names or folders; without: all shipped ones."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(envvar="RAZBOR_DATA", help="The folder that holds the splits."),
    ] = None,
    split: Annotated[str, typer.Option(help="The folder in it to measure on.")] = "gold_dev",
    language: Annotated[
        str | None, typer.Option(help="Rows of this language alone, where rows name theirs.")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Sections from HTML beside plain text: labels of HTML, or vacancies as they came.",
        ),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write everything as JSON.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the figures as a Markdown page.")
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Draw confusion matrices and reliability diagrams as PNG there."
        ),
    ] = None,
    samples: Annotated[int, typer.Option(help="Resamples for the intervals.")] = 2000,
    seed: Annotated[int, typer.Option(help="Of the resamples.")] = 0,
    paired: Annotated[
        bool, typer.Option("--paired", help="Compare two bundles on the same items.")
    ] = False,
    task: Annotated[
        str | None, typer.Option(help="Of bundles that answer several; without: all of them.")
    ] = None,
    catalogue: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Of occupations: another catalogue than ESCO."),
    ] = None,
    fast: Annotated[
        bool,
        typer.Option(
            "--fast", help="Of occupations: titles alone, by one vector each, beside all evidence."
        ),
    ] = False,
    behaviour: Annotated[
        bool,
        typer.Option(
            "--behaviour", help="Role pairs and title variants alone; --markdown lists failures."
        ),
    ] = False,
) -> None:
    """Measure bundles on gold labels, with intervals of 95 %."""
    from razbor.evaluation import Settings, compare, record

    folder = data_folder(data)
    for file in (json_file, markdown):
        if file is not None:
            _check_output(file)
    settings = Settings(folder, split, samples, seed, language)
    command = ["razbor", *sys.argv[1:]]
    results: list[Result] = []
    comparisons: list[Comparison] = []
    if behaviour:
        _check_behaviour_alone(html, pictures, paired)
    if paired:
        _check_alone(html, pictures)
        comparisons.append(compare(*_pair(bundles or []), settings, task))
        _show(comparisons[0])
    else:
        for found in _results(
            bundles or [],
            settings,
            task=task,
            html=html,
            behaviour=behaviour,
            catalogue=catalogue,
            fast=fast,
        ):
            results.append(found)
            _show(found)
            if pictures is not None:
                _draw(found, pictures)
    split = _read_from(results, split)
    settings = replace(settings, split=split)
    written = record(command, settings, results, comparisons)
    if markdown is not None:
        from razbor.evaluation.behaviour_page import failures
        from razbor.evaluation.markdown import page

        named = ["razbor", "evaluate", *map(_shown, map(Path, bundles or [])), "--data", "DIR"]
        named += ["--split", split]
        named += ["--language", language] if language else []
        named += ["--html", _shown(html)] if html else []
        named += ["--task", task] if task else []
        named += ["--catalogue", _shown(catalogue)] if catalogue else []
        named += ["--fast"] if fast else []
        named += ["--paired"] if paired else []
        named += ["--behaviour"] if behaviour else []
        figures = page(named, [*results, *comparisons], samples, seed)
        _write(markdown, figures + failures(results))
    if json_file is not None:
        _write(json_file, json.dumps(written, ensure_ascii=False, indent=2) + "\n")


def _read_from(results: Sequence[Result], split: str) -> str:
    """The folder that was read: answers of interviews have one of their own."""
    from razbor.evaluation.interviews import TASK
    from razbor.evaluation.measuring import SPLIT

    alone = {each.task for each in results} == {TASK}
    return TASK if alone and split == SPLIT else split


def _results(
    bundles: list[str],
    settings: Settings,
    *,
    task: str | None,
    html: Path | None,
    behaviour: bool,
    catalogue: Path | None,
    fast: bool,
) -> Iterator[Result]:
    from razbor.evaluation import evaluate_html, evaluated
    from razbor.evaluation.behaviour import TASKS, evaluate_behaviour

    if behaviour:
        for name in bundles or TASKS:
            yield evaluate_behaviour(name, settings)
    elif html is None:
        for name in evaluated(bundles):
            yield from _measured(name, settings, task, catalogue, fast=fast)
    else:
        for name in bundles or [_SECTIONS]:
            yield evaluate_html(name, settings, html)


def _measured(
    name: str, settings: Settings, task: str | None, catalogue: Path | None, *, fast: bool
) -> Iterator[Result]:
    """By what it is: an encoder, a classifier of answers, a matcher, or a bundle of vacancies."""
    from razbor.evaluation import evaluate as measure
    from razbor.evaluation.encoders import evaluate_encoder, is_encoder
    from razbor.evaluation.interviews import answers_interviews, evaluate_interviews
    from razbor.evaluation.occupations import evaluate_occupations, matches_occupations
    from razbor.models import Bundle
    from razbor.questions import answered

    if fast and (is_encoder(name) or not matches_occupations(Bundle.open(name))):
        raise ArgumentInvalid(
            f"--fast for {_shown(Path(name))}",
            expected="a bundle for occupations",
            remedy="leave --fast out, or name the bundle: razbor evaluate occupations --fast",
        )
    if is_encoder(name):
        yield evaluate_encoder(Path(name), settings)
        return
    bundle = Bundle.open(name)
    if answers_interviews(bundle):
        yield evaluate_interviews(bundle, settings)
        return
    if matches_occupations(bundle):
        yield evaluate_occupations(bundle, settings, catalogue, fast=fast)
        return
    for each in [task] if task else answered(bundle.manifest) or [None]:
        yield measure(bundle, settings, each)


def _shown(path: Path) -> str:
    """A path for a page that others read: none of this machine's folders."""
    return path.name if path.is_absolute() else path.as_posix()


def _show(found: Result | Comparison) -> None:
    from rich.console import Console

    from razbor.evaluation.rendering import render_comparison, render_result
    from razbor.evaluation.results import Result

    console = Console(highlight=False, width=None if sys.stdout.isatty() else _FILE)
    tables = render_result(found) if isinstance(found, Result) else render_comparison(found)
    for table in tables:
        console.print(table)
        console.print()


def _draw(found: Result, folder: Path) -> None:
    from razbor.cli.messages import note
    from razbor.evaluation.pictures import write_pictures

    for path in write_pictures(found, folder):
        note(f"drawn: {path}")


def _check_alone(html: Path | None, pictures: Path | None) -> None:
    if html is not None:
        raise ArgumentInvalid(
            "--paired with --html",
            expected="one of the two",
            remedy="--html compares by itself: from HTML and from plain text",
        )
    if pictures is not None:
        raise ArgumentInvalid(
            "--paired with --pictures",
            expected="pictures of single bundles",
            remedy="leave --paired out: each bundle gets its own pictures",
        )


def _check_behaviour_alone(html: Path | None, pictures: Path | None, paired: bool) -> None:
    remedies = {
        "--html": html is not None and "leave --html out",
        "--pictures": pictures is not None and "leave --pictures out",
        "--paired": paired and "write a page of each bundle: their order is the same",
    }
    for option, remedy in remedies.items():
        if remedy:
            raise ArgumentInvalid(
                f"--behaviour with {option}", expected="one of the two", remedy=remedy
            )


def _pair(bundles: list[str]) -> tuple[str, str]:
    if len(bundles) != 2:
        raise ArgumentInvalid(
            f"{len(bundles)} bundles",
            expected="exactly two with --paired",
            remedy="name two bundles of one task",
        )
    return bundles[0], bundles[1]


def _check_output(path: Path) -> None:
    """Refuse before the work what could not be written after it."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise _unwritable(path, "a folder" if path.is_dir() else "a folder that does not exist")


def _write(path: Path, content: str) -> None:
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, type(error).__name__) from error


def _unwritable(path: Path, found: str) -> OutputInvalid:
    return OutputInvalid(
        found,
        expected="a file in a folder that exists and can be written to",
        remedy="name another file with --json or --markdown",
        place=str(path),
    )

"""`razbor match`: the occupations that résumés and titles speak of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from razbor.cli.asked import CatalogueOption
from razbor.cli.options import BundleOption, JsonOption, bundles, expanded
from razbor.errors import ArgumentInvalid

if TYPE_CHECKING:
    from razbor.pipeline import Razbor
    from razbor.reading import Failure
    from razbor.schema import Resume, Vacancy


def match(
    file: Annotated[
        list[str],
        typer.Argument(help="Résumés: .pdf .docx .html .txt; - is a text on standard input."),
    ],
    titles: Annotated[
        bool,
        typer.Option(
            "--titles", help="The files hold titles: a .txt or - one a line, a table one a row."
        ),
    ] = False,
    title: Annotated[
        str | None, typer.Option(metavar="COL", help="With --titles: the column of a table.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="A .jsonl file; - writes JSON lines.")
    ] = None,
    top_k: Annotated[int, typer.Option(min=1, help="Occupations for each, at most.")] = 10,
    lang: Annotated[
        str | None,
        typer.Option(
            metavar="LANG,…", help="Languages of names, the first there is: ru,en; else the text's."
        ),
    ] = None,
    fast: Annotated[
        bool,
        typer.Option("--fast", help="With --titles: one vector an occupation; many times as fast."),
    ] = False,
    mask: Annotated[
        bool, typer.Option("--mask/--no-mask", help="Cover personal data in what is shown.")
    ] = True,
    json: JsonOption = False,
    bundle: BundleOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Name the occupations of résumés or titles, and the passages that spoke for them.

    What cannot be read is named on standard error, and the others go on.
    Exit code: 0 all answered, 1 some failed, 2 wrong usage, 130 Ctrl-C.
    """
    if not titles and (fast or title is not None):
        raise ArgumentInvalid(
            f"{'--fast' if fast else '--title'} without --titles",
            expected="résumés are read whole",
            remedy="leave it out, or add --titles if the files hold titles",
        )
    from razbor.batch.matching import Matching
    from razbor.cli.match_output import checked_form, teller
    from razbor.cli.one_by_one import answer_each
    from razbor.loading import load
    from razbor.tasks.occupations import TASK

    files = expanded(file)
    form = checked_form(output, files)
    rz = load((TASK,), bundles=bundles(bundle, (TASK,)), mask=mask, catalogue=catalogue)
    asked = Matching(rz, top_k, _languages(lang, rz), fast, mask)
    tell = partial(teller, as_lines=json or output is not None)
    items = _items(files, title, titles=titles)
    raise typer.Exit(answer_each(items, asked.answer, tell, output, form))


def _items(
    files: Sequence[str], title: str | None, *, titles: bool
) -> Iterator[Vacancy | Resume | Failure]:
    if titles:
        from razbor.reading import Columns
        from razbor.reading.titles import read_titles

        return read_titles(files, Columns(title=title))
    from razbor.batch.matching import read_resumes

    return read_resumes(files)


def _languages(given: str | None, rz: Razbor) -> tuple[str, ...] | None:
    if given is None:
        return None
    found = tuple(dict.fromkeys(each.strip() for each in given.split(",")))
    known = rz.catalogue.languages
    if not set(found) <= set(known):
        raise ArgumentInvalid(
            f"--lang {given}",
            expected=f"some of {','.join(known) or 'none'}, the languages of the names",
            remedy="check the spelling; put commas between them",
        )
    return found

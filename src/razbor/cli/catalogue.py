"""`razbor catalogue`: what occupations are matched with, built from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from razbor.cli.messages import note
from razbor.cli.options import BundleOption, bundles, data_folder

if TYPE_CHECKING:
    from razbor.catalogue import Catalogue
    from razbor.catalogue.bundled import BundledEncoder

catalogue = typer.Typer(no_args_is_help=True, help="Build what occupations are matched with.")

OutputOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the catalogue is written.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Replace a catalogue that is there.")]


@catalogue.command("build")
def build(
    file: Annotated[Path, typer.Argument(help=".csv .tsv or .jsonl, an entry a row.")],
    output: OutputOption,
    name: Annotated[
        str | None, typer.Option(help="Of the catalogue; without: that of the file.")
    ] = None,
    version: Annotated[str, typer.Option(help="Of the contents.")] = "1",
    notice: Annotated[str, typer.Option(help="The source and its licence.")] = "",
    force: ForceOption = False,
    bundle: BundleOption = None,
) -> None:
    """Make a catalogue of a taxonomy of your own.

    Columns: id; names, name and alternatives, or names_en, names_de …; description, code, group.
    """
    from razbor.catalogue.building import build_file

    encoder = _encoder(bundle)
    built = build_file(
        file, output, encoder, name=name, version=version, notice=notice, force=force
    )
    _tell(built, output)


@catalogue.command("esco")
def esco(
    output: OutputOption,
    data: Annotated[
        Path | None,
        typer.Option(envvar="RAZBOR_DATA", help="The folder that holds esco/."),
    ] = None,
    advertisements: Annotated[
        Path | None,
        typer.Option(
            help="A file of vacancies: those whose title names an occupation become a further"
            " representation of it."
        ),
    ] = None,
    force: ForceOption = False,
    bundle: BundleOption = None,
) -> None:
    """Make the catalogue of ESCO's occupations, as it comes with razbor."""
    from razbor.catalogue.esco import build_esco
    from razbor.catalogue.storage import CATALOGUE
    from razbor.dataset.esco import Esco
    from razbor.models.replacing import check_free

    check_free(output.absolute(), CATALOGUE, force=force)  # before the names are embedded
    source, encoder = Esco(data_folder(data)), _encoder(bundle)
    built = build_esco(source, encoder)
    if advertisements is not None:
        built = _advertised(built, encoder, advertisements)
    built.save(output, force=force)
    _tell(built, output)


def _advertised(built: Catalogue, encoder: BundledEncoder, vacancies: Path) -> Catalogue:
    """The catalogue with what advertisements say of its occupations."""
    from razbor import load
    from razbor.advertisements import centroids
    from razbor.catalogue.kinds import ADVERTISEMENTS
    from razbor.reading import read_vacancies
    from razbor.schema import Vacancy
    from razbor.tasks import sections

    rz = load([sections.TASK], mask=False)
    read = (each for each in read_vacancies([vacancies]) if isinstance(each, Vacancy))
    vectors, counted = centroids(rz, built, encoder, read)
    named = int(vectors.any(axis=1).sum())
    note(f"{counted:,} vacancies whose title names one of {named:,} occupations")
    return built.with_representations({ADVERTISEMENTS: vectors})


def _encoder(given: Sequence[str] | None) -> BundledEncoder:
    """The bundle for occupations as an encoder; no catalogue of its vectors need be there yet."""
    from razbor.catalogue.bundled import BundledEncoder
    from razbor.loading import SHIPPED_FOR
    from razbor.models import Predictor
    from razbor.questions import check
    from razbor.tasks.occupations import TASK

    predictor = Predictor.open(bundles(given, (TASK,)).get(TASK, SHIPPED_FOR[TASK]))
    if predictor.manifest.embedding is None:
        check(TASK, predictor.manifest)
    return BundledEncoder(predictor)


def _tell(built: Catalogue, folder: Path) -> None:
    names = sum(len(entry.names) for entry in built)
    about = built.about
    note(
        f"{about.name} {about.version} lies in {folder}: {len(built):,} entries, {names:,} names"
        f" ({', '.join(built.languages) or 'no language named'})"
    )

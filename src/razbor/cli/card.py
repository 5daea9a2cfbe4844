"""`razbor card`: the README of a bundle, made anew from what is known by now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from razbor.cli.messages import note
from razbor.errors import ArgumentInvalid, ExtraMissing

if TYPE_CHECKING:
    from razbor.cards.facts import Facts, Measured
    from razbor.models import Bundle


def card(
    bundle: Annotated[str, typer.Argument(help="The name of a shipped bundle, or a folder.")],
    data: Annotated[
        Path | None, typer.Option(help="Measure it on a split of this folder, for the figures.")
    ] = None,
    split: Annotated[str, typer.Option(help="The folder in it.")] = "gold_dev",
    catalogue: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Of occupations: another catalogue than ESCO."),
    ] = None,
    results: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Figures of `razbor evaluate --json`; repeatable."),
    ] = None,
    speed: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Speed of `razbor benchmark --json`.")
    ] = None,
    times: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="NAME.times.json; else the one beside the bundle."),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The recipe, where the bundle does not record it."),
    ] = None,
    last: Annotated[
        str | None, typer.Option(metavar="BUNDLE", help="The last version, for what changed.")
    ] = None,
    examples: Annotated[
        Path | None,
        typer.Option(help="Labelled texts that may be shown: a split's folder, or JSON Lines."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write a copy there, not the bundle.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a bundle at OUTPUT.")] = False,
) -> None:
    """Write the card of a bundle: figures, speed, examples, what changed."""
    from razbor.cards.facts import Facts
    from razbor.cards.reading import read_results, read_speed
    from razbor.cards.renewing import check_kind, with_measured, write_card
    from razbor.models import Bundle

    opened = Bundle.open(bundle)
    check_kind(opened)
    before = Bundle.open(last) if last else None
    facts = _with_recipe(opened, Facts.of(opened), recipe)
    facts = _with_times(opened, facts, times)
    found = [one for path in results or () for one in read_results(path)]
    fitting = _fitting(opened, facts, found)
    if results and not fitting:
        raise _of_others(opened, found)
    if data is not None:
        fitting += _measured(opened, data, split, catalogue)
    facts = with_measured(facts, fitting)
    if speed is not None:
        facts = facts.model_copy(update={"speed": read_speed(speed)})
    if examples is not None:
        facts = _with_examples(opened, facts, examples)
    if before is not None:
        noted = Facts.of(before)
        of_last = _fitting(before, noted, found)
        of_last += _measured(before, data, split, catalogue) if data is not None else []
        facts = _with_changes(opened, facts, before, with_measured(noted, of_last))
    written = write_card(opened, facts, output=output, force=force)
    _tell(written, facts)


def _with_recipe(bundle: Bundle, facts: Facts, path: Path | None) -> Facts:
    if path is None:
        return facts
    try:
        from razbor.training.recipe import read_recipe
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("train", error.name or "a library") from error
    from razbor.cards.recorded import hyper_parameters

    found = read_recipe(path)
    wanted = bundle.manifest.training.recipe_sha256
    if found.sha256 != wanted:
        raise ArgumentInvalid(
            f"a recipe with sha256 {found.sha256[:16]}…",
            expected=f"the one that trained the bundle, {wanted[:16]}…",
            remedy="name the file as it was then",
            place=str(path),
        )
    return facts.model_copy(update={"hyper_parameters": hyper_parameters(found.recipe)})


def _with_times(bundle: Bundle, facts: Facts, path: Path | None) -> Facts:
    """The times of a training: those named have to fit, those that lie there are taken if so."""
    from razbor.cards.reading import read_times
    from razbor.cards.recorded import times_beside

    lying = times_beside(bundle.folder)
    if path is None and not lying.is_file():
        return facts
    found = read_times(path or lying)
    if found.bundle == facts.answers:
        return facts.model_copy(update={"times": found})
    if path is None:
        return facts
    raise ArgumentInvalid(
        "times of another training, or of decisions that were chosen anew since",
        expected="those that `razbor train` left beside this very bundle",
        remedy="leave --times out",
        place=str(path),
    )


def _fitting(bundle: Bundle, facts: Facts, found: Sequence[Measured]) -> list[Measured]:
    from razbor.cards.reading import fitting
    from razbor.cards.renewing import known_as

    return fitting(found, known_as(bundle, facts))


def _measured(bundle: Bundle, data: Path, split: str, catalogue: Path | None) -> list[Measured]:
    from razbor.cards.reading import measured
    from razbor.evaluation import Settings, evaluate, record
    from razbor.evaluation.occupations import evaluate_occupations, matches_occupations

    settings = Settings(data, split)
    if matches_occupations(bundle):
        found = evaluate_occupations(bundle, settings, catalogue)
    else:
        found = evaluate(bundle, settings)
    return measured(record([], settings, [found]))


def _with_examples(bundle: Bundle, facts: Facts, path: Path) -> Facts:
    from razbor.cards.asking import examples
    from razbor.cards.items import read_items

    items, name = read_items(path, bundle.manifest)
    found = tuple(examples(bundle, items))
    return facts.model_copy(update={"examples": found, "examples_from": name})


def _with_changes(bundle: Bundle, facts: Facts, last: Bundle, of_last: Facts) -> Facts:
    from razbor.cards.comparing import compared, with_entry
    from razbor.cards.facts import Entry

    version = bundle.manifest.version
    if last.manifest.version == version:
        raise ArgumentInvalid(
            f"--last with the version of the bundle itself, {version!r}",
            expected="an older version",
            remedy="raise `version` in the recipe, or name the version before",
            place=str(last.folder),
        )
    lines = compared((last.manifest, of_last), (bundle.manifest, facts))
    entry = Entry(version=version, changes=tuple(lines))
    return facts.model_copy(update={"changes": with_entry(entry, facts.changes, of_last.changes)})


def _of_others(bundle: Bundle, found: Sequence[Measured]) -> ArgumentInvalid:
    measured = ", ".join(sorted({each.digest[:12] for each in found})) or "none"
    return ArgumentInvalid(
        f"results of other bundles: {measured}",
        expected=f"some of {bundle.manifest.name} {bundle.manifest.version}, {bundle.digest[:12]}",
        remedy="measure the bundle as it is now: razbor evaluate BUNDLE --data DIR --json FILE",
    )


def _tell(written: Bundle, facts: Facts) -> None:
    lacking = {
        "figures (--data or --results)": facts.measured,
        "speed (--speed)": facts.speed,
        "examples (--examples)": facts.examples,
        "hyper-parameters (--recipe)": facts.hyper_parameters,
        "times (--times)": facts.times,
        "changes (--last)": facts.changes,
    }
    named = f"{written.manifest.name} {written.manifest.version}"
    note(f"the card of {named} lies in {written.folder / 'README.md'}")
    note(f"digest {written.digest}")
    missing = [name for name, value in lacking.items() if not value]
    if missing:
        note(f"it does not tell: {', '.join(missing)}")

"""A recipe and data → a bundle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from razbor.cards.machine import processor
from razbor.cards.recorded import Watch, facts_of_training, times_beside
from razbor.cards.renewing import card_files
from razbor.dataset.files import digest
from razbor.errors import ArgumentInvalid, OutputInvalid, RecipeInvalid
from razbor.models import Bundle, write_bundle
from razbor.models.bundle import BUNDLE
from razbor.models.manifest import DataDigest, Draft, Training
from razbor.models.replacing import check_free
from razbor.training.baselines.recipe import LinearAreas, LinearSections
from razbor.training.choices import DEFAULT, Choices, Telling
from razbor.training.contrastive.recipe import SetfitRecipe
from razbor.training.data import TrainingData
from razbor.training.document.recipe import DocumentRecipe
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.half_precision import slow_half
from razbor.training.held_out import SUFFIX, HeldOut, beside, held_out_bytes
from razbor.training.matching.recipe import MatchingRecipe
from razbor.training.pairs.recipe import PairsRecipe
from razbor.training.pretraining.recipe import PretrainRecipe
from razbor.training.recipe import (
    AreasRecipe,
    RecipeFile,
    RoleRecipe,
    SectionsRecipe,
    read_recipe,
)
from razbor.training.recipe_ngrams import OverNgrams
from razbor.training.record import versions
from razbor.training.trained import Trained
from razbor.training.work import Progress, Work

LIBRARIES = ("razbor", "numpy", "onnx", "onnxruntime", "scikit-learn", "torch")

BEGIN_WITH_A_BASE = (DocumentRecipe, EncoderRecipe, PairsRecipe, SetfitRecipe)


def train(
    recipe: Path,
    data: Path,
    output: Path,
    *,
    work: Path | None = None,
    force: bool = False,
    choices: Choices = DEFAULT,
    progress: Progress = lambda stage, done, total: None,
    say: Callable[[str], None] = lambda line: None,
) -> Bundle:
    """Train a bundle, and leave its held-out predictions and its times beside it.

    Args:
        recipe: a TOML file.
        data: the folder of training data; of labelled texts, a file of them will do.
        output: the folder of the bundle.
        work: where finished stages are kept for a run that is killed; beside the output
            when not given.
        force: replace a bundle that is there.
        choices: base, sample and threads of a recipe that begins with a base.
        progress: called with the stage, steps done, and all steps.
        say: called with lines that should stay: an epoch's losses, warnings.

    Raises:
        RecipeInvalid: a recipe that does not fit.
        ArgumentInvalid: choices for a recipe that does not begin with a base.
        DataMissing, DataInvalid, DataScarce: data that are not there, do not fit, or are
            too few.
        BaseInvalid, ScheduleInvalid, LossNotFinite: of an encoder, see
            `razbor.training.encoders.train`.
        OutputInvalid: the output is there and `force` is not given, or it is no bundle.
    """
    check_free(output, BUNDLE, force=force)
    if beside(output).exists() and not force:
        raise OutputInvalid(
            "held-out predictions are there already",
            expected="a folder that does not exist, and no held-out predictions beside it",
            remedy="name another with -o, or replace them with --force",
            place=str(beside(output)),
        )
    found, data = _placed(read_recipe(recipe), data)
    source = TrainingData(
        data,
        found.recipe.split,
        [found.folder / path for path in found.recipe.beside],
        _read(found),
        _resumes(found),
    )
    folder = work or output.with_name(f"{output.name}.work")
    _check(found, choices)
    if (slow := slow_half(found.recipe)) is not None:
        say(slow)
    watch = Watch(resumed=folder.exists())

    def told(stage: str, done: int, total: int) -> None:
        watch.tick(stage, done, total)
        progress(stage, done, total)

    trained = _trained(found, source, Work(folder), choices, Telling(told, say))
    kept = held_out_bytes(trained.held_out) if trained.held_out else None
    draft = Draft(
        name=found.recipe.name,
        version=found.recipe.version,
        languages=found.recipe.languages,
        description=" ".join([found.recipe.description, *trained.remarks]),
        input=trained.input,
        tasks=dict(trained.tasks),
        embedding=trained.embedding,
        second=trained.second,
        training=Training(
            recipe=found.name,
            recipe_sha256=found.sha256,
            data=source.digests,
            excluded=source.excluded,
            seed=found.recipe.seed,
            versions=versions(*LIBRARIES, *trained.libraries),
            held_out=_named(found.recipe.name + SUFFIX, kept, trained.held_out),
        ),
    )
    facts = facts_of_training(draft, found.recipe, trained.method, trained.files)
    files = {**trained.files, **card_files(draft, facts)}
    bundle = write_bundle(output, draft, files, force=force)
    times = watch.times(facts.answers, processor())
    times_beside(output).write_text(f"{times.model_dump_json(indent=1)}\n", "utf-8")
    if kept is not None:
        beside(output).write_bytes(kept)
    return bundle


def _read(found: RecipeFile) -> Path | None:
    """The folder of labels made by reading, where the recipe names one."""
    recipe = found.recipe
    if isinstance(recipe, OverNgrams | EncoderRecipe | DocumentRecipe) and recipe.read is not None:
        return found.folder / recipe.read
    return None


def _teachers(found: RecipeFile) -> SectionsRecipe | None:
    """The recipe of the teachers, where the recipe names one.

    Raises:
        RecipeInvalid: one of another kind, or one without teachers.
    """
    recipe = found.recipe
    if not isinstance(recipe, EncoderRecipe) or recipe.teachers is None:
        return None
    named = read_recipe(found.folder / recipe.teachers)
    if not isinstance(named.recipe, SectionsRecipe) or named.recipe.teachers is None:
        raise RecipeInvalid(
            f"teachers {recipe.teachers!r}, which is none of sections with [teachers]",
            expected="a recipe of sections over n-grams that has teachers",
            remedy="compare with recipes/sections.toml",
            place=found.name,
        )
    return named.recipe


def _resumes(found: RecipeFile) -> Path | None:
    """The split of résumés, where the recipe names one."""
    recipe = found.recipe
    return found.folder / recipe.resumes if isinstance(recipe, MatchingRecipe) else None


def _named(name: str, kept: bytes | None, parts: Sequence[HeldOut]) -> DataDigest | None:
    """The record of the held-out predictions, by which their file is known again."""
    if kept is None:
        return None
    rows = sum(len(part.documents) for part in parts)
    return DataDigest(name=name, sha256=digest(kept), rows=rows)


def _placed(found: RecipeFile, data: Path) -> tuple[RecipeFile, Path]:
    """A single file of labelled texts stands for the recipe's own, in its folder."""
    if isinstance(found.recipe, SetfitRecipe) and data.is_file():
        recipe = found.recipe.model_copy(update={"file": data.name})
        return replace(found, recipe=recipe), data.parent
    return found, data


def _check(found: RecipeFile, choices: Choices) -> None:
    if choices != DEFAULT and not isinstance(found.recipe, BEGIN_WITH_A_BASE):
        raise ArgumentInvalid(
            "--base, --limit or --threads for a recipe without a base",
            expected="them with a recipe that has a [base]",
            remedy="leave them out",
            place=found.name,
        )


def _trained(
    found: RecipeFile, data: TrainingData, work: Work, choices: Choices, telling: Telling
) -> Trained:
    work = work.of(found.sha256, version("razbor"))
    # Each task brings libraries of its own: only the one asked for is imported.
    if isinstance(found.recipe, EncoderRecipe):
        from razbor.training.encoders.train import train_encoder

        return train_encoder(found.recipe, data, work, choices, telling, _teachers(found))
    if isinstance(found.recipe, DocumentRecipe):
        from razbor.training.document.train import train_document

        return train_document(found.recipe, data, work, choices, telling)
    if isinstance(found.recipe, LinearAreas | LinearSections):
        from razbor.training.baselines.train import train_linear

        return train_linear(found.recipe, data, telling.progress)
    if isinstance(found.recipe, AreasRecipe):
        from razbor.training.areas import train_areas

        return train_areas(found.recipe, data, work, telling.progress)
    if isinstance(found.recipe, RoleRecipe):
        from razbor.training.role import train_role

        return train_role(found.recipe, data)
    if isinstance(found.recipe, SetfitRecipe):
        from razbor.training.contrastive.train import train_setfit

        return train_setfit(found.recipe, data, work, choices, telling)
    if isinstance(found.recipe, MatchingRecipe):
        from razbor.training.matching.train import train_matching

        return train_matching(found.recipe, data, work, telling.progress)
    if isinstance(found.recipe, PairsRecipe | PretrainRecipe):
        raise RecipeInvalid(
            "a recipe of an encoder",
            expected="a recipe of a bundle",
            remedy="call razbor.training.make.make, or `razbor train`"
            if isinstance(found.recipe, PairsRecipe)
            else "call razbor.training.pretraining.pretrain.pretrain, or `razbor pretrain`",
            place=found.name,
        )
    from razbor.training.sections import train_sections

    return train_sections(found.recipe, data, work, telling.progress)

"""A recipe and data → a bundle."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from razbor.errors import OutputInvalid
from razbor.models import Bundle, write_bundle
from razbor.models.manifest import Draft, Training
from razbor.training.card import card
from razbor.training.data import TrainingData
from razbor.training.recipe import AreasRecipe, RecipeFile, RoleRecipe, read_recipe
from razbor.training.trained import Trained
from razbor.training.work import Work

LIBRARIES = ("razbor", "numpy", "onnx", "onnxruntime", "scikit-learn", "torch")


def train(
    recipe: Path,
    data: Path,
    output: Path,
    *,
    work: Path | None = None,
    force: bool = False,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> Bundle:
    """Train a bundle.

    Args:
        recipe: a TOML file.
        data: the folder of training data.
        output: the folder of the bundle.
        work: where finished stages are kept for a run that is killed; beside the output
            when not given.
        force: replace a bundle that is there.
        progress: called with the stage, steps done, and all steps.

    Raises:
        RecipeInvalid: a recipe that does not fit.
        DataMissing, DataInvalid: data that are not there or do not fit.
        OutputInvalid: the output is there and `force` is not given.
    """
    if output.exists() and not force:
        raise OutputInvalid(
            "the output is there already",
            expected="a folder that does not exist",
            remedy="name another with -o, or replace it with --force",
            place=str(output),
        )
    found = read_recipe(recipe)
    source = TrainingData(
        data, found.recipe.split, [found.folder / path for path in found.recipe.beside]
    )
    folder = work or output.with_name(f"{output.name}.work")
    trained = _trained(found, source, folder, progress)
    draft = Draft(
        name=found.recipe.name,
        version=found.recipe.version,
        languages=found.recipe.languages,
        description=found.recipe.description,
        input=trained.input,
        tasks=dict(trained.tasks),
        training=Training(
            recipe=found.name,
            recipe_sha256=found.sha256,
            data=source.digests,
            excluded=source.excluded,
            seed=found.recipe.seed,
            versions={
                "python": platform.python_version(),
                **{library: version(library) for library in LIBRARIES},
            },
        ),
    )
    readme = card(draft, trained.method).encode()
    return write_bundle(output, draft, {**trained.files, "README.md": readme}, force=force)


def _trained(
    found: RecipeFile, data: TrainingData, folder: Path, progress: Callable[[str, int, int], None]
) -> Trained:
    work = Work(folder).of(found.sha256, version("razbor"))
    # Each task brings libraries of its own: only the one asked for is imported.
    if isinstance(found.recipe, AreasRecipe):
        from razbor.training.areas import train_areas

        return train_areas(found.recipe, data, work, progress)
    if isinstance(found.recipe, RoleRecipe):
        from razbor.training.role import train_role

        return train_role(found.recipe, data)
    from razbor.training.sections import train_sections

    return train_sections(found.recipe, data, work, progress)

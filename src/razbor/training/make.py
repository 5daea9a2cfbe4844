"""A recipe of `razbor train` → what it makes: a bundle, or an encoder that is no bundle yet."""

from __future__ import annotations

from pathlib import Path

from razbor.models import Bundle
from razbor.training.choices import DEFAULT, Choices, Telling
from razbor.training.pairs.recipe import PairsRecipe
from razbor.training.pairs.train import Encoder, Source, train_pairs
from razbor.training.recipe import read_recipe
from razbor.training.train import train


def make(
    recipe: Path,
    data: Path,
    output: Path,
    *,
    work: Path | None = None,
    force: bool = False,
    choices: Choices = DEFAULT,
    telling: Telling | None = None,
) -> Bundle | Encoder:
    """Train what a recipe says; arguments and errors as of `train` and `train_pairs`."""
    told = telling or Telling()
    found = read_recipe(recipe)
    if isinstance(found.recipe, PairsRecipe):
        source = Source(found.name, found.sha256)
        return train_pairs(
            found.recipe,
            source,
            data,
            output,
            work=work,
            force=force,
            choices=choices,
            telling=told,
        )
    return train(
        recipe,
        data,
        output,
        work=work,
        force=force,
        choices=choices,
        progress=told.progress,
        say=told.say,
    )

"""What is other than a recipe says, to see what it adds."""

from __future__ import annotations

from dataclasses import dataclass

from razbor.errors import RecipeInvalid
from razbor.training.pretraining.recipe import TOKENS_A_STEP, PretrainRecipe
from razbor.training.recipe import RecipeFile


@dataclass(frozen=True, slots=True)
class Changes:
    """What is other than the recipe says.

    Attributes:
        without: an objective that is left out; the others have as many steps.
        tokens: of running text; 0 leaves the vectors that training begins with.
    """

    without: str | None = None
    tokens: int | None = None


def changed(file: RecipeFile, changes: Changes) -> PretrainRecipe:
    """The recipe of a file, changed.

    Raises:
        RecipeInvalid: a recipe of another method, or one without that objective, or
            without any other.
    """
    found = file.recipe
    if not isinstance(found, PretrainRecipe):
        raise RecipeInvalid(
            "a recipe of another method",
            expected='a recipe with method = "pretraining"',
            remedy="call `razbor train` with it",
            place=file.name,
        )
    if changes.tokens is not None:
        found = _lasting(found, changes.tokens)
    if changes.without is None:
        return found
    named = list(found.objectives.named())
    if changes.without not in named or len(named) == 1:
        raise RecipeInvalid(
            f"{changes.without!r} to be left out",
            expected=f"one of {named}, and one that is left",
            remedy="name another with --without",
            place=file.name,
        )
    left = found.model_copy(update={"objectives": found.objectives.without(changes.without)})
    if left.objectives.masked_words is None and found.objectives.masked_words is not None:
        # Steps were counted in its windows.
        left = _lasting(left, found.total_steps * TOKENS_A_STEP)
    return left


def _lasting(recipe: PretrainRecipe, tokens: int) -> PretrainRecipe:
    return recipe.model_copy(
        update={"schedule": recipe.schedule.model_copy(update={"tokens": tokens})}
    )

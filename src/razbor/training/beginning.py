"""What the card of a model says of the weights it began with, and of a sample."""

from __future__ import annotations

from razbor.training.base import FOLDER, HUB, RANDOM, SHIPPED, BaseFolder


def whence(name: str, base: BaseFolder) -> str:
    """The weights that training began with, as part of a sentence.

    Args:
        name: of the base in the recipe.
        base: the one that was found.
    """
    return {
        SHIPPED: f"the weights of {name}",
        HUB: f"the weights of {name}",
        FOLDER: f"weights from a folder (sha256 {base.sha256[:16]}…)",
        RANDOM: f"random weights in the shape of {name}, with word pieces learned from the"
        " training texts",
    }[base.source]


def remarks(base: BaseFolder, limit: int | None) -> tuple[str, ...]:
    """What belongs to the description of a bundle that is less than its recipe says."""
    found = []
    if base.source == RANDOM:
        found.append("Begun with random weights: nothing was learned before these data.")
    if limit is not None:
        found.append(f"Trained on a sample of {limit}.")
    return tuple(found)

"""What every recipe says, whatever it trains."""

from __future__ import annotations

from pydantic import Field

from razbor.models.manifest import Slug
from razbor.schema import Model

READ = (
    "a folder of labels made by reading, relative to the recipe; they train, and decide nothing"
    " else, because they were not drawn at random"
)


class Named(Model):
    """Name and history of a bundle, and which data it is trained on."""

    name: Slug
    version: str
    description: str
    languages: tuple[str, ...]
    split: str = Field(default="silver", description="the folder of labels in the data's folder")
    beside: tuple[str, ...] = Field(
        default=(),
        description="folders of labelled data that ship with the recipe, relative to it",
    )
    seed: int

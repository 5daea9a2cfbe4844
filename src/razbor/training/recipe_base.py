"""What every recipe says, whatever it trains."""

from __future__ import annotations

from pydantic import Field, PositiveFloat, PositiveInt

from razbor.models.manifest import Probability, Slug
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


class TitleRows(Model):
    """Labelled titles as vacancies without a description, where their areas tell the category."""

    weight: PositiveFloat = Field(description="of such a row; a vacancy weighs 1")
    min_vacancies: PositiveInt = Field(description="with the same areas, to tell a category")
    min_share: Probability = Field(description="of those vacancies that have the category")

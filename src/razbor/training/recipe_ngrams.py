"""What recipes over n-grams say, and what those of one task share."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from razbor.models.manifest import NgramField, Probability
from razbor.schema import Model
from razbor.training.recipe_base import READ, Named

DRAWN = (
    "how many of the first rows were drawn at random; those behind were chosen where models"
    " doubted, and would bend thresholds and calibration"
)


class Vocabulary(Model):
    """Which n-grams become features."""

    min_texts: PositiveInt = Field(description="an n-gram of fewer texts is no feature")
    max_features: PositiveInt = Field(description="the most frequent ones are kept")
    shipped: PositiveInt | None = Field(
        default=None,
        description="of a network: how many stay when it is trained, those that matter most",
    )


class Rates(Model):
    """How large the steps of training are at the beginning."""

    vector_rate: PositiveFloat = Field(description="learning rate of the n-grams' vectors")
    rate: PositiveFloat = Field(description="learning rate of all else")
    weight_decay: NonNegativeFloat


class OverNgrams(Named):
    """What every recipe over n-grams says."""

    read: str | None = Field(default=None, description=READ)
    folds: Annotated[int, Field(ge=2)]
    fields: tuple[NgramField, ...] = Field(min_length=1)
    vocabulary: Vocabulary


class AreasOverNgrams(OverNgrams):
    """Several labels from a title, each with a threshold of its own."""

    task: Literal["areas"]
    drawn_titles: PositiveInt = Field(description=DRAWN)
    drawn_vacancies: PositiveInt = Field(description=DRAWN)
    prior_positives: PositiveFloat = Field(
        description="how many positives the threshold all labels share weighs against a label's own"
    )


class SectionsOverNgrams(OverNgrams):
    """Five labels and heading over the fragments of a document."""

    task: Literal["sections"]
    drawn: PositiveInt = Field(description=DRAWN)
    sure_accuracy: Probability = Field(description="of labels that are not `unsure`")

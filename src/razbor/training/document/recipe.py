"""Recipes of document encoders: base, windows, heads, training, decisions."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import (
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

from razbor.models.manifest import DocumentSpec, Probability
from razbor.schema import Model
from razbor.training.base import BaseSpec
from razbor.training.export_spec import ExportSpec
from razbor.training.recipe_base import READ, Named
from razbor.training.recipe_ngrams import DRAWN

Share = Annotated[float, Field(ge=0, lt=1)]


class Windows(Model):
    """How a document becomes windows, see `razbor.models.manifest.DocumentSpec`."""

    max_tokens: PositiveInt
    overlap: NonNegativeInt
    max_piece: PositiveInt
    max_title: PositiveInt
    max_windows: PositiveInt

    @model_validator(mode="after")
    def _check(self) -> Self:
        DocumentSpec(**{name: getattr(self, name) for name in type(self).model_fields})
        return self


class Heads(Model):
    """What stands on the encoder."""

    hidden: PositiveInt = Field(description="of a fragment's vector, even")
    layers: PositiveInt = Field(description="of the recurrent network over fragments")
    queries: PositiveInt = Field(description="that look over the fragments for the role")
    role_hidden: PositiveInt
    dropout: Share


class Course(Model):
    """How long and how fast it learns."""

    epochs: PositiveInt
    tokens: PositiveInt = Field(description="of a step, at most; a longer document is a step")
    titles: PositiveInt = Field(description="titles a step")
    encoder_rate: PositiveFloat
    rate: PositiveFloat = Field(description="of the heads")
    weight_decay: NonNegativeFloat
    max_gradient: PositiveFloat
    warmup_ratio: Share
    label_smoothing: Share
    role_weight: NonNegativeFloat = Field(description="of the loss on roles beside sections")
    areas_weight: NonNegativeFloat = Field(description="of the loss on areas of titles")
    pair_weight: NonNegativeFloat = Field(
        description="of a vacancy of a role pair of the splits, where a vacancy weighs 1; 0: none"
    )
    title_noise: Share = Field(description="of titles, that are shown written otherwise")
    precision: Literal["float32", "bfloat16"] = Field(
        default="float32", description="of the steps; weights and answers have 32 bits"
    )


class Taught(Model):
    """Bundles over n-grams that answer for vacancies and titles without labels.

    The network that ships learns from these answers as well (Hinton et al. 2015, Distilling
    the Knowledge in a Neural Network). Those that judge a fold do not: the bundles have seen it.
    """

    sections: str = Field(description="a bundle by its name or folder; so are the next two")
    role: str
    areas: str
    documents: PositiveInt = Field(description="unlabelled vacancies at most")
    min_characters: PositiveInt
    max_overlap: Probability = Field(
        description="of a vacancy's 8-word shingles with gold_dev's; more is left out"
    )
    titles: NonNegativeInt = Field(description="unlabelled titles beside those of the vacancies")
    min_titles: PositiveInt = Field(description="titles of rarer categories of boards are left out")
    weight: PositiveFloat = Field(description="of such a vacancy, where a labelled one weighs 1")


class DocumentRecipe(Named):
    """One encoder for sections, role and areas, trained on all their labels together."""

    method: Literal["document"]
    base: BaseSpec
    input: Windows
    network: Heads
    training: Course
    export: ExportSpec = ExportSpec()
    teachers: Taught | None = None
    read: str | None = Field(default=None, description=READ)
    folds: Annotated[int, Field(ge=2)]
    judged_folds: PositiveInt = Field(
        description="how many of the folds are held out, each by a training of its own"
    )
    retrain: bool = Field(
        default=True,
        description="train once more on everything; else the network that judged a fold is kept",
    )
    drawn_documents: PositiveInt = Field(description=DRAWN)
    drawn_vacancies: PositiveInt = Field(description=DRAWN)
    drawn_titles: PositiveInt = Field(description=DRAWN)
    prior_positives: PositiveFloat = Field(
        description="how many positives the threshold all areas share weighs against one's own"
    )
    min_recall: Probability = Field(description="of tech, which the threshold keeps")
    sure_sections: Probability = Field(description="accuracy of sections that are not `unsure`")
    sure_categories: Probability = Field(description="of categories that are not `unsure`")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.judged_folds > self.folds:
            raise ValueError(f"judged_folds {self.judged_folds} of {self.folds} folds")
        if not self.retrain and self.judged_folds > 1:
            raise ValueError("without retrain, one fold alone is judged: one network is kept")
        if not self.retrain and self.teachers is not None:
            raise ValueError("teachers are for the network that is trained on everything")
        return self

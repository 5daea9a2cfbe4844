"""What a recipe of `method = "setfit"` says. Unknown keys are mistakes."""

from __future__ import annotations

from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    field_validator,
    model_validator,
)

from razbor.labels import ids
from razbor.models.manifest import Probability
from razbor.schema import Model
from razbor.training.base import BaseSpec
from razbor.training.export_spec import ExportSpec
from razbor.training.recipe_base import Named

Kept = Literal["last", "validation_loss", "macro_f1"]
Share = Annotated[float, Field(ge=0, lt=1)]
Names = TypeVar("Names", tuple[str, ...], dict[str, int] | None)


class Contrast(Model):
    """How texts train the encoder: alike where their labels are the same.

    By cosines of pairs, as SetFit does (Tunstall et al. 2022); or all texts of a batch against
    each other (supervised contrastive loss, Khosla et al. 2020): as many pairs as the square of
    the batch, each text read once.
    """

    loss: Literal["cosine_similarity", "supervised_contrastive"]
    sampling: Literal["oversampling", "undersampling", "unique"]
    batch: Annotated[int, Field(ge=2)] = Field(description="pairs a step, or texts")
    epochs: PositiveInt
    max_steps: PositiveInt | None = Field(
        default=None, description="an epoch has at most so many, for pairs grow with the square"
    )
    rate: PositiveFloat
    warmup_share: Share
    weight_decay: NonNegativeFloat = Field(description="`l2_weight` of setfit")
    max_gradient: PositiveFloat = Field(description="the norm that gradients are clipped to")
    mixed_precision: bool = Field(
        default=False, description="bfloat16; `use_amp` of setfit, which is float16 of a GPU"
    )


class Head(Model):
    """The classifier on top. The last five are of a head of torch, and idle with this one."""

    kind: Literal["logistic_regression"]
    iterations: PositiveInt = Field(default=100, description="of its optimizer, at most")
    batch: PositiveInt
    epochs: PositiveInt
    rate: PositiveFloat
    body_rate: PositiveFloat
    end_to_end: bool


class Distance(Model):
    """Of triplet losses; idle with the loss of cosines."""

    metric: Literal["cosine"]
    margin: PositiveFloat


class Checking(Model):
    """What is held out before anything is drawn, when it is asked, and what is kept."""

    share: Annotated[float, Field(gt=0, lt=1)] = Field(description="of each label's texts")
    pairs: PositiveInt = Field(description="of held-out texts, for the loss")
    steps: PositiveInt = Field(description="between checkpoints; each is a validation, too")
    keep: Kept = Field(description="the last checkpoint, or the best by a figure")
    patience: PositiveInt | None = Field(
        default=None, description="validations without a better figure, after which the run ends"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.patience is not None and self.keep == "last":
            raise ValueError("patience needs a figure to keep by")
        return self


class ContrastRecipe(Named):
    """A classifier of texts by SetFit (Tunstall et al. 2022), whatever its labels are."""

    method: Literal["setfit"]
    task: str = Field(min_length=1)
    labels: tuple[str, ...] = Field(min_length=2)
    file: str = Field(description="of labelled texts, in the folder of the data")
    draw: dict[str, PositiveInt] | None = Field(
        default=None, description="label → texts drawn once for training; without: all"
    )
    max_tokens: Annotated[int, Field(ge=3)]
    pieces: PositiveInt | None = Field(
        default=None, description="how many of the base's word pieces stay; all without it"
    )
    base: BaseSpec
    contrast: Contrast
    distance: Distance
    head: Head
    validation: Checking
    export: ExportSpec = ExportSpec()
    sure_accuracy: Probability = Field(description="of labels that are not `unsure`")
    calibrate: bool = Field(
        default=False, description="a temperature makes probabilities of held-out texts likeliest"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(set(self.labels)) < len(self.labels):
            raise ValueError("a label occurs twice")
        if self.draw is not None and set(self.draw) != set(self.labels):
            raise ValueError("draw names other labels than labels")
        if self.max_tokens > self.base.tokens:
            raise ValueError("max_tokens is more than the base's positions hold")
        if self.seed < 0:
            raise ValueError("seed is below 0")
        return self


class SetfitRecipe(ContrastRecipe):
    """One for a task of razbor, with labels of its table."""

    task: Literal["answers"]

    @field_validator("labels", "draw")
    @classmethod
    def _known(cls, given: Names) -> Names:
        known = ids("answers")
        wrong = [label for label in given or () if label not in known]
        if wrong:
            raise ValueError(f"the labels {wrong}, expected some of {list(known)}")
        return given

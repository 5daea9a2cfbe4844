"""What a recipe of `method = "pairs"` says. Unknown keys are mistakes."""

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

from razbor.dataset.esco import Language
from razbor.schema import Model
from razbor.training.base import BaseSpec
from razbor.training.recipe_base import Named

Kind = Literal["skill", "description", "synonym"]
Kept = Literal["map", "mrr@10", "ndcg@10", "validation_loss"]


class PairSource(Model):
    """Which pairs of ESCO are trained on, and how they are cut into folds."""

    languages: tuple[Language, ...] = Field(
        min_length=1,
        description="of titles, descriptions and synonyms; names of skills are English",
    )
    kinds: tuple[Kind, ...] = Field(
        min_length=1, description="a title is paired with texts of these kinds"
    )
    folds: Annotated[int, Field(ge=2)] = Field(description="one is held out of each fit")
    fits: PositiveInt = Field(
        description="the model goes through so many fits, each holding out the next fold"
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name in ("languages", "kinds"):
            values = getattr(self, name)
            if len(set(values)) != len(values):
                raise ValueError(f"{name} names something twice")
        if self.fits > self.folds:
            raise ValueError("fits is larger than folds: a fold would be held out twice")
        return self


class Schedule(Model):
    """Steps, learning rate and its course: a linear rise, then a linear fall, in each fit."""

    epochs: PositiveInt = Field(description="of a fit")
    batch: Annotated[int, Field(ge=2)] = Field(description="pairs a step")
    rate: PositiveFloat
    warmup_steps: NonNegativeInt | None = Field(
        default=None, description="of a fit over all pairs; a sample has the same share of them"
    )
    warmup_share: Annotated[float, Field(ge=0, lt=1)] | None = Field(
        default=None, description="of a fit's steps, in place of warmup_steps"
    )
    warmup_beyond_run: bool = Field(
        default=False,
        description="lets the warm-up be longer than a fit: the rate then never reaches `rate`",
    )
    weight_decay: NonNegativeFloat = Field(description="not of biases and layer norms")
    max_gradient: PositiveFloat = Field(description="the norm that gradients are clipped to")
    precision: Literal["float32", "bfloat16"] = "float32"

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.warmup_steps is None) == (self.warmup_share is None):
            raise ValueError("exactly one of warmup_steps and warmup_share is needed")
        return self

    def warmup(self, steps: int, drawn: float) -> int:
        """The steps of a fit's warm-up.

        Args:
            steps: of the fit.
            drawn: the share of the fit's pairs that it sees.
        """
        if self.warmup_share is not None:
            return round(steps * self.warmup_share)
        return round((self.warmup_steps or 0) * drawn)


class Loss(Model):
    """In-batch negatives: each pair against the other pairs' texts."""

    kind: Literal["multiple_negatives_ranking"]
    scale: PositiveFloat = Field(description="that similarities are multiplied with")
    similarity: Literal["cosine"] = "cosine"


class Checking(Model):
    """How the model is checked after every stretch of steps, and what of it is kept."""

    steps: PositiveInt = Field(description="between checkpoints; each is a validation, too")
    pairs: Annotated[int, Field(ge=2)] = Field(description="of the held-out fold, for the loss")
    queries: PositiveInt = Field(description="titles of the held-out fold, for the reranking")
    negatives: PositiveInt = Field(description="texts of other occupations beside a title's own")
    keep: Kept = Field(description="the checkpoint that is best by this figure is kept")
    patience: PositiveInt | None = Field(
        default=None, description="validations without a better figure, after which the run ends"
    )


class PairsRecipe(Named):
    """An encoder of titles, skills and descriptions that puts one occupation's texts together."""

    method: Literal["pairs"]
    task: Literal["occupations"]
    max_tokens: PositiveInt = Field(description="special tokens included; texts are cut to them")
    sample: Annotated[int, Field(ge=2)] | None = Field(
        default=None, description="pairs drawn for each fit, where all of them take too long"
    )
    base: BaseSpec
    pairs: PairSource
    loss: Loss
    schedule: Schedule
    validation: Checking

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.seed < 0:
            raise ValueError("seed is below 0")
        if self.max_tokens > self.base.tokens:
            raise ValueError("max_tokens is more than the base's positions hold")
        return self

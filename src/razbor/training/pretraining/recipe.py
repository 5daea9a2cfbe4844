"""Recipes of pretrained encoders: shape, texts, objectives, schedule."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, PositiveFloat, PositiveInt, model_validator

from razbor.models.manifest import Probability
from razbor.schema import Model
from razbor.training.base import BaseSpec
from razbor.training.recipe_base import Named

Share = Annotated[float, Field(ge=0, lt=1)]

OBJECTIVES = ("masked_words", "sections", "boards", "names", "neighbours")
"""What an encoder can be taught, by the names of their tables in a recipe."""


TOKENS_A_STEP = 4096
"""What a step counts for where no masked words say how long it is."""


class Texts(Model):
    """Which texts are read, and which are left out."""

    max_overlap: Probability = Field(
        description="of a text's 8-word shingles with gold_dev's; more is left out"
    )
    held_out: Annotated[float, Field(gt=0, lt=1)] = Field(
        description="share of the documents, and of the labelled fragments, that only judge"
    )
    pieces_for_words: PositiveInt = Field(description="texts that the word pieces are learned from")


class Vectors(Model):
    """Static vectors of the word pieces to begin with.

    Positive pointwise mutual information of neighbours, its largest singular values (Levy and
    Goldberg 2014).
    """

    window: PositiveInt = Field(description="pieces to either side that count as neighbours")
    smoothing: Probability = Field(description="power of the neighbours' frequencies")
    length: PositiveFloat = Field(description="root mean square of a vector's numbers")


class Objective(Model):
    """A batch of its own in every step, and the weight of its loss."""

    weight: PositiveFloat
    batch: PositiveInt
    max_tokens: Annotated[int, Field(ge=8)]


class MaskedWords(Objective):
    """Windows of running text with some pieces hidden (Devlin et al. 2019)."""

    share: Annotated[float, Field(gt=0, lt=1)] = Field(description="of the pieces that are hidden")


class Contrast(Objective):
    """Two texts that belong together, against the others of the batch."""

    scale: PositiveFloat = Field(description="what cosines are multiplied with")


class Objectives(Model):
    """What is learned, jointly. One that is not named is left out."""

    masked_words: MaskedWords | None = None
    sections: Objective | None = Field(default=None, description="weak labels of fragments")
    boards: Objective | None = Field(
        default=None, description="boards' categories from titles and descriptions"
    )
    names: Contrast | None = Field(default=None, description="names of one occupation of ESCO")
    neighbours: Contrast | None = Field(default=None, description="fragments that follow another")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.named():
            raise ValueError(f"no objective, expected some of {list(OBJECTIVES)}")
        return self

    def named(self) -> dict[str, Objective]:
        """Those that are there, in the order in which a step goes through them."""
        found = {name: getattr(self, name) for name in OBJECTIVES}
        return {name: objective for name, objective in found.items() if objective is not None}

    def without(self, left_out: str) -> Objectives:
        """The others."""
        return Objectives.model_validate({**self.model_dump(), left_out: None})


class Schedule(Model):
    """How long, how fast, and when to look."""

    tokens: Annotated[int, Field(ge=0)] = Field(
        description="of running text, in whole steps; 0 trains nothing"
    )
    rate: PositiveFloat
    warmup_share: Share
    weight_decay: Annotated[float, Field(ge=0)]
    max_gradient: PositiveFloat
    precision: Literal["float32", "bfloat16"]
    steps: PositiveInt = Field(description="between two checkpoints; then it is judged")


class PretrainRecipe(Named):
    """An encoder from random weights."""

    method: Literal["pretraining"]
    base: BaseSpec
    texts: Texts
    vectors: Vectors | None = None
    objectives: Objectives
    schedule: Schedule

    @model_validator(mode="after")
    def _check(self) -> Self:
        if useless := self.model_fields_set & {"split", "beside"}:
            raise ValueError(f"{', '.join(sorted(useless))}: pretraining reads no split of labels")
        if self.base.architecture != "bert":
            raise ValueError("pretraining makes encoders of the architecture bert")
        for name, objective in self.objectives.named().items():
            if objective.max_tokens > self.base.tokens:
                raise ValueError(f"{name}: max_tokens beyond the base's {self.base.tokens}")
        return self

    @property
    def total_steps(self) -> int:
        """Steps until the tokens are seen; they are counted in windows of masked words."""
        words = self.objectives.masked_words
        size = words.batch * words.max_tokens if words else TOKENS_A_STEP
        return -(-self.schedule.tokens // size)

    @property
    def tokens_seen(self) -> int:
        """Tokens of running text in all steps; 0 without masked words."""
        words = self.objectives.masked_words
        return self.total_steps * words.batch * words.max_tokens if words else 0

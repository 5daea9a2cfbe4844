"""What a recipe of `method = "matching"` says. Unknown keys are mistakes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from razbor.models.manifest import NgramField, Probability
from razbor.schema import Model
from razbor.training.recipe_base import Named
from razbor.training.recipe_ngrams import Rates, Vocabulary


class Shares(Model):
    """How often a step learns from each kind of pairs, in proportion."""

    names: NonNegativeFloat = Field(description="two names of an occupation, in any languages")
    descriptions: NonNegativeFloat = Field(
        description="a name, and a sentence of the description (en, de)"
    )
    skills: NonNegativeFloat = Field(description="a name, and the English name of a skill")
    skill_names: NonNegativeFloat = Field(description="two English names of a skill")
    roles: NonNegativeFloat = Field(description="a title, and the category a job board gave it")
    titles: NonNegativeFloat = Field(description="a labelled title, and a name of its occupation")


class Steps(Rates):
    """Steps of training with in-batch negatives (multiple negatives ranking, Henderson 2017).

    The `rate` is that of the n-grams' weights.
    """

    count: PositiveInt
    batch: Annotated[int, Field(ge=2)] = Field(description="pairs a step")
    scale: PositiveFloat = Field(description="what cosines are multiplied by")
    near: Probability = Field(
        description="share of steps whose occupations come from few ISCO-08 sub-major groups,"
        " so that negatives are hard ones"
    )
    near_groups: PositiveInt = Field(description="how many groups such a step draws from")
    ngram_dropout: Probability


class MatchingRecipe(Named):
    """Vectors of n-grams, summed: an encoder for names of occupations in three languages."""

    method: Literal["matching"]
    field: NgramField
    vocabulary: Vocabulary
    width: PositiveInt = Field(description="of a vector while it is learned")
    shipped_width: Annotated[int, Field(ge=2, multiple_of=2)] = Field(
        description="of a vector that ships: its first principal components"
    )
    shares: Shares
    steps: Steps
    held_out: Annotated[int, Field(ge=2)] = Field(
        description="the alternative names of one occupation in so many are never trained on, to"
        " measure with; those of half as many more neither, to choose the lexical weight on"
    )
    lexical: tuple[NonNegativeFloat, ...] = Field(
        min_length=1, description="the weights that are tried for the lexical score"
    )
    title: dict[str, NonNegativeFloat] = Field(
        default={"names": 1.0, "description": 0.5},
        description="how much each kind of evidence of a title counts",
    )
    vacancy: dict[str, NonNegativeFloat] = Field(
        description="how much each kind of evidence of a vacancy counts"
    )
    tried: tuple[NonNegativeFloat, ...] = Field(
        default=(),
        description="the weights that are tried, in every combination, for the evidence of titles"
        " beside `names` and of vacancies beside `title_names`, in the place of those of `title`"
        " and `vacancy`; none: those hold",
    )
    choosing: Annotated[int, Field(ge=2)] = Field(
        default=8,
        description="where weights are tried, one labelled title in so many, and the vacancies with"
        " such a title, are never trained on: weights are chosen on them",
    )
    advertisements: bool = Field(
        default=False,
        description="whether weights are chosen with a catalogue that holds advertisements: those"
        " of vacancies.parquet, without gold_dev and what weights are chosen on",
    )
    sections: str = Field(
        default="sections", description="the bundle that tells the parts of vacancies"
    )
    resumes: str = Field(description="a split of résumés with codes, relative to the recipe")
    resume_penalty: PositiveFloat = Field(
        description="of the squared weights that the evidence of résumés gets"
    )

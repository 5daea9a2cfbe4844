"""Recipes of fine-tuned encoders: base, input, stages, decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import (
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    model_validator,
)

from razbor.labels import ids
from razbor.models.manifest import Probability, Slug
from razbor.schema import Model
from razbor.tasks import areas, role, sections
from razbor.training.base import BaseSpec
from razbor.training.export_spec import ExportSpec
from razbor.training.recipe_base import READ, Named, TitleRows

Share = Annotated[float, Field(ge=0, lt=1)]
Figure = Literal[
    "loss", "accuracy", "macro_f1", "micro_f1", "auc", "f1_at_recall", "category_accuracy"
]
DRAWN: Literal["drawn"] = "drawn"


class InputSpec(Model):
    """How a text becomes word pieces.

    `words` leaves letters, digits and `+ # .` of a lower-cased text.
    """

    max_tokens: Annotated[int, Field(ge=3)]
    max_characters: PositiveInt | None = Field(
        default=None, description="of the description of a vacancy, or of the text"
    )
    cleaning: Literal["none", "words"] = "none"
    heading_characters: PositiveInt | None = Field(
        default=None,
        description="sections: the heading above goes first where there is one, cut to so many;"
        " training shows a fragment with it or without",
    )
    core_tokens: Annotated[int, Field(ge=3)] | None = Field(
        default=None,
        description="role: training shows a vacancy whole, or its title with duties and"
        " requirements alone, cut to so many tokens; it is judged whole",
    )


class Parts(Model):
    """Which share of the examples judges: of all, then of the rest."""

    test: Share = Field(default=0, description="of all examples: for the figures of the record")
    validation: Annotated[float, Field(gt=0, lt=1)] | Literal["drawn"] = Field(
        description="of the rest, for stopping and for thresholds; or every vacancy that was drawn"
        " at random"
    )
    stratify: bool = Field(default=False, description="every class in the same share")
    seed: int | None = Field(default=None, description="of the split, where it is another")


class Stage(Model):
    """Some epochs with one optimizer and one schedule; goes on from the best before it."""

    name: Slug
    epochs: PositiveInt
    batch: PositiveInt
    rate: PositiveFloat
    weight_decay: NonNegativeFloat = 0.01
    no_decay: tuple[str, ...] = Field(
        default=(), description="weights whose name holds one of these do not decay"
    )
    max_gradient: PositiveFloat | None = Field(default=None, description="longer ones are cut")
    precision: Literal["float32", "bfloat16"] = Field(
        default="float32", description="of the steps; weights and answers have 32 bits"
    )
    schedule: Literal["constant", "linear"]
    warmup_ratio: Share = Field(default=0, description="of all steps, with a rising rate")
    figure: Figure = Field(description="which epoch is the best: by what of the validation part")
    patience: PositiveInt | None = Field(
        default=None, description="epochs without a better one that end the stage"
    )
    freeze_encoder: bool = False
    round_words: bool = Field(
        default=False,
        description="first the vectors of word pieces become what ships of them, and learn no more",
    )
    from_base: bool = Field(default=False, description="begin anew instead of from the last stage")
    labels: tuple[str, ...] | None = Field(default=None, description="fewer than the recipe's")
    fragments: Literal["labelled", "sentences", "taught"] = Field(
        default="labelled",
        description="sections: as labelled, cut by lines and sentences, or of vacancies without"
        " labels, as the teachers tell them",
    )
    # What went wrong in published systems, so that it can be seen to go wrong.
    scheduler_steps: Literal["step", "epoch"] = "step"
    optimizes: Literal["model", "another_model"] = "model"
    allow_broken_schedule: bool = False


class ByRecall(Model):
    """The threshold that keeps a recall on the validation part."""

    kind: Literal["recall"]
    min_recall: Probability


class Fixed(Model):
    """One threshold for all labels, chosen by nobody."""

    kind: Literal["fixed"]
    threshold: Probability


class MostProbable(Model):
    """The most probable label, whatever its probability."""

    kind: Literal["most_probable"]
    sure_accuracy: Probability | None = Field(
        default=None, description="of answers that are not `unsure`; with it comes a temperature"
    )


class PairsOfRoles(Model):
    """Vacancies that one duty tells apart, from the splits that hold some: they only train."""

    weight: PositiveFloat = Field(description="of one in the loss, where a vacancy weighs 1")


class Categories(Model):
    """The category of a vacancy, by a linear layer of its own beside the one that tells tech."""

    sure_accuracy: Probability = Field(description="of categories that are not `unsure`")


class EncoderRecipe(Named):
    """An encoder with one linear layer on its pooled output, or one a question."""

    method: Literal["encoder"]
    task: Literal["role", "sections", "areas"]
    labels: tuple[str, ...] = Field(min_length=2)
    base: BaseSpec
    pieces: PositiveInt | None = Field(
        default=None, description="how many of the base's word pieces stay; all without it"
    )
    input: InputSpec
    parts: Parts
    read: str | None = Field(default=None, description=READ)
    sample: PositiveInt | None = Field(default=None, description="documents drawn, not all")
    drawn: PositiveInt | None = Field(
        default=None,
        description="how many of the first vacancies were drawn at random; with it, they alone"
        " decide, and held-out predictions are kept beside the bundle",
    )
    pairs: PairsOfRoles | None = None
    title_rows: TitleRows | None = Field(
        default=None, description="role: labelled titles as vacancies without a description"
    )
    sections: str = Field(
        default="sections", description="role: the bundle that tells duties and requirements"
    )
    categories: Categories | None = Field(default=None, description="role: ask for them, too")
    label_weights: Literal["inverse_frequency"] | dict[str, PositiveFloat] | None = Field(
        default=None, description="in the loss; a label that is not named weighs 1"
    )
    teachers: str | None = Field(
        default=None,
        description="sections: a recipe over n-grams, relative to this one, whose teachers label"
        " whole vacancies for stages of taught fragments; they learn from the training part alone",
    )
    stages: tuple[Stage, ...] = Field(min_length=1)
    decision: Annotated[ByRecall | Fixed | MostProbable, Field(discriminator="kind")]
    export: ExportSpec = ExportSpec()

    @model_validator(mode="after")
    def _check(self) -> Self:
        for wrong in (*_unknown(self), *_misfits(self)):
            raise ValueError(wrong)
        return self

    @property
    def multi_label(self) -> bool:
        """Whether an example may carry several labels, or none."""
        return self.task == areas.TASK

    @property
    def outputs(self) -> dict[str, tuple[str, ...]]:
        """Question → its labels; the columns of the network stand in this order."""
        beside = {role.CATEGORY: role.CATEGORIES} if self.categories else {}
        return {QUESTION[self.task]: self.labels, **beside}


def widths_of(recipe: EncoderRecipe) -> list[int]:
    """How many labels each question has; none where there is one, of which stages may know fewer.

    Args:
        recipe: its questions stand in the order of the columns.
    """
    widths = [len(each) for each in recipe.outputs.values()]
    return widths if len(widths) > 1 else []


QUESTION = {"role": role.TASK, "sections": sections.FRAGMENT, "areas": areas.TASK}
"""Which question of its task a fine-tuned encoder answers: sections see no document."""

KNOWN: dict[str, tuple[str, ...]] = {
    "role": role.LABELS,
    "sections": ids("sections"),
    "areas": areas.LABELS,
}
"""The labels that the data of each task know."""

_DECISIONS: dict[str, tuple[type, ...]] = {
    "role": (ByRecall, Fixed),
    "sections": (MostProbable,),
    "areas": (Fixed,),
}


def _unknown(recipe: EncoderRecipe) -> Iterator[str]:
    known = KNOWN[recipe.task]
    if recipe.task == role.TASK and recipe.labels != role.LABELS:
        yield f"labels {list(recipe.labels)}, expected {list(role.LABELS)} in this order"
    if len(set(recipe.labels)) < len(recipe.labels):
        yield "a label occurs twice"
    for label in recipe.labels:
        if label not in known:
            yield f"the label {label!r}, expected some of {list(known)}"
    weights = recipe.label_weights if isinstance(recipe.label_weights, dict) else {}
    for label in (*weights, *(each for stage in recipe.stages for each in stage.labels or ())):
        if label not in recipe.labels:
            yield f"{label!r} is none of the recipe's labels"


def _misfits(recipe: EncoderRecipe) -> Iterator[str]:
    if not isinstance(recipe.decision, _DECISIONS[recipe.task]):
        yield f"the decision {recipe.decision.kind!r} does not fit the task {recipe.task}"
    if recipe.multi_label and recipe.label_weights:
        yield "label_weights are for tasks with one label an example"
    if recipe.multi_label and recipe.drawn:
        yield "drawn is for tasks over vacancies"
    if recipe.task != role.TASK and (
        recipe.pairs or recipe.title_rows or recipe.categories or recipe.input.core_tokens
    ):
        yield "pairs, title_rows, categories and core_tokens are of role alone"
    if recipe.categories and recipe.base.architecture != "bert":
        yield "categories are for BERT alone"
    if recipe.parts.validation == DRAWN and not recipe.drawn:
        yield "the vacancies drawn at random judge, but drawn does not say how many they are"
    if recipe.input.heading_characters and recipe.task != "sections":
        yield "heading_characters are of sections alone"
    if recipe.input.max_tokens > recipe.base.tokens:
        yield f"max_tokens {recipe.input.max_tokens}, but the base takes {recipe.base.tokens}"
    yield from _misfits_of_stages(recipe)


def _misfits_of_stages(recipe: EncoderRecipe) -> Iterator[str]:
    names = [stage.name for stage in recipe.stages]
    if len(set(names)) < len(names):
        yield "two stages of one name"
    if recipe.stages[-1].labels not in (None, recipe.labels):
        yield "the last stage has to train all labels"
    if recipe.stages[-1].fragments == "taught":
        yield "the last stage has to train on labels"
    if any(stage.fragments == "taught" for stage in recipe.stages) != bool(recipe.teachers):
        yield "teachers are for stages of taught fragments, and these for teachers"
    for stage in recipe.stages:
        yield from _misfits_of_stage(recipe, stage)


def _misfits_of_stage(recipe: EncoderRecipe, stage: Stage) -> Iterator[str]:
    told = ("category_accuracy",) if recipe.categories else ()
    figures = {"role": ("f1_at_recall", "auc", *told), "sections": ("accuracy", "macro_f1")}
    known = ("loss", *figures.get(recipe.task, ("micro_f1", "macro_f1")))
    if isinstance(recipe.decision, Fixed) and recipe.task == role.TASK:
        known = ("loss", "micro_f1", "macro_f1")
    if stage.figure not in known:
        yield f"the figure {stage.figure!r} of {stage.name}, expected one of {list(known)}"
    if stage.fragments != "labelled" and recipe.task != "sections":
        yield "fragments are of sections alone"
    if stage.fragments == "taught" and stage.labels is not None:
        yield f"labels of {stage.name}: teachers tell them all"
    if stage.round_words and recipe.export.weights == "float32":
        yield f"{stage.name} rounds words, but {recipe.export.weights} ship"
    if stage.labels is not None and (recipe.task != "sections" or len(stage.labels) < 2):
        yield f"labels of {stage.name}: at least two, and of sections alone"

"""Recipes: TOML files that say how a bundle is trained. Unknown keys are mistakes."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    Discriminator,
    Field,
    NonNegativeFloat,
    PositiveFloat,
    PositiveInt,
    Tag,
    TypeAdapter,
    ValidationError,
)

from razbor.errors import RecipeInvalid
from razbor.models.manifest import Probability
from razbor.schema import Model
from razbor.training.baselines.recipe import LINEAR, LinearAreas, LinearSections
from razbor.training.contrastive.recipe import SetfitRecipe
from razbor.training.document.recipe import DocumentRecipe
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.matching.recipe import MatchingRecipe
from razbor.training.pairs.recipe import PairsRecipe
from razbor.training.pretraining.recipe import PretrainRecipe
from razbor.training.recipe_base import TitleRows
from razbor.training.recipe_ngrams import (
    DRAWN,
    AreasOverNgrams,
    OverNgrams,
    Rates,
    SectionsOverNgrams,
)


class Student(Model):
    """The network that ships: trained on labels and on the teachers' answers."""

    epochs: PositiveInt
    repeats: PositiveInt = Field(description="how often an epoch shows each labelled item")


class BagNetwork(Rates):
    """A bag of n-grams a title, one hidden layer beside it."""

    width: PositiveInt = Field(description="of an n-gram's vector")
    hidden: PositiveInt
    dropout: Annotated[float, Field(ge=0, lt=1)]
    ngram_dropout: Annotated[float, Field(ge=0, lt=1)]
    batch: PositiveInt = Field(description="titles a step")


class AreasTeachers(Model):
    """Networks that learn areas beside the boards' own categories of many more titles."""

    count: PositiveInt
    epochs: PositiveInt
    weak_titles: PositiveInt = Field(description="titles with a board's categories, an epoch")
    weak_weight: NonNegativeFloat = Field(description="of the loss on those")
    min_titles: PositiveInt = Field(description="a category of fewer titles is left out")


class AreasRecipe(AreasOverNgrams):
    """Several labels from a title: teachers, a linear one among them, and a student."""

    inverse_regularisation: PositiveFloat = Field(description="of the linear teacher")
    network: BagNetwork
    teachers: AreasTeachers
    student: Student


class SecondModel(Model):
    """An encoder of the role that answers beside the regressions."""

    bundle: str = Field(description="the name of a shipped one, or a folder")
    max_tokens: PositiveInt = Field(description="of title, duties and requirements, cut to them")
    weight: Annotated[float, Field(gt=0, lt=1)] = Field(description="of its answers in the mean")
    unless_sure: Probability | None = Field(
        default=None,
        description="vacancies are not asked about whose tech and category the regressions tell"
        " with at least this probability",
    )


class RoleRecipe(OverNgrams):
    """Tech or other, category and lead: logistic regressions over title and description."""

    task: Literal["role"]
    sections: str = Field(
        default="sections", description="the bundle that tells the parts of a description"
    )
    inverse_regularisation: PositiveFloat
    second: SecondModel | None = None
    title_rows: TitleRows
    pair_weight: NonNegativeFloat = Field(
        default=0.0,
        description="of a vacancy of a role pair of the splits, where a vacancy weighs 1; 0: none",
    )
    drawn: PositiveInt = Field(description=DRAWN)
    min_recall: Probability = Field(description="of tech, which the threshold keeps")
    sure_accuracy: Probability = Field(description="of categories that are not `unsure`")


class Network(Rates):
    """A bag of n-grams a fragment, a recurrent layer over the fragments."""

    width: PositiveInt = Field(description="of an n-gram's vector")
    hidden: PositiveInt = Field(description="of a fragment's vector, even")
    layers: PositiveInt
    dropout: Annotated[float, Field(ge=0, lt=1)]
    ngram_dropout: Annotated[float, Field(ge=0, lt=1)]
    label_smoothing: Annotated[float, Field(ge=0, lt=1)]
    alone_weight: NonNegativeFloat = Field(description="of the loss on fragments alone")


class Teachers(Model):
    """Networks trained on the labels alone, whose mean labels unlabelled vacancies."""

    count: PositiveInt
    epochs: PositiveInt
    documents: PositiveInt = Field(description="unlabelled vacancies at most")
    min_characters: PositiveInt
    max_overlap: Probability = Field(
        description="of a vacancy's 8-word shingles with gold_dev's; more is left out"
    )


class SectionsRecipe(SectionsOverNgrams):
    """Five labels and heading over the fragments of a document."""

    network: Network
    teachers: Teachers | None = None
    student: Student


AnyRecipe = (
    AreasRecipe
    | RoleRecipe
    | SectionsRecipe
    | LinearAreas
    | LinearSections
    | DocumentRecipe
    | EncoderRecipe
    | MatchingRecipe
    | PairsRecipe
    | PretrainRecipe
    | SetfitRecipe
)


def _kind(content: object) -> str | None:
    """What tells recipes apart: the method, or the task where n-grams need no naming."""
    if not isinstance(content, dict):
        return None
    task = content.get("task")
    found = content.get("method", task)
    if found == LINEAR:
        found = f"{LINEAR} {task}"
    return found if isinstance(found, str) else None


Recipe = Annotated[
    Annotated[AreasRecipe, Tag("areas")]
    | Annotated[RoleRecipe, Tag("role")]
    | Annotated[SectionsRecipe, Tag("sections")]
    | Annotated[LinearAreas, Tag("linear areas")]
    | Annotated[LinearSections, Tag("linear sections")]
    | Annotated[DocumentRecipe, Tag("document")]
    | Annotated[EncoderRecipe, Tag("encoder")]
    | Annotated[MatchingRecipe, Tag("matching")]
    | Annotated[PairsRecipe, Tag("pairs")]
    | Annotated[PretrainRecipe, Tag("pretraining")]
    | Annotated[SetfitRecipe, Tag("setfit")],
    Discriminator(
        _kind,
        custom_error_type="unknown_recipe",
        custom_error_message="no method, or task of a recipe without one, that razbor trains",
    ),
]


@dataclass(frozen=True)
class RecipeFile:
    """A recipe with the digest of the file it stands in."""

    recipe: AnyRecipe
    name: str
    sha256: str
    folder: Path


def read_recipe(path: Path) -> RecipeFile:
    """Read and check a recipe.

    Raises:
        RecipeInvalid: no such file, no TOML, an unknown key, a value that does not fit.
    """
    try:
        raw = path.read_bytes()
        content = tomllib.loads(raw.decode("utf-8"))
        recipe = TypeAdapter[AnyRecipe](Recipe).validate_python(content)
    except OSError as error:
        raise _invalid(path, error.strerror or "it cannot be read", "a recipe file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _invalid(path, f"no TOML ({error})", "a TOML file") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the recipe"
        raise _invalid(path, f"{key}: {first['msg']}", "the keys of the recipes shipped") from error
    return RecipeFile(recipe, path.name, hashlib.sha256(raw).hexdigest(), path.parent)


def _invalid(path: Path, found: str, expected: str) -> RecipeInvalid:
    return RecipeInvalid(
        found, expected=expected, remedy="compare with docs/training.md", place=str(path)
    )

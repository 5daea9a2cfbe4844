"""An encoder that answers the role beside the regressions: what it says of what it has not seen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from razbor.errors import RecipeInvalid
from razbor.models import Bundle, Predictor
from razbor.models.manifest import MODEL_FILE, Second
from razbor.models.rows import Row
from razbor.models.second import second_of, unsure
from razbor.tasks import role
from razbor.training.decisions import Floats
from razbor.training.encoders.recipe import DRAWN
from razbor.training.recipe import RoleRecipe, SecondModel

_RUN = "run.json"


@dataclass(frozen=True, slots=True)
class SecondRole:
    """The encoder that a recipe of the role names.

    Attributes:
        bundle: an open one.
        told: how the manifest names it.
    """

    bundle: Bundle
    told: Second

    @classmethod
    def open(cls, wanted: SecondModel, recipe: RoleRecipe) -> SecondRole:
        """Open it, and see that it has learned from no vacancy that decides.

        Raises:
            BundleError: it cannot be opened.
            RecipeInvalid: it was trained on vacancies that were drawn at random, or on other ones.
        """
        bundle = Bundle.open(wanted.bundle)
        run = json.loads(bundle.read(_RUN)) if _RUN in bundle.manifest.files else {}
        trained = run.get("recipe", {})
        judged = trained.get("parts", {}).get("validation"), trained.get("drawn")
        if judged != (DRAWN, recipe.drawn):
            raise RecipeInvalid(
                f"a second bundle {bundle.manifest.name!r} that learned from vacancies drawn at"
                " random, on which the thresholds stand",
                expected=f"one whose recipe says validation = {DRAWN!r} and drawn = {recipe.drawn}",
                remedy="train it by recipes/encoders/role-text.toml",
                place=wanted.bundle,
            )
        told = second_of(
            bundle,
            role.CORE,
            max_tokens=wanted.max_tokens,
            weight=wanted.weight,
            unless_sure=wanted.unless_sure,
        )
        return cls(bundle, told)

    @property
    def remark(self) -> str:
        """Which it is, for the bundle's description."""
        found, model = self.bundle.manifest, self.told.files[MODEL_FILE][:12]
        return (
            f"Tech and the category are the mean of regressions and of the bundle {found.name}"
            f" {found.version} ({model}), which reads the title, duties and requirements,"
            f" {self.told.max_tokens} tokens of them; it has learned from no vacancy that"
            " thresholds stand on."
        )

    def mean(self, judged: Mapping[str, Floats], rows: Sequence[Row]) -> dict[str, Floats]:
        """What both say together of the questions that both answer.

        Args:
            judged: question → probabilities of the regressions, (rows, labels).
            rows: the same vacancies.
        """
        weight, answers = self.told.weight, self._answers(rows)
        asked = unsure(self.told.unless_sure, [judged[question] for question in answers])
        found = {question: judged[question].copy() for question in answers}
        for question, each in answers.items():
            found[question][asked] += weight * (each[asked] - judged[question][asked])
        return found

    def _answers(self, rows: Sequence[Row]) -> dict[str, Floats]:
        predictor = Predictor.open(self.bundle, threads=1, read=self.told)
        found = predictor.predict(rows).outputs
        return {name: np.asarray(each, np.float64) for name, each in found.items()}

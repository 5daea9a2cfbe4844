"""Recipes with `method = "linear"`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, PositiveFloat

from razbor.training.recipe_ngrams import AreasOverNgrams, SectionsOverNgrams

LINEAR = "linear"

_STRENGTH = "C of scikit-learn's LogisticRegression; a larger one follows the labels closer"


class LinearAreas(AreasOverNgrams):
    """Several labels from a title: a logistic regression a label."""

    method: Literal["linear"]
    inverse_regularisation: PositiveFloat = Field(description=_STRENGTH)


class LinearSections(SectionsOverNgrams):
    """Five labels and heading: a logistic regression a label, over a fragment and what is near."""

    method: Literal["linear"]
    inverse_regularisation: PositiveFloat = Field(description=_STRENGTH)

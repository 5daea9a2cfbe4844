"""Role: is it a developer, data analyst or business analyst, who is it, do they lead?

tech = one of the tech categories and no lead position; the category is the most
probable of 25. The two are decided apart: the filter keeps a stated recall, the
category is the best guess.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from razbor.labels import OTHER, TECH, ids
from razbor.models.rows import Row
from razbor.schema import Role

TASK = "role"
CATEGORY = "category"
LEAD = "lead"
TITLE = "title"
DESCRIPTION = "description"
LABELS = (OTHER, TECH)
CATEGORIES = ids("categories")
LEADS = ("no", "yes")
LEAD_CATEGORIES = ("Team lead", "Director / CTO")


def row(title: str, description: str) -> Row:
    """What the model is given: the title and the plain text of the description."""
    return Row({TITLE: title, DESCRIPTION: description})


def decide(
    tech: float,
    categories: NDArray[np.float32],
    lead: float,
    *,
    threshold: float,
    lead_threshold: float,
    unsure_below: float,
) -> Role:
    """The role from probabilities.

    Args:
        tech: P(tech).
        categories: shape (25,), columns as CATEGORIES.
        lead: P(leads people).
        threshold: tech at or above it.
        lead_threshold: leads people at or above it.
        unsure_below: a category less probable than this is unsure.
    """
    best = int(categories.argmax())
    return Role(
        label=TECH if tech >= threshold else OTHER,
        category=CATEGORIES[best],
        probability=tech,
        threshold=threshold,
        lead=lead >= lead_threshold,
        lead_probability=lead,
        scores=dict(zip(CATEGORIES, map(float, categories), strict=True)),
        unsure=float(categories[best]) < unsure_below,
    )

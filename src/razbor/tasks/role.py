"""Role: is it a developer, data analyst or business analyst, who is it, do they lead?

tech = one of the tech categories and no lead position; the category is the most
probable of 25. The two are decided apart: the filter keeps a stated recall, the
category is the best guess. What a person will do says more of a role than the benefits:
a model may be given the description in parts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from razbor.labels import OTHER, TECH, ids
from razbor.models.rows import Row
from razbor.schema import Fragment, Role
from razbor.text.composing import composed
from razbor.text.lookalikes import fold

TASK = "role"
CATEGORY = "category"
LEAD = "lead"
TITLE = "title"
DESCRIPTION = "description"
RESPONSIBILITIES = "responsibilities"
REQUIREMENTS = "requirements"
REST = "rest"
PARTS = (RESPONSIBILITIES, REQUIREMENTS, REST)
"""The description in three: two sections, and all that is in neither."""
LABELS = (OTHER, TECH)
CATEGORIES = ids("categories")
LEADS = ("no", "yes")
LEAD_CATEGORIES = ("Team lead", "Director / CTO")


def leads(category: str, read: bool | None = None) -> bool:
    """Whether a position leads people: as somebody read it, or else as its category says."""
    return category in LEAD_CATEGORIES if read is None else read


def row(title: str, description: str, fragments: Sequence[Fragment] = ()) -> Row:
    """What the model is given: the title, the description, and the description in parts.

    Args:
        title: of the vacancy; each of its words is read in one alphabet.
        description: its plain text.
        fragments: of that text, in order; without them all of it is REST.
    """
    parts: dict[str, list[str]] = {name: [] for name in PARTS}
    at = 0
    for fragment in fragments:
        if fragment.label in (RESPONSIBILITIES, REQUIREMENTS):
            parts[fragment.label].append(fragment.text)
            parts[REST].append(description[at : fragment.start])
            at = fragment.stop
    parts[REST].append(description[at:])
    joined = {name: composed("\n".join(found)) for name, found in parts.items()}
    return Row({TITLE: fold(composed(title)), DESCRIPTION: composed(description), **joined})


def by_sections(fields: Collection[str]) -> bool:
    """Whether a model that reads these fields needs to know the sections."""
    return not set(fields).isdisjoint(PARTS)


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

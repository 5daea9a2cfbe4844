"""Role: is it a developer, data analyst or business analyst, who is it, do they lead?

tech = one of the tech categories and no lead position; the category is the most
probable of 25. The two are decided apart: the filter keeps a stated recall, the
category is the best guess. What a person will do says more of a role than the benefits:
a model may be given the description in parts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

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
CORE = (TITLE, RESPONSIBILITIES, REQUIREMENTS)
"""What says most of a role, for models that read few words of a vacancy."""
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


@dataclass(frozen=True, slots=True)
class Told:
    """What a bundle says that is more than a filter."""

    category: str
    lead: bool
    lead_probability: float


def told(found: Role) -> Told:
    """Category and lead of a role.

    Raises:
        TypeError: a filter told it, which knows neither.
    """
    if found.category is None or found.lead is None or found.lead_probability is None:
        raise TypeError("a role without category and lead")
    return Told(found.category, found.lead, found.lead_probability)


def by_sections(fields: Collection[str]) -> bool:
    """Whether a model that reads these fields needs to know the sections."""
    return not set(fields).isdisjoint(PARTS)


def decide(
    tech: float,
    categories: NDArray[np.float32] | None,
    lead: float | None,
    *,
    threshold: float,
    lead_threshold: float = 0.5,
    unsure_below: float = 0.0,
) -> Role:
    """The role from probabilities.

    Args:
        tech: P(tech).
        categories: shape (25,), columns as CATEGORIES; None where the model tells none.
        lead: P(leads people); None where the model does not tell.
        threshold: tech at or above it.
        lead_threshold: leads people at or above it.
        unsure_below: a category less probable than this is unsure.
    """
    best = None if categories is None else int(categories.argmax())
    scores = [] if categories is None else [float(each) for each in categories]
    return Role(
        label=TECH if tech >= threshold else OTHER,
        category=None if best is None else CATEGORIES[best],
        probability=tech,
        threshold=threshold,
        lead=None if lead is None else lead >= lead_threshold,
        lead_probability=lead,
        scores=dict(zip(CATEGORIES, scores, strict=False)),
        unsure=best is not None and scores[best] < unsure_below,
    )

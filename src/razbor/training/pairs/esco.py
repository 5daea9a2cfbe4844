"""ESCO's occupations → pairs of texts that belong to one occupation.

The names of skills are English alone: a German or Russian title is paired with those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from razbor.dataset.esco import Esco, Language
from razbor.training.pairs.recipe import Kind

PUBLISHED: Mapping[Kind, int] = {"skill": 113_685, "description": 2_937, "synonym": 14_723}
"""CareerBERT's pairs: of ESCO 1.1.0, German throughout."""


@dataclass(frozen=True)
class Pair:
    """A title and a text of the same occupation."""

    title: str
    text: str
    kind: Kind


def read_pairs(esco: Esco, languages: Sequence[Language], kinds: Sequence[Kind]) -> list[Pair]:
    """Every pair once, in an order that depends on the data alone."""
    skills = esco.skills() if "skill" in kinds else {}
    found: dict[Pair, None] = {}
    for language in languages:
        for occupation in esco.occupations(language):
            texts: dict[Kind, Sequence[str]] = {
                "skill": skills.get(occupation.uri, ()),
                "description": [occupation.description] if occupation.description else [],
                "synonym": occupation.synonyms,
            }
            for kind in kinds:
                found |= {Pair(occupation.title, text, kind): None for text in texts[kind]}
    return list(found)

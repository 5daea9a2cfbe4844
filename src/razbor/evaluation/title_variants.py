"""Title variants: one title written otherwise, with the areas that it names left as they are.

Capitals, typos, a place, a level or another language change the letters and not the work
(invariance tests: Ribeiro et al. 2020, Beyond Accuracy: Behavioral Testing of NLP Models
with CheckList).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from razbor.dataset import TitleVariants
from razbor.evaluation.figures import Figure, Scoring, figure
from razbor.pipeline import Razbor

TABLE = "title variants"
_TITLES = "titles"
_VARIANTS = "variants"

Areas = frozenset[str]


def read_variants(rz: Razbor, titles: Sequence[TitleVariants]) -> list[list[Areas]]:
    """The areas that the system finds in each title, then in each of its variants."""
    asked = [[each.title, *(variant.title for variant in each.variants)] for each in titles]
    found = iter(rz.areas([title for group in asked for title in group]))
    return [[frozenset(area.label for area in next(found)) for _ in group] for group in asked]


def score_variants(titles: Sequence[TitleVariants], answers: Sequence[Sequence[Areas]]) -> Scoring:
    """Score the answers to titles and their variants.

    Args:
        titles: with their variants.
        answers: for each of them its areas and those of its variants, in their order.
    """
    same = [[said == first for said in others] for first, *others in answers]
    right = [
        [said == frozenset(title.areas) for said in others]
        for title, (_, *others) in zip(titles, answers, strict=True)
    ]
    counts = np.array([len(title.variants) for title in titles])
    each = np.ones(len(titles))
    figures = (
        figure("areas unchanged", [sum(found) for found in same], counts, _VARIANTS),
        figure("areas unchanged in all variants", [all(found) for found in same], each, _TITLES),
        figure("areas right", [sum(found) for found in right], counts, _VARIANTS),
        figure(
            "areas of the title itself right",
            [
                said[0] == frozenset(title.areas)
                for title, said in zip(titles, answers, strict=True)
            ],
            each,
            _TITLES,
        ),
        *_by_kind(titles, same),
    )
    return Scoring(TABLE, _TITLES, len(titles), figures)


def _by_kind(titles: Sequence[TitleVariants], same: Sequence[Sequence[bool]]) -> list[Figure]:
    kinds = sorted({variant.kind for title in titles for variant in title.variants})
    found = []
    for kind in kinds:
        of_kind = [[variant.kind == kind for variant in title.variants] for title in titles]
        kept = [
            sum(held and here for held, here in zip(*pair, strict=True))
            for pair in zip(same, of_kind, strict=True)
        ]
        counts = [sum(here) for here in of_kind]
        found.append(figure("areas unchanged", kept, counts, _VARIANTS, of=kind))
    return found

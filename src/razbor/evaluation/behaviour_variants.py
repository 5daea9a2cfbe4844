"""Title variants one by one: what was found in each, and how often nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from razbor.dataset import TitleVariants
from razbor.evaluation.behaviour_pairs import UNNAMED
from razbor.evaluation.figures import Figure, Scoring, figure
from razbor.evaluation.title_variants import TABLE, Areas

UNCHANGED = "areas unchanged"
ALL_UNCHANGED = "areas unchanged in all variants"
RIGHT = "areas right"
TITLE_RIGHT = "areas of the title itself right"
BY_LANGUAGE = f"{TABLE}, by language"
BY_KIND = f"{TABLE}, by kind"
BY_KIND_AND_LANGUAGE = f"{TABLE}, by kind and language"

_TITLES = "titles"
_VARIANTS = "variants"

Named = tuple[str, ...]
"""Areas in alphabetical order; possibly none."""


@dataclass(frozen=True)
class AnsweredVariant:
    """A variant and the areas found in it."""

    kind: str
    title: str
    answer: Named


@dataclass(frozen=True)
class AnsweredTitle:
    """A title with the areas of the data, those found in it, and its variants."""

    id: str
    language: str
    title: str
    gold: Named
    answer: Named
    variants: tuple[AnsweredVariant, ...]

    @property
    def right(self) -> bool:
        """Whether the areas found in the title itself are those of the data."""
        return self.answer == self.gold

    def keeps(self, variant: AnsweredVariant) -> bool:
        """Whether a variant has the areas that were found in the title."""
        return variant.answer == self.answer


def answered_titles(
    titles: Sequence[TitleVariants], answers: Sequence[Sequence[Areas]]
) -> tuple[AnsweredTitle, ...]:
    """Lay the answers beside the gold, title by title.

    Args:
        titles: with their variants.
        answers: for each of them its areas and those of its variants, in their order.
    """
    return tuple(
        AnsweredTitle(
            id=row.id,
            language=row.language or UNNAMED,
            title=row.title,
            gold=_named(row.areas),
            answer=_named(answer),
            variants=tuple(
                AnsweredVariant(variant.kind, variant.title, _named(said))
                for variant, said in zip(row.variants, others, strict=True)
            ),
        )
        for row, (answer, *others) in zip(titles, answers, strict=True)
    )


def changed_variants(
    titles: Sequence[AnsweredTitle],
) -> list[tuple[AnsweredTitle, AnsweredVariant]]:
    """Every variant that does not keep the areas of its title: by kind, then by id."""
    found = [
        (title, variant)
        for title in titles
        for variant in title.variants
        if not title.keeps(variant)
    ]
    return sorted(found, key=lambda each: (each[1].kind, each[0].id, each[1].title))


def score_answered(titles: Sequence[AnsweredTitle]) -> tuple[Scoring, ...]:
    """How often areas stay and are right: all variants and by language, kind, and both."""

    def scoring(name: str, figures: Sequence[Figure]) -> Scoring:
        return Scoring(name, _TITLES, len(titles), tuple(figures))

    def language_of(title: AnsweredTitle) -> str:
        return title.language

    return (
        scoring(BY_LANGUAGE, _of_titles(titles, language_of)),
        scoring(BY_KIND, _of_variants(titles, lambda title, variant: variant.kind)),
        scoring(
            BY_KIND_AND_LANGUAGE,
            _of_variants(titles, lambda title, variant: f"{variant.kind}, {title.language}"),
        ),
    )


def _of_titles(
    titles: Sequence[AnsweredTitle], group_of: Callable[[AnsweredTitle], str]
) -> list[Figure]:
    """The figures of titles and their variants: of all, and of each group of titles."""
    of_variants = _of_variants(titles, lambda title, variant: group_of(title))
    found = []
    held = [all(map(title.keeps, title.variants)) for title in titles]
    right = [title.right for title in titles]
    for group in ("", *sorted(set(map(group_of, titles)))):
        here = np.array([group in ("", group_of(title)) for title in titles])
        found += [
            *(each for each in of_variants if each.of == group),
            figure(ALL_UNCHANGED, here & held, here, _TITLES, group),
            figure(TITLE_RIGHT, here & right, here, _TITLES, group),
        ]
    return found


def _of_variants(
    titles: Sequence[AnsweredTitle], group_of: Callable[[AnsweredTitle, AnsweredVariant], str]
) -> list[Figure]:
    """The figures of variants: of all, and of each group; titles are what resamples draw."""
    groups = [[(group_of(title, each), each) for each in title.variants] for title in titles]
    found = []
    for group in ("", *sorted({name for row in groups for name, _ in row})):
        here = [[each for name, each in row if group in ("", name)] for row in groups]
        pairs = list(zip(titles, here, strict=True))
        counts = [len(row) for row in here]
        kept = [sum(map(title.keeps, row)) for title, row in pairs]
        right = [sum(each.answer == title.gold for each in row) for title, row in pairs]
        found += [
            figure(UNCHANGED, kept, counts, _VARIANTS, group),
            figure(RIGHT, right, counts, _VARIANTS, group),
        ]
    return found


def _named(areas: Iterable[str]) -> Named:
    return tuple(sorted(set(areas)))

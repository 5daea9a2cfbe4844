"""ESCO, labelled titles and job boards → the lessons of an encoder for matching."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from razbor.training.data import TrainingData
from razbor.training.matching.drawing import AboutOccupations, Lesson, Listed, Texts
from razbor.training.matching.occupations import Knowledge, KnownOccupation
from razbor.training.matching.recipe import MatchingRecipe
from razbor.training.overlap import folded

ROLES = "titles_hh_roles.parquet"

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SHORTEST_SENTENCE = 20


@dataclass(frozen=True, slots=True)
class LabelledTitle:
    """A title and the occupations that are right for it, best first, by their places."""

    title: str
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A lesson and how often it is learned, in proportion."""

    lesson: Lesson
    share: float


def lessons(
    recipe: MatchingRecipe,
    known: Knowledge,
    titles: Sequence[LabelledTitle],
    data: TrainingData,
    texts: Texts,
    without: Collection[str] = (),
) -> list[Weighed]:
    """Every kind of pairs that the recipe gives a share.

    Args:
        recipe: the shares, and how hard the negatives are.
        known: occupations and skills, without what is held out.
        titles: labelled ones, without those that are held out.
        data: holds the titles with categories of job boards.
        texts: get the numbers that lessons speak of.
        without: folded titles that are left out of those with categories, too.
    """
    shares = recipe.shares
    names: list[Mapping[str, Sequence[int]]] = [
        {language: _numbers(texts, found) for language, found in each.names.items() if found}
        for each in known.occupations
    ]
    makers: Mapping[str, Callable[[], Lesson]] = {
        "names": lambda: _about(recipe, known, names, None),
        "descriptions": lambda: _about(
            recipe, known, names, [_numbers(texts, _sentences(each)) for each in known.occupations]
        ),
        "skills": lambda: _about(
            recipe, known, names, [_numbers(texts, each.skills) for each in known.occupations]
        ),
        "skill_names": lambda: _same(texts, known.skill_names),
        "roles": lambda: _same(texts, _board_roles(data, without)),
        "titles": lambda: _titles(texts, titles, names),
    }
    return [
        Weighed(make(), share)
        for name, make in makers.items()
        if (share := float(getattr(shares, name))) > 0
    ]


def _about(
    recipe: MatchingRecipe,
    known: Knowledge,
    names: Sequence[Mapping[str, Sequence[int]]],
    others: Sequence[Sequence[int]] | None,
) -> AboutOccupations:
    groups = [each.group for each in known.occupations]
    near = (recipe.steps.near, recipe.steps.near_groups)
    return AboutOccupations(groups, names, others, near)


def _same(texts: Texts, found: Sequence[tuple[str, Sequence[str]]]) -> Listed:
    """Texts beside each other; those with one right side in common mean the same."""
    pairs = []
    for left, rights in found:
        numbers = _numbers(texts, rights)
        place = texts.number(left)
        keys = {f"text {place}"} | ({f"text {numbers[0]}"} if len(numbers) == 1 else set())
        pairs.append((place, numbers, frozenset(keys)))
    return Listed(pairs)


def _titles(
    texts: Texts,
    titles: Sequence[LabelledTitle],
    names: Sequence[Mapping[str, Sequence[int]]],
) -> Listed:
    """A title and any name of a right occupation, that of the best as often as all others."""
    pairs = []
    for each in titles:
        best, *rest = each.right
        keys = frozenset(f"occupation {place}" for place in each.right)
        for place in (*([best] * max(1, len(rest))), *rest):
            rights = [number for found in names[place].values() for number in found]
            pairs.append((texts.number(each.title), rights, keys))
    return Listed(pairs)


def _board_roles(data: TrainingData, without: Collection[str]) -> list[tuple[str, list[str]]]:
    tests = {folded(title) for title in data.gold_titles()} | set(without)
    found = []
    for row in data.table(ROLES, ("title", "roles")):
        title, roles = row["title"] or "", row["roles"] or ""
        first = re.split(r"[|;]", roles)[0].strip()
        if title and first and folded(title) not in tests:
            found.append((title, [first]))
    return found


def _sentences(occupation: KnownOccupation) -> list[str]:
    return [
        sentence
        for description in occupation.descriptions
        for sentence in _SENTENCE.split(description)
        if len(sentence) > _SHORTEST_SENTENCE
    ]


def _numbers(texts: Texts, found: Sequence[str]) -> list[int]:
    return [texts.number(text) for text in found]

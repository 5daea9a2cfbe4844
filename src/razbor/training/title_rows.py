"""Titles on their own whose areas tell the role's category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from razbor.dataset import RoleVacancy, TitleRow
from razbor.training.recipe_base import TitleRows

TEAM_LEAD = "teamlead"
"""The one area that tells the category by its meaning: who leads a team is a Team lead."""


def categories_of_titles(
    vacancies: Sequence[RoleVacancy], titles: Sequence[TitleRow], limits: TitleRows
) -> dict[str, str]:
    """Title → category, for titles whose areas nearly always go with one category.

    Args:
        vacancies: labelled with both, they show which areas go with which category.
        titles: labelled with areas alone.
        limits: how often and how surely areas have to go with a category.
    """
    seen: dict[frozenset[str], Counter[str]] = {}
    for item in vacancies:
        if item.role.areas is not None:
            seen.setdefault(frozenset(item.role.areas), Counter())[item.role.category] += 1
    told: dict[frozenset[str], str] = {}
    for areas, counts in seen.items():
        category, count = counts.most_common(1)[0]
        total = counts.total()
        if total >= limits.min_vacancies and count >= limits.min_share * total:
            told[areas] = category
    known = {item.vacancy.title for item in vacancies}
    found = {}
    for row in titles:
        category = told.get(frozenset(row.areas)) or ("Team lead" if TEAM_LEAD in row.areas else "")
        if category and row.title not in known:
            found[row.title] = category
    return found

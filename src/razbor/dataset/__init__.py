"""Labelled data: files → rows → splits, checked on the way. Training and evaluation read here."""

from __future__ import annotations

from razbor.dataset.by_reading import join_roles, join_sections, join_titles
from razbor.dataset.files import DataFile, missing
from razbor.dataset.html import HtmlLabelled, HtmlVacancy, load_html
from razbor.dataset.rows import (
    HEADING,
    MIXED,
    FragmentRow,
    PairMember,
    RolePair,
    RoleRow,
    TitleRow,
    TitleVariants,
    VacancyRow,
    Variant,
)
from razbor.dataset.splits import (
    Labelled,
    MarkedVacancy,
    RoleVacancy,
    load_role_pairs,
    load_roles,
    load_sections,
    load_title_variants,
    load_titles,
    load_vacancies,
    pair_members,
    vacancy_titles,
)

__all__ = [
    "HEADING",
    "MIXED",
    "DataFile",
    "FragmentRow",
    "HtmlLabelled",
    "HtmlVacancy",
    "Labelled",
    "MarkedVacancy",
    "PairMember",
    "RolePair",
    "RoleRow",
    "RoleVacancy",
    "TitleRow",
    "TitleVariants",
    "VacancyRow",
    "Variant",
    "join_roles",
    "join_sections",
    "join_titles",
    "load_html",
    "load_role_pairs",
    "load_roles",
    "load_sections",
    "load_title_variants",
    "load_titles",
    "load_vacancies",
    "missing",
    "pair_members",
    "vacancy_titles",
]

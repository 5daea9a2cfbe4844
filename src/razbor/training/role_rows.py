"""A vacancy whose role is labelled, as a model is given it."""

from __future__ import annotations

from razbor.dataset import RoleVacancy
from razbor.models.rows import Row
from razbor.pipeline import Razbor
from razbor.schema import Vacancy
from razbor.tasks import role


def role_row(item: RoleVacancy, sections: Razbor | None) -> Row:
    """The title, the description, and its parts.

    Args:
        item: cut from its mark-up where it came as HTML.
        sections: what tells the parts; without it, all of the description is of none.
    """
    title, text = item.vacancy.title, item.vacancy.description
    if sections is None or not text.strip():
        return role.row(title, text)
    html = item.markup is not None
    came = text if item.markup is None else item.markup
    report = sections.vacancy(Vacancy(title=title, description=came, html=html))
    return role.row(title, report.text, report.fragments)

"""The fields of a vacancy that stand beside the answers, flat, under their column names."""

from __future__ import annotations

from razbor.schema import Salary, Vacancy

Cell = str | float | bool | None


def structured(vacancy: Vacancy) -> dict[str, Cell]:
    """Column → value; `place` is the place of work, since `areas` are kinds of work."""
    salary = vacancy.salary or Salary()
    return {
        "id": vacancy.id,
        "title": vacancy.title.strip(),
        "employer": vacancy.employer,
        "place": vacancy.area,
        "salary_from": salary.minimum,
        "salary_to": salary.maximum,
        "salary_currency": salary.currency,
        "salary_gross": salary.gross,
        "salary_period": salary.period,
        "published_at": vacancy.published_at,
        "url": vacancy.url,
        "source": vacancy.source,
    }

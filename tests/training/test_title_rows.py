from __future__ import annotations

from razbor.dataset import RoleRow, RoleVacancy, TitleRow, VacancyRow
from razbor.training.recipe_base import TitleRows
from razbor.training.title_rows import categories_of_titles


def _vacancy(number: int, category: str, *areas: str) -> RoleVacancy:
    uid = f"v{number}"
    row = RoleRow(uid=uid, tech="other", category=category, areas=areas)
    return RoleVacancy(VacancyRow(uid=uid, title=f"Вакансия {number}", description=""), row)


def test_areas_tell_a_category_where_they_nearly_always_go_with_it() -> None:
    vacancies = [
        *(_vacancy(number, "QA", "tester") for number in range(4)),
        _vacancy(4, "Support", "tester"),
        *(_vacancy(number, "HR", "recruter") for number in (5, 6)),
        *(_vacancy(number, "Finance", "analyst") for number in (7, 8, 9)),
        *(_vacancy(number, "Data Analyst", "analyst") for number in (10, 11)),
    ]
    titles = [
        TitleRow(title="Тестировщик игр", areas=("tester",)),
        TitleRow(title="Рекрутер", areas=("recruter",)),
        TitleRow(title="Аналитик", areas=("analyst",)),
        TitleRow(title="Тимлид аналитиков", areas=("analyst", "teamlead")),
        TitleRow(title="Вакансия 1", areas=("tester",)),
    ]
    limits = TitleRows(weight=0.3, min_vacancies=3, min_share=0.8)
    assert categories_of_titles(vacancies, titles, limits) == {
        "Тестировщик игр": "QA",
        "Тимлид аналитиков": "Team lead",
    }

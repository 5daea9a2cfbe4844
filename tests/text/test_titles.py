from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.text.titles import core


@pytest.mark.parametrize(
    ("title", "left"),
    [
        ("Старший Python-разработчик (удалённо), до 250 000 руб.", "Python-разработчик"),
        ("Junior QA engineer [remote] 90k EUR", "QA engineer"),
        ("Senior/Middle Go developer", "Go developer"),
        ("🔥Водитель категории C🔥 от 120 т.р.", "Водитель категории C"),
        ("«Бухгалтер» / стажёр", "Бухгалтер"),
        ("Softwareentwickler (m/w/d)", "Softwareentwickler"),
        ("Ведущая мероприятий", "Ведущая мероприятий"),
        ("Инженер 3 категории", "Инженер 3 категории"),
        ("C++ / C# developer", "C++ / C# developer"),
        ("Стажёр", "Стажёр"),
        ("(удалённо)", "(удалённо)"),
        ("", ""),
    ],
)
def test_what_names_the_work_stays(title: str, left: str) -> None:
    assert core(title) == left


@given(st.text(max_size=60))
def test_nothing_is_made_up_and_something_stays(title: str) -> None:
    left = core(title)
    assert bool(left.strip()) == bool(title.strip()) or left == title
    assert set(left) <= set(title) | {" "}


@given(st.text(alphabet="абв (),", min_size=1, max_size=30))
def test_twice_is_once(title: str) -> None:
    assert core(core(title)) in (core(title), core(title).strip())

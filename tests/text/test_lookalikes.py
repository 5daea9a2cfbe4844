from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.text.lookalikes import fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Cистемный администратор", "Системный администратор"),
        ("Senior cистемный архитектор", "Senior системный архитектор"),
        ("MEHЕДЖЕР по пpодажaм", "МЕНЕДЖЕР по продажам"),
        ("Dеvоps engineer", "Devops engineer"),
        ("Wеb-дизайнер", "Web-дизайнер"),
        ("Программист 1C", "Программист 1С"),
        ("1c developer", "1с developer"),
        ("iOS-разработчик", "iOS-разработчик"),
        ("3D-художник (C++)", "3D-художник (C++)"),
        ("Wрабочий", "Wрабочий"),  # neither alphabet has letters for both
        ("21C", "21C"),
    ],
)
def test_words_in_two_alphabets(typed: str, meant: str) -> None:
    assert fold(typed) == meant


@given(st.text())
def test_lengths_stay_and_folding_twice_changes_nothing(text: str) -> None:
    found = fold(text)
    assert len(found) == len(text)
    assert fold(found) == found
    assert [letter.isupper() for letter in found] == [letter.isupper() for letter in text]


@given(st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяё АБВ-.,0123456789"))
def test_text_in_one_alphabet_stays(text: str) -> None:
    assert fold(text) == text

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.interviews import Turn
from razbor.text.dialogue import Said, cut_turns, joined, tell_sides
from razbor.text.dialogue.asking import asks
from razbor.text.dialogue.times import seconds

ASKS, SAYS = "interviewer", "candidate"


def cut(text: str) -> list[tuple[str | None, str]]:
    """Speaker and words of each turn."""
    return [(turn.speaker, turn.text) for turn in cut_turns(text).turns]


def sides(text: str) -> list[str | None]:
    return [*tell_sides(cut_turns(text).turns)]


NAMED = (
    "Анна: Добрый день! Расскажите, чем занимались.\nИгорь: Ставил двери.\nИтог: сорок заказов.\n"
    "Например: школа на Лесной.\nАнна: Почему ушли?\nИгорь: Фирма закрылась.\nИтог: ищу."
)


def test_names_part_turns_and_words_that_introduce_do_not() -> None:
    assert cut(NAMED) == [
        ("Анна", "Добрый день! Расскажите, чем занимались."),
        ("Игорь", "Ставил двери.\nИтог: сорок заказов.\nНапример: школа на Лесной."),
        ("Анна", "Почему ушли?"),
        ("Игорь", "Фирма закрылась.\nИтог: ищу."),
    ]
    assert sides(NAMED) == [ASKS, SAYS, ASKS, SAYS]


@pytest.mark.parametrize(
    ("line", "speaker", "began"),
    [
        ("[00:12] Анна: Да", "Анна", 12),
        ("00:01:12 - HR: Да", "HR", 72),
        ("Спикер 1 (00:02): Да", "Спикер 1", 2),
        ("**Анна Котова:** Да", "Анна Котова", None),
        ("Анна Котова  1:02:03\nДа", "Анна Котова", 3723),
        ("- Кандидат: Да", "Кандидат", None),
        ("Анна (HR): Да", "Анна (HR)", None),
        ("Анна:\n\n  Да", "Анна", None),
    ],
)
def test_how_a_speaker_may_be_written(line: str, speaker: str, began: float | None) -> None:
    text = f"{line}\nРекрутёр: Понятно\n"
    first, _ = cut_turns(text).turns
    assert (first.speaker, first.text, first.began) == (speaker, "Да", began)


@pytest.mark.parametrize(
    "text",
    [
        "Сайт: https://example.com\nСайт: https://example.org\nНачало в 10:30\nКонец в 11:30",
        "Плюсы: тихо.\nМинусы: далеко.\nПлюсы: светло.\nМинусы: дорого.",
        "Опыт работы: три года.\nОпыт работы: два года.",
        "я делал так: брал и делал\nя делал так: брал и делал",
        "Я думаю, что: да.\nЯ думаю, что: нет.",
    ],
)
def test_lines_with_colons_are_no_speakers(text: str) -> None:
    assert cut(text) == [(None, text)]


def test_a_nickname_is_a_speaker_where_it_recurs() -> None:
    text = "Zorro: Где вы работали?\nКатюша: В порту.\nZorro: Долго?\nКатюша: Год."
    assert [speaker for speaker, _ in cut(text)] == ["Zorro", "Катюша", "Zorro", "Катюша"]
    assert sides(text) == [ASKS, SAYS, ASKS, SAYS]


def test_what_stands_before_the_first_speaker_is_counted() -> None:
    found = cut_turns(f"Собеседование 12 мая\n\n{NAMED}")
    assert found.before == 3
    assert len(found.turns) == 4


def test_dashes_of_all_kinds() -> None:
    text = "— Чем гордитесь?\n– Сдали склад.\nВ срок.\n- А ещё?\n― Набрал смену."
    assert cut(text) == [
        (None, "Чем гордитесь?"),
        (None, "Сдали склад.\nВ срок."),
        (None, "А ещё?"),
        (None, "Набрал смену."),
    ]
    assert sides(text) == [ASKS, SAYS, ASKS, SAYS]


def test_a_list_is_no_dialogue() -> None:
    text = "Делал три вещи:\n- считал\n- возил\n- сдавал"
    assert cut(text) == [(None, text)]


def test_blank_lines() -> None:
    text = (
        "Как начинается смена?\r\n\r\nПринимаю кассу.\r\nСчитаю.\r\n \r\nА потом?\r\n\r\nОткрываю."
    )
    assert [words for _, words in cut(text)] == [
        "Как начинается смена?",
        "Принимаю кассу.\r\nСчитаю.",
        "А потом?",
        "Открываю.",
    ]
    assert sides(text) == [ASKS, SAYS, ASKS, SAYS]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("И: Что вышло?\nК: План.\nИ: И всё?\nК: Да", [ASKS, SAYS, ASKS, SAYS]),
        ("Q: Why did you leave?\nA: They closed.", [ASKS, SAYS]),
        ("Interviewerin: Und weiter?\nBewerber: Ich baue Schränke.", [ASKS, SAYS]),
        ("Вопрос: Чем гордитесь?\nОтвет: Складом.", [ASKS, SAYS]),
        ("HR: Добрый день.\nТимлид: Как тестируете?\nОлег: До кода.", [ASKS, ASKS, SAYS]),
        ("Спикер 1: Где работали?\nСпикер 2: В порту.", [ASKS, SAYS]),
        ("Анна: Где?\nИгорь: Когда?\nАнна: Кто?\nИгорь: Зачем?", [None] * 4),
        ("Анна: Ясно.\nИгорь: Понятно.", [None] * 2),
        ("Да\n\nНет\n\nДа", [None] * 3),
        ("— Где?\n— Когда?", [None] * 2),
        (
            "Анна: Где вы были?\nОлег: А кто вас учил?\nВера: Я работала в музее и вела экскурсии."
            "\nАнна: Ещё?\nОлег: Почему?\nВера: Хотела.",
            [ASKS, ASKS, SAYS, ASKS, ASKS, SAYS],
        ),
    ],
)
def test_who_asks(text: str, expected: list[str | None]) -> None:
    assert sides(text) == expected


def test_what_turns_say_of_themselves_holds_for_the_speaker() -> None:
    turns = [
        Turn(text="Где?", speaker="Оля", role="candidate"),
        Turn(text="Там.", speaker="Юра"),
        Turn(text="Ясно.", speaker="Оля"),
    ]
    assert tell_sides(turns) == [SAYS, ASKS, SAYS]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Вы вели склад?", True),
        ("Расскажите о складе.", True),
        ("Ну хорошо, почему вы ушли", True),
        ("Добрый день. Опишите смену", True),
        ("Tell me about the team.", True),
        ("Erzählen Sie vom Lager.", True),
        ("Вёл склад.", False),
        ("Почтой занимался брат.", False),
        ("", False),
        ("Что я сделал? " + "Считал остатки и заказывал муку. " * 20, False),
    ],
)
def test_questions_by_their_form(text: str, told: bool) -> None:
    assert asks(text) is told


@pytest.mark.parametrize(
    ("text", "found"),
    [("00:12", 12), ("1:02:03.5", 3723.5), ("61:05", 3665), ("00:75", None), ("1:75:00", None)],
)
def test_times(text: str, found: float | None) -> None:
    assert seconds(text) == found


LINES = st.sampled_from(
    [
        "Анна: Где?",
        "Игорь: Там.",
        "— Да",
        "- нет?",
        "",
        " ",
        "Итог: всё",
        "[00:12] ",
        "\ufeff",
        "да",
    ]
)


@given(st.lists(LINES | st.text(max_size=12)), st.sampled_from(["\n", "\r\n", "\r"]))
def test_turns_lie_in_the_text_in_order(lines: list[str], end: str) -> None:
    text = end.join(lines)
    stop = 0
    for turn in cut_turns(text).turns:
        assert stop <= turn.start < turn.stop
        assert text[turn.start : turn.stop] == turn.text == turn.text.strip()
        stop = turn.stop
    assert len(tell_sides(cut_turns(text).turns)) == len(cut_turns(text).turns)


@given(st.text())
def test_every_letter_is_in_a_turn_where_nobody_is_named(text: str) -> None:
    found = cut_turns(text)
    if not found.before and not any(turn.speaker or turn.began for turn in found.turns):
        said = "".join(turn.text for turn in found.turns)
        assert [c for c in said if c.isalnum()] == [c for c in text if c.isalnum()]


@given(st.lists(st.text()))
def test_joined_turns_lie_in_their_text(texts: list[str]) -> None:
    text, turns = joined(Said(each) for each in texts)
    assert [text[turn.start : turn.stop] for turn in turns] == texts

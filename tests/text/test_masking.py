from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from razbor.errors import ArgumentInvalid
from razbor.text.announcing import announcers, lowered, table
from razbor.text.masking import Source, mask, spans
from razbor.text.names import first_names
from tests.text.making import texts

CASES = Path(__file__).parents[1] / "data" / "masking.jsonl"
OUTER = " .,;:()[]«»„“\"'"
KINDS = {"phone", "person", "title", "role", "own", "birth", "address", "document", "number",
         "handle", "link", "named_after"}  # fmt: skip

kinds = st.sampled_from(("vacancy", "resume"))
unhurried = settings(deadline=None)
# Texts in which much happens: arbitrary characters hardly ever make a phone.
CROWD = [
    "8", "900", "000-00-00", "+49", "30", "/", "-", ".", ",", ":", " ", " ", "\n", "@", "(", ")",
    "hr", "example.com", "https://", "Анна", "Иванова", "Frau", "Mark", "тел", "Контакты",
    "паспорт", "ИНН", "ул. Мира", "д. 5", "born", "1 May 1990", "15.03.1990", "им.", "█", "[at]",
    "доб", "Я", "№", "о", "İ", "ß", "0171", "ordered", "с 9:00", "@a_b", "В. П.", "Зовут",
    "geb.", "Weg 5", "000000",
]  # fmt: skip
crowded = st.lists(st.sampled_from(CROWD), max_size=25).map("".join)


class Case(TypedDict):
    id: str
    kind: Source
    language: str
    text: str
    masked: list[str]
    kept: list[str]


def cases(kind: Source) -> list[Case]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    found: list[Case] = [json.loads(line) for line in lines]
    return [case for case in found if case["kind"] == kind]


def wanted(case: Case) -> Iterator[range]:
    """Where the strings to mask stand, in their order, outer punctuation aside."""
    at = 0
    for string in case["masked"]:
        core = string.strip(OUTER)
        start = case["text"].index(string, at)
        at = start + len(string)
        start += string.index(core)
        yield range(start, start + len(core))


def covered(case: Case) -> set[int]:
    return {at for start, stop in spans(case["text"], case["kind"]) for at in range(start, stop)}


@pytest.mark.parametrize("kind", ["vacancy", "resume"])
def test_personal_data_are_covered_whole(kind: Source) -> None:
    missed: list[str] = []
    total = 0
    for case in cases(kind):
        found = covered(case)
        places = list(wanted(case))
        total += len(places)
        missed += [case["id"] for place in places if not found.issuperset(place)]
    assert total > 300
    assert 1 - len(missed) / total >= 0.95, missed


@pytest.mark.parametrize("kind", ["vacancy", "resume"])
def test_what_is_no_personal_data_stays_readable(kind: Source) -> None:
    broken: list[tuple[str, str]] = []
    for case in cases(kind):
        found = covered(case)
        personal = {at for place in wanted(case) for at in place}
        for string in case["kept"]:
            starts = [at for at in range(len(case["text"])) if case["text"].startswith(string, at)]
            places = [range(at, at + len(string)) for at in starts]
            places = [place for place in places if personal.isdisjoint(place)]
            assert places, (case["id"], string)
            broken += [(case["id"], string) for place in places if not found.isdisjoint(place)]
    assert not broken


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Пишите: anna.lee(at)example(dot)org", "anna.lee(at)example(dot)org"),
        ("Working at example.com is fun", "example.com"),
        ("Тел. 8 (900) 000-00-00 (доб. 12), 22-33-44", "8 (900) 000-00-00 (доб. 12)|22-33-44"),
        ("Доход 80 000-120 000 руб., до 89 000 000 000 руб. в обороте", ""),
        ("Стаж 03.2018 – 05.2021, затем 01.02.2022-03.04.2023", ""),
        ("Mobil 0171 0000000 10-18 Uhr", "0171 0000000"),
        ("+7 (900) 000-00-00 8 901 000-00-00", "+7 (900) 000-00-00 8 901 000-00-00"),
        ("Заказ № 89000000000, ИНН 7700000000", ""),
        ("ISO 31000, контакты по ISO 31000", ""),
        ("ASP.NET, Node.js, Next.js и Spring.io", ""),
        ("На проходной спросить Отдел кадров", ""),
        ("Контакты:Хотите стать частью команды?", ""),
        ("Гимназия им. Антона Павловича Чехова, тел. 8 900 000-00-00", "8 900 000-00-00"),
        ("MS SQL 2019 und Mr. Quux", "Quux"),
    ],
)
def test_one_thing_at_a_time(text: str, hidden: str) -> None:
    assert "|".join(text[start:stop] for start, stop in spans(text)) == hidden


def test_a_resume_gives_away_more_than_a_vacancy() -> None:
    text = "Офис: ул. Примерная, д. 5. ИНН 000000000000"
    assert spans(text, "vacancy") == []
    assert len(spans(text, "resume")) == 2


def test_the_own_name_is_covered_wherever_it_stands_again() -> None:
    text = "Пётр Завьялов\nАналитик\nЗавьялов – автор трёх курсов"
    assert "Завьялов" not in mask(text, "resume")


def test_another_kind_is_refused_without_a_word_of_the_text() -> None:
    with pytest.raises(ArgumentInvalid) as raised:
        mask("vacancy", "Анна Лескова, тел. 8 900 000-00-00")  # type: ignore[arg-type]
    assert "Лескова" not in str(raised.value) + repr(raised.value)


@unhurried
@given(texts | crowded, kinds)
def test_spans_are_ordered_and_disjoint_and_the_length_is_kept(text: str, kind: Source) -> None:
    found = spans(text, kind)
    assert all(start < stop for start, stop in found)
    assert all(one[1] < two[0] for one, two in itertools.pairwise(found))
    assert not found or (found[0][0] >= 0 and found[-1][1] <= len(text))
    hidden = mask(text, kind)
    assert len(hidden) == len(text)
    inside = {at for start, stop in found for at in range(start, stop)}
    assert all(hidden[at] == ("█" if at in inside else char) for at, char in enumerate(text))


@unhurried
@given(texts | crowded, kinds)
def test_what_is_masked_stays_as_it_is(text: str, kind: Source) -> None:
    hidden = mask(text, kind)
    assert mask(hidden, kind) == hidden


@unhurried
@given(st.text())
def test_lower_case_keeps_every_place(text: str) -> None:
    assert len(lowered(text)) == len(text)


@pytest.mark.parametrize(
    "unit", ["7", "@", ".", "a@", "a.", "1. ", "0-", "8 ", "Анна ", "ул. А ", "Abstraße", "(at)"]
)
def test_long_runs_of_one_thing_are_read(unit: str) -> None:
    """The budget of a test is the limit: time beyond linear would not end in it."""
    text = unit * (200_000 // len(unit))
    assert len(mask(text, "resume")) == len(text)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("masking_words.tsv", ["phrase", "language", "announces"]),
        ("first_names.tsv", ["name", "language", "also_word"]),
        ("no_names.tsv", ["word", "language"]),
    ],
)
def test_tables_have_their_shape(name: str, columns: list[str]) -> None:
    rows = table(name)
    assert all(list(row) == columns and None not in row.values() for row in rows)
    assert {row["language"] for row in rows} == {"ru", "en", "de"}
    assert len({tuple(row.values()) for row in rows}) == len(rows)
    if name == "masking_words.tsv":
        assert {row["announces"] for row in rows} == KINDS
        for row in rows:  # every phrase is found again
            assert announcers(row["announces"]).match(row["phrase"].replace("*", "")), row
    if name == "first_names.tsv":
        assert {row["also_word"] for row in rows} == {"", "yes"}
        assert len({(row["name"], row["language"]) for row in rows}) == len(rows)


def test_russian_first_names_are_known_in_all_cases() -> None:
    assert {"анне", "ольгу", "петра", "льву", "игорем", "марией"} <= set(first_names())

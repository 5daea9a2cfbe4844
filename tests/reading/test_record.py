from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from razbor.errors import BrokenRecord, ColumnMissing
from razbor.reading import Columns, Failure
from razbor.reading.record import take
from razbor.schema import Salary, Vacancy

from .helpers import COOK, failed, only

HH = {
    "id": "81000001",
    "name": "Инженер по сварке",
    "description": "<p>Ведём сварку трубопроводов.</p>",
    "alternate_url": "https://example.com/vacancy/81000001",
    "url": "https://api.example.com/vacancies/81000001",
    "employer": {"id": "7", "name": "Трубный двор"},
    "area": {"id": "2", "name": "Выкса"},
    "published_at": "2025-03-04T10:00:00+0300",
    "salary": {"from": 110000, "to": 140000, "currency": "RUR", "gross": False},
    "key_skills": [{"name": "НАКС"}, {"name": "Чтение чертежей"}],
    "professional_roles": [{"id": "63", "name": "Инженер"}],
    "experience": {"id": "between1And3", "name": "От 1 года до 3 лет"},
    "employment": {"id": "full", "name": "Полная занятость"},
    "schedule": {"id": "shift", "name": "Сменный график"},
    "snippet": None,
}


def one(record: object, columns: Columns = Columns()) -> Vacancy:  # noqa: B008
    return only([take(record, columns, "x.json")])


def test_a_vacancy_of_hh() -> None:
    assert one(HH) == Vacancy(
        title="Инженер по сварке",
        description="<p>Ведём сварку трубопроводов.</p>",
        id="81000001",
        url="https://example.com/vacancy/81000001",
        employer="Трубный двор",
        area="Выкса",
        published_at="2025-03-04T10:00:00+0300",
        salary=Salary(minimum=110_000, maximum=140_000, currency="RUR", gross=False),
        skills=["НАКС", "Чтение чертежей"],
        roles=["Инженер"],
        experience="От 1 года до 3 лет",
        employment="Полная занятость",
        schedule="Сменный график",
        source="x.json",
    )


def test_a_snippet_stands_in_for_a_description() -> None:
    snippet = {"requirement": "Опыт <highlighttext>пайки</highlighttext>.", "responsibility": None}
    vacancy = one({"name": "Монтажник", "description": None, "snippet": snippet})
    assert vacancy.description == "<p>Опыт <highlighttext>пайки</highlighttext>.</p>"
    assert vacancy.html is True
    both = one({"name": "М", "snippet": {"requirement": "Опыт.", "responsibility": "Паять."}})
    assert both.description == "<p>Опыт.</p>\n<p>Паять.</p>"


def test_a_key_without_a_value_does_not_hide_another() -> None:
    assert one({"title": None, "name": "Крановщик", "description": None}).title == "Крановщик"
    assert one({"title": None, "description": None}).title == ""


def test_flat_salary_fills_what_is_open() -> None:
    flat = {"salary_from": "90000", "salary_to": 100000, "salary_currency": "KZT"}
    assert one({**COOK, **flat}).salary == Salary(minimum=90000, maximum=100000, currency="KZT")
    mixed = one({**COOK, **flat, "salary": {"from": 95000}}).salary
    assert mixed == Salary(minimum=95000, maximum=100000, currency="KZT")
    assert one({**COOK, "salary_gross": "да"}).salary == Salary(gross=True)
    assert one({**COOK, "salary": {"from": None, "to": None}}).salary is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("salary", "по договорённости"), ("employer", True), ("skills", 5), ("is_html", "может")],
)
def test_a_field_of_a_wrong_type_is_left_out_with_a_note(field: str, value: object) -> None:
    vacancy = one({**COOK, field: value})
    assert vacancy.title == COOK["title"]
    (note,) = vacancy.reading_notes
    assert "was left out: found" in note
    assert str(value) not in note


@pytest.mark.parametrize("field", ["title", "description"])
@pytest.mark.parametrize("value", [7, ["a"], {"a": "b"}, True, datetime(2025, 1, 2, tzinfo=UTC)])
def test_title_and_description_must_be_texts(field: str, value: object) -> None:
    failure = failed([take({**COOK, field: value}, Columns(), "x.json:3")], BrokenRecord)
    assert failure.source == failure.error.place == "x.json:3"
    assert failure.error.found.endswith(f"as {field}")


@pytest.mark.parametrize("value", [None, 5, "text", ["list"]])
def test_a_record_is_an_object(value: object) -> None:
    failed([take(value, Columns(), "x.json:1")], BrokenRecord)


def test_one_of_the_two_is_enough() -> None:
    assert one({"title": "Ткач"}).description == ""
    assert one({"description": "Ткать сукно."}).title == ""
    failed([take({"colour": "red"}, Columns(), "x")], ColumnMissing)


def test_lone_surrogates_are_replaced_and_said() -> None:
    record = json.loads(
        r'{"title": "Швея \ud83d", "description": "ok", "k": {"\udc00": ["\udfff"]}}'
    )
    vacancy = one(record, Columns(keep=("k",)))
    assert vacancy.title == "Швея \ufffd"
    assert vacancy.extra == {"k": {"\ufffd": ["\ufffd"]}}
    assert vacancy.reading_notes == ["half characters (lone surrogates) were replaced by U+FFFD"]
    vacancy.model_dump_json().encode()


def test_nul_and_long_titles_are_left_as_they_are() -> None:
    assert one({"title": "a\x00b"}).title == "a\x00b"
    assert len(one({"title": "т" * 10_000}).title) == 10_000


def test_keep_carries_what_json_can_hold() -> None:
    record = {
        **COOK,
        "seen": datetime(2025, 1, 2, 3, tzinfo=UTC),
        "rate": Decimal("1.5"),
        "gap": float("nan"),
        "nested": {"list": (1, float("inf"), b"\xff")},
    }
    extra = one(record, Columns(keep=("*",))).extra
    assert extra == {
        "seen": "2025-01-02T03:00:00+00:00",
        "rate": 1.5,
        "gap": None,
        "nested": {"list": [1, None, "\ufffd"]},
    }
    assert one(COOK, Columns(keep=("absent",))).extra == {"absent": None}


@pytest.mark.parametrize("value", [float("inf"), b"\xff\xfe"])
def test_keep_leaves_out_the_rest_with_a_note(value: object) -> None:
    vacancy = one({**COOK, "k": value}, Columns(keep=("k",)))
    assert vacancy.extra == {"k": None}
    assert vacancy.reading_notes


def test_very_deep_values_cost_their_field_only() -> None:
    deep: object = "end"
    for _ in range(200):
        deep = [deep]
    vacancy = one({**COOK, "skills": deep, "k": deep}, Columns(keep=("k",)))
    assert (vacancy.skills, vacancy.extra) == ([], {"k": None})
    assert len(vacancy.reading_notes) == 2


def test_bytes_are_texts_where_they_are_utf8() -> None:
    assert one({"title": "Жестянщик".encode()}).title == "Жестянщик"
    failed([take({"title": b"\xc6\xe5"}, Columns(), "x")], BrokenRecord)


def test_is_html() -> None:
    assert one({**COOK, "is_html": True}).html is True
    assert one({**COOK, "is_html": 0}).html is False
    assert one(COOK).html is None


def test_a_failure_shows_no_text() -> None:
    failure = take({"title": ["Секретный текст"]}, Columns(), "x")
    assert isinstance(failure, Failure)
    assert "Секрет" not in str(failure.error)

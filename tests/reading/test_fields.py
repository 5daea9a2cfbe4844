from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.reading import fields
from razbor.schema import Salary


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (" Северсталь ", "Северсталь"),
        (17, "17"),
        (17.0, "17"),
        (2.5, "2.5"),
        (10**30, "1" + "0" * 30),
        ({"id": "5", "name": "Оптика"}, "Оптика"),
        ('{"name": "Mühle"}', "Mühle"),
        ("{'name': 'Mill', 'id': 3}", "Mill"),
        (["FULL_TIME", "PART_TIME"], "FULL_TIME, PART_TIME"),
        ("[not a list", "[not a list"),
        ("{1, 2}", "{1, 2}"),
    ],
)
def test_word(value: object, word: str) -> None:
    assert fields.word(value) == word


@pytest.mark.parametrize("value", [True, {"id": 5}, object(), float("inf"), b"\xff", [[], True]])
def test_no_word(value: object) -> None:
    with pytest.raises(fields.Misfit):
        fields.word(value)


def test_identifier_is_the_value_and_not_the_name() -> None:
    assert fields.identifier({"name": "Reference", "value": "AB-12"}) == "AB-12"
    assert fields.identifier(12) == "12"


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("Псков", "Псков"),
        ({"id": "1", "name": "Псков"}, "Псков"),
        ({"address": "Hafenstraße 3, Kiel"}, "Hafenstraße 3, Kiel"),
        ({"address": {"addressLocality": "Kiel", "addressCountry": {"name": "DE"}}}, "Kiel, DE"),
        ([{"name": "Leeds"}, "York", "Leeds"], "Leeds; York"),
    ],
)
def test_place(value: object, place: str) -> None:
    assert fields.place(value) == place


@pytest.mark.parametrize(
    "value",
    [
        [{"name": "SQL"}, {"name": "1С, ERP"}],
        ["SQL", "1С, ERP"],
        "SQL; 1С, ERP",
        "SQL | 1С, ERP",
        "SQL\n1С, ERP\n",
        '["SQL", "1С, ERP"]',
        "[{'name': 'SQL'}, {'name': '1С, ERP'}]",
    ],
)
def test_names(value: object) -> None:
    assert fields.names(value) == ["SQL", "1С, ERP"]


def test_names_at_commas() -> None:
    assert fields.names("welding, soldering , ") == ["welding", "soldering"]
    assert fields.names({"name": "welding"}) == ["welding"]


@pytest.mark.parametrize(
    ("value", "amount"),
    [(90_000, 90_000), ("120 000", 120_000), ("4500,50", 4500.5), ("4'500", 4500), ("1", 1)],
)
def test_amount(value: object, amount: float) -> None:
    assert fields.amount(value) == amount


@pytest.mark.parametrize("value", ["договорная", "от 90 000", True, [1], float("inf"), 10**400])
def test_no_amount(value: object) -> None:
    with pytest.raises(fields.Misfit):
        fields.amount(value)


@pytest.mark.parametrize("value", [True, 1, 1.0, "true", "Да", "ja"])
def test_flag_true(value: object) -> None:
    assert fields.flag(value) is True


@pytest.mark.parametrize("value", [False, 0, "no", "нет", "net"])
def test_flag_false(value: object) -> None:
    assert fields.flag(value) is False


@pytest.mark.parametrize("value", [2, "perhaps", [], {}])
def test_no_flag(value: object) -> None:
    with pytest.raises(fields.Misfit):
        fields.flag(value)


HH = {"from": 90000, "to": None, "currency": "RUR", "gross": True}


@pytest.mark.parametrize(
    ("value", "salary"),
    [
        (HH, Salary(minimum=90_000, currency="RUR", gross=True)),
        (str(HH), Salary(minimum=90_000, currency="RUR", gross=True)),
        (70_000, Salary(minimum=70_000, maximum=70_000)),
        (
            {
                "@type": "MonetaryAmount",
                "currency": "EUR",
                "value": {"minValue": 3000, "maxValue": 3600, "unitText": "MONTH"},
            },
            Salary(minimum=3000, maximum=3600, currency="EUR", period="MONTH"),
        ),
        (
            {"currency": "EUR", "value": {"minValue": 3000}},
            Salary(minimum=3000, currency="EUR"),
        ),
        (
            {"currency": "GBP", "value": "31,5", "unitText": "HOUR"},
            Salary(minimum=31.5, maximum=31.5, currency="GBP", period="HOUR"),
        ),
    ],
)
def test_salary(value: object, salary: Salary) -> None:
    assert fields.salary(value) == salary


def test_experience_in_months() -> None:
    assert fields.experience({"monthsOfExperience": 18}) == "18 months"
    assert fields.experience({"id": "x", "name": "1–3 года"}) == "1–3 года"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "from", "x"]), inner),
)
READERS = [
    fields.word,
    fields.identifier,
    fields.place,
    fields.names,
    fields.amount,
    fields.flag,
    fields.salary,
    fields.experience,
]


@given(VALUES, st.sampled_from(READERS))
def test_a_value_fits_or_is_a_misfit(value: object, reader: object) -> None:
    assert callable(reader)
    with suppress(fields.Misfit):
        reader(value)


@given(st.text(alphabet="[]{}'\"\\d:, 1-+x", max_size=60))
def test_texts_that_look_like_lists_do_no_harm(text: str) -> None:
    found = fields.unpacked(text)
    assert found is text or isinstance(found, (list, dict))


def test_a_very_deep_list_is_a_text() -> None:
    assert isinstance(fields.unpacked("[" * 50_000), str)

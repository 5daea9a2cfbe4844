from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.text.periods import Period, periods
from razbor.text.points import Point
from tests.text.making import texts
from tests.text.test_properties import unhurried

NOW = None


@pytest.mark.parametrize(
    ("line", "start", "stop"),
    [
        ("2016-2019", (2016, None), (2019, None)),
        ("2016 – 2019 гг.", (2016, None), (2019, None)),
        ("2016г.-2019г.", (2016, None), (2019, None)),
        ("2016-19", (2016, None), (2019, None)),
        ("2017/2019", (2017, None), (2019, None)),
        ("с 2015 по 2018", (2015, None), (2018, None)),
        ("von 2012 bis 2015", (2012, None), (2015, None)),
        ("from 2012 to 2015", (2012, None), (2015, None)),
        ("2012…2015", (2012, None), (2015, None)),
        ("2019-2016", (2016, None), (2019, None)),
        ("03/2019 – heute", (2019, 3), NOW),
        ("03.2019 bis 04.2020", (2019, 3), (2020, 4)),
        ("2018/09 - 2019/10", (2018, 9), (2019, 10)),
        ("01.03.2019-02.04.2020", (2019, 3), (2020, 4)),
        ("05/16 – 07/19", (2016, 5), (2019, 7)),
        ("01.09.16-20.05.19", (2016, 9), (2019, 5)),
        ("06/98 - heute", (1998, 6), NOW),
        ("01.-03.2019", (2019, 1), (2019, 3)),
        ("март – июль 2019", (2019, 3), (2019, 7)),
        ("Март 2021 — настоящее время", (2021, 3), NOW),
        ("Июль 2016 г. - май 2018 г.", (2016, 7), (2018, 5)),
        ("с марта 2019 по н.в.", (2019, 3), NOW),
        ("2019 - н/в", (2019, None), NOW),
        ("05.2016-н.вр.", (2016, 5), NOW),
        ("с 2018 года по настоящее время", (2018, None), NOW),
        ("сентябрь 2019 по сей день", (2019, 9), NOW),
        ("Jan 2018 – Present", (2018, 1), NOW),
        ("Sept. 2015 to date", (2015, 9), NOW),
        ("2019 – current", (2019, None), NOW),
        ("seit 2019", (2019, None), NOW),
        ("seit März 2019", (2019, 3), NOW),
        ("Okt. 2010 – Dez. 2012", (2010, 10), (2012, 12)),
        ("since May 2020", (2020, 5), NOW),
        ("2017–02/2019", (2017, None), (2019, 2)),
    ],
)
def test_a_period_is_read(line: str, start: Point, stop: Point | None) -> None:
    for around in ("{}", "ООО «Ромашка», кладовщик ({})", "{} | Firma", "• {}: driver"):
        text = around.format(line)
        (found,) = periods(text)
        assert found.ranged
        assert found.period == Period(start, stop)
        assert text[found.start : found.stop].strip() in line


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("2019", (2019, None)),
        ("Март 2019", (2019, 3)),
        ("2010-12", (2010, 12)),
        ("12.03.1987", (1987, 3)),
        ("CCNA, 2020", (2020, None)),
    ],
)
def test_one_date_is_no_range(line: str, date: Point) -> None:
    (found,) = periods(line)
    assert not found.ranged
    assert found.period == Period(date, date)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "слово",
        "+7 900 000-00-00",
        "1500-2500",
        "ул. Мира, 2",
        "09.00-18.00",
        "ISO 9001",
        "12/5",
    ],
)
def test_what_is_no_date(line: str) -> None:
    assert periods(line) == []


@pytest.mark.parametrize("line", ["2019 –", "2019 - | Firma", "Koch (03.2019 –)", "2019 -\tFirma"])
def test_a_dash_with_nothing_behind_it_lasts_until_now(line: str) -> None:
    (found,) = periods(line)
    assert found.ranged
    assert found.period.stop is None


def test_many_periods_stand_in_order() -> None:
    found = periods("2010-2012 школа, 2013–2015 завод, с 2016 склад")
    assert [each.period.start[0] for each in found] == [2010, 2013, 2016]


def test_the_end_orders_periods() -> None:
    ends = [None, (2020, None), (2020, 11), (2019, None)]
    orders = [Period((2010, None), end).order() for end in ends]
    assert orders == sorted(orders, reverse=True)


_dates = st.text(st.sampled_from("0123456789.-–/ мартJanseitспоbisнв,|г"), max_size=60)


@unhurried
@given(texts | _dates)
def test_periods_are_in_order_disjoint_and_end_after_they_begin(line: str) -> None:
    at = 0
    for found in periods(line):
        assert at <= found.start < found.stop <= len(line)
        at = found.stop
        start, stop = found.period.start, found.period.stop
        assert 1940 <= start[0] <= 2049
        assert stop is None or (stop[0], stop[1] or 12) >= (start[0], start[1] or 1)

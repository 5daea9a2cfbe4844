"""Offsets for languages that count UTF-16 units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor import from_utf16, to_utf16
from razbor.errors import ArgumentInvalid

MENU = "🍕 Пекарь 👩‍🍳, смены 2/2 🙂!"


def units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


@given(st.text(st.characters(codec=None), max_size=40), st.data())
def test_a_place_cuts_the_units_where_it_cuts_the_text(text: str, data: st.DataObject) -> None:
    # Two lone surrogates side by side would become one character on the way through bytes.
    place = data.draw(st.integers(0, len(text)))
    (found,) = to_utf16(text, [place])
    assert units(text)[: 2 * found] == units(text[:place])
    assert from_utf16(text, [found]) == [place]


def test_an_emoji_shifts_what_stands_behind_it() -> None:
    start = MENU.index("смены")
    stop = start + len("смены")
    first, last = to_utf16(MENU, [start, stop])
    assert (first - start, last - first) == (3, stop - start)  # 🍕, 👩 and 🍳
    assert units(MENU)[2 * first : 2 * last].decode("utf-16-le") == "смены"


def test_offsets_come_in_any_order() -> None:
    assert to_utf16("a🙂b", [3, 0, 2, 1]) == [4, 0, 3, 1]


@pytest.mark.parametrize("offset", [-1, 4])
def test_places_outside_are_refused(offset: int) -> None:
    with pytest.raises(ArgumentInvalid, match="0 to 3"):
        to_utf16("a🙂b", [offset])


@pytest.mark.parametrize(("offset", "found"), [(-1, "outside"), (5, "outside"), (2, "middle")])
def test_units_between_characters_alone(offset: int, found: str) -> None:
    with pytest.raises(ArgumentInvalid, match="middle" if found == "middle" else "0 to 4"):
        from_utf16("a🙂b", [offset])

from __future__ import annotations

from unicodedata import is_normalized

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from razbor.reading.tidying import tidied


@pytest.mark.parametrize(
    ("given_text", "tidy"),
    [
        ("one  two\t three\u00a0four ", "one two three four"),
        ("a \r\nb\rc\x0bd\x0ce\u2028f\x85g", "a\nb\nc\nd\ne\nf\ng"),
        ("a\n \n\n\t\n\nb", "a\n\nb"),
        ("o\ufb03ce, \ufb01nd, \ufb02ow", "office, find, flow"),
        ("и\u0306од, u\u0308ber", "йод, über"),
        ("a\x00b\x1b[31mc\u200bd\ufeffe", "ab[31mcde"),
        ("Ent\xad\nwicklung, Mö\xadbel", "Entwicklung, Möbel"),
        ("\uf0b7 Holz", "• Holz"),
        ("\ud83d\ude00 and \ud83d", "😀 and \ufffd"),
        (" \n\n", ""),
    ],
)
def test_what_nobody_sees_goes(given_text: str, tidy: str) -> None:
    assert tidied(given_text) == tidy


@given(st.text(alphabet=st.characters()))
@example("\ud83d\ude00")
@example("e\u200b\u0301")
@example("a\n\x00\n\n\nb")
def test_a_tidy_text_stays_as_it_is(text: str) -> None:
    tidy = tidied(text)
    assert tidied(tidy) == tidy
    assert is_normalized("NFC", tidy)
    assert "  " not in tidy
    assert "\n\n\n" not in tidy
    tidy.encode("utf-8")

from __future__ import annotations

import pytest

from razbor.text.blank import blank


@pytest.mark.parametrize(
    "text", ["", " \n\t\u00a0", "—", "…!?", "• ***", "\u200b\ufeff\x00", "👍🏽", "€%"]
)
def test_blank(text: str) -> None:
    assert blank(text)


@pytest.mark.parametrize("text", ["a", " ё ", "5%", "C++", "经", "٣", "— а"])
def test_not_blank(text: str) -> None:
    assert not blank(text)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.cards.yaml import Value, yaml
from tests.cards.making import plain, read_by_the_hub

# What a file in UTF-8 can hold.
texts = st.text(st.characters(exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts
finite = scalars.filter(lambda value: value not in (float("inf"), float("-inf")))
values = st.recursive(
    finite,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def read(block: str) -> dict[str, Value]:
    return plain(read_by_the_hub(f"---\n{block}---\n"))


@given(st.dictionaries(texts, values, min_size=1, max_size=4))
def test_a_reader_of_yaml_finds_what_was_written(given_values: dict[str, Value]) -> None:
    # Below one key, for the card takes some keys of the block for its own.
    block = yaml({"metadata": given_values})
    assert read(block) == {"metadata": given_values}


@pytest.mark.parametrize(
    "word",
    ["no", "null", "1.0", "2024-01-01", "- a", "a: b", "#", "", "1e-5", "---", "ру\u2028", "\x85"],
)
def test_strings_stay_strings(word: str) -> None:
    block = yaml({word or "key": word, "list": [word]})
    found = read(block)
    assert found == {word or "key": word, "list": [word]}


def test_small_numbers_stay_numbers() -> None:
    found = read(yaml({"rate": 2e-05, "huge": 1e22}))
    assert found == {"rate": 2e-05, "huge": 1e22}


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="nan"):
        yaml({"value": float("nan")})

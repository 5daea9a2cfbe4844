from __future__ import annotations

from typing import Any

import pytest

from razbor.catalogue import Entry, Name
from razbor.catalogue.entries import as_entries
from razbor.errors import EntryInvalid


def test_names_of_one_list_have_no_language_and_the_first_is_preferred() -> None:
    (found,) = as_entries([("1", ["cook", "chef"], "Cooks.")])
    assert found == Entry("1", (Name("cook", None, True), Name("chef")), "Cooks.")


def test_of_each_language_the_first_name_is_preferred() -> None:
    (found,) = as_entries([("1", {"en": ["cook", "chef"], "ru": "повар"})])
    assert found.names == (
        Name("cook", "en", True),
        Name("chef", "en"),
        Name("повар", "ru", True),
    )
    assert found.description is None


def test_names_are_put_on_one_line_and_kept_once() -> None:
    (found,) = as_entries([("1", [" head\n cook ", "", "head cook", "\t"], None)])
    assert found.names == (Name("head cook", None, True),)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([("1", ["a"]), ("1", ["b"])], "entry 2: the id '1' a second time"),
        ([("1", ["a"]), (" ", ["b"])], "entry 2: a blank id"),
        ([("1", [])], "entry 1: an entry without a name"),
        ([("1", [" ", ""])], "entry 1: an entry without a name"),
        ([("1", {"en": []})], "entry 1: an entry without a name"),
        ([("1", "cook")], "one text for the names"),
        ([("1", 7)], "a int for the names"),
        ([("1", ["a", 7])], "a name that is no text"),
        ([("1", {"English": ["cook"]})], "the language 'English'"),
        ([(1, ["cook"])], "a int for the id"),
        ([("1", ["cook"], 7)], "a int for the description"),
        ([("1", ["co\udc80ok"])], "a lone surrogate in the name"),
        (["cook"], "entry 1: a str"),
        ([("1",)], "entry 1: a tuple"),
        ([], "no entries"),
    ],
)
def test_what_is_no_entry_is_refused(given: Any, said: str) -> None:
    with pytest.raises(EntryInvalid) as caught:
        as_entries(given)
    assert said in str(caught.value)


def test_the_name_shown_is_the_preferred_one_of_the_first_language_there() -> None:
    names = (Name("chef", "en"), Name("cook", "en", True), Name("Koch", "de"))
    entry = Entry("1", names)
    assert entry.shown(("ru", "en")) == "cook"
    assert entry.shown(("de",)) == "Koch"
    assert entry.shown(("ru",)) == entry.shown() == "chef"

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from razbor.catalogue import Catalogue, Entry, Match, scoring
from razbor.catalogue.searching import best
from razbor.errors import ArgumentInvalid, EncoderDiffers, EncoderInvalid
from razbor.schema import ModelRef
from tests.catalogue import making

CATALOGUE = making.catalogue()
IDS = [entry.id for entry in making.ENTRIES]
WORDS = st.sampled_from(["nurse", "Koch", "водитель", "программист", "C++", "Master", "?", "", "x"])
TEXTS = st.lists(WORDS, max_size=3).map(" ".join) | st.text(max_size=12)
ASKED = st.sampled_from([None, ("en",), ("ru", "de")])


def search(text: str, **wishes: object) -> list[Match]:
    return CATALOGUE.search(text, **wishes)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("entry", making.ENTRIES, ids=IDS)
def test_every_name_finds_its_entry_first(entry: Entry) -> None:
    for name in entry.names:
        found = CATALOGUE.search(name.text)
        assert found[0].id == entry.id
        assert found[0].score == pytest.approx(1.5, abs=0.02)


@given(st.lists(TEXTS, max_size=5), st.integers(1, 7), ASKED, st.booleans())
def test_a_text_has_the_same_matches_alone_and_among_others(
    texts: list[str], top_k: int, languages: tuple[str, ...] | None, fast: bool
) -> None:
    together = CATALOGUE.search(texts, top_k, languages=languages, fast=fast)
    alone = [CATALOGUE.search(each, top_k, languages=languages, fast=fast) for each in texts]
    assert together == alone


@given(TEXTS, st.integers(1, 7), ASKED, st.booleans())
def test_matches_are_entries_in_order(
    text: str, top_k: int, languages: tuple[str, ...] | None, fast: bool
) -> None:
    found = CATALOGUE.search(text, top_k, languages=languages, fast=fast)
    assert all(match.id in CATALOGUE for match in found)
    order = [(-match.score, IDS.index(match.id)) for match in found]
    assert order == sorted(order)
    assert len({match.id for match in found}) == len(found)
    assert len(found) == (min(top_k, 5) if any(map(str.isalnum, text)) else 0)
    for match in found:
        assert match.name in {name.text for name in CATALOGUE[match.id].names}


@given(st.integers(1, 5))
def test_fewer_matches_are_the_first_of_more(top_k: int) -> None:
    assert search("cook", top_k=top_k) == search("cook", top_k=5)[:top_k]


def test_how_many_are_scored_at_a_time_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [name.text for entry in making.ENTRIES for name in entry.names]
    before = CATALOGUE.search(texts)
    monkeypatch.setattr(scoring, "_AT_ONCE", 40)
    assert CATALOGUE.search(texts) == before


def test_equal_entries_come_in_their_order() -> None:
    given = [(str(number), ["nurse"]) for number in range(9, 0, -1)]
    twins = Catalogue.build(given, making.HashedEncoder())
    for fast in (False, True):
        found = twins.search("nurse", 4, fast=fast)
        assert [match.id for match in found] == ["9", "8", "7", "6"]


@given(st.lists(st.sampled_from([-np.inf, 0.0, 0.5, 1.0]), min_size=1), st.integers(1, 12))
def test_the_best_are_those_of_a_stable_sort(scores: list[float], count: int) -> None:
    finite = [place for place, score in enumerate(scores) if score > -np.inf]
    expected = sorted(finite, key=lambda place: -scores[place])[:count]
    assert best(np.array(scores, np.float32), count) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("программист", "программист"),
        ("a programmer for our new team", "software developer"),
        ("Softwareentwicklerin bei uns im Büro gesucht", "Softwareentwickler/Softwareentwicklerin"),
    ],
)
def test_the_name_shown_is_in_the_language_of_the_text(text: str, name: str) -> None:
    assert search(text)[0].name == name


def test_the_name_shown_is_in_the_language_asked_for() -> None:
    assert search("programmer", languages=("de", "en"))[0].name == (
        "Softwareentwickler/Softwareentwicklerin"
    )
    by_entry = {match.id: match.name for match in search("водитель", languages=("de",))}
    assert by_entry["own"] == "Scrum Master"  # has no language, and counts in any


def test_only_names_in_the_languages_asked_for_are_compared() -> None:
    assert {match.id for match in search("lorry driver", languages=("de",))} == set(IDS) - {"8332"}
    german = search("nurse", languages=("de",))[0].score
    assert german < search("nurse", languages=("en",))[0].score == search("nurse")[0].score
    fast = search("lorry driver", languages=("de",), fast=True)
    assert {match.id for match in fast} == set(IDS) - {"8332"}


def test_fast_search_compares_with_means() -> None:
    encoder = making.HashedEncoder()
    found = search("медсестра", fast=True)
    nurse = encoder.embed([name.text for name in making.ENTRIES[1].names]).mean(axis=0)
    expected = encoder.embed(["медсестра"])[0] @ nurse / np.linalg.norm(nurse)
    assert {match.id: match.score for match in found}["2221"] == pytest.approx(expected, abs=0.02)


def test_scores_of_names_are_the_best_of_each_entry() -> None:
    encoder = making.HashedEncoder()
    texts = ["head nurse", "chef", ""]
    vectors = encoder.embed(texts)
    plain = Catalogue.build(making.ENTRIES, encoder, lexical_weight=0)
    found = plain.name_scores(vectors, texts)
    assert found.shape == (3, 5)
    for place, entry in enumerate(making.ENTRIES):
        exact = vectors @ encoder.embed([name.text for name in entry.names]).T
        assert found[:, place] == pytest.approx(exact.max(axis=1), abs=0.02)
    with_letters = CATALOGUE.name_scores(vectors, texts)
    assert (with_letters >= found - 1e-6).all()
    assert with_letters[0, 1] > found[0, 1] + 0.2


def test_representations_have_scores_of_their_own() -> None:
    encoder = making.HashedEncoder()
    vectors = encoder.embed(["Writes, tests and mends programs.", "cook"])
    found = CATALOGUE.representation_scores("description", vectors)
    assert found.shape == (2, 5)
    assert found[0].argmax() == 0
    assert found[0, 0] == pytest.approx(1.0, abs=0.02)
    assert (found[:, 2:] == 0).all()  # no description
    assert CATALOGUE.representations == ("description", "skills")
    with pytest.raises(ArgumentInvalid, match="description, skills"):
        CATALOGUE.representation_scores("advertisements", vectors)


@pytest.mark.parametrize("wishes", [{"top_k": 0}, {"languages": "en"}])
def test_a_wish_that_cannot_be_met_is_refused(wishes: dict[str, object]) -> None:
    with pytest.raises(ArgumentInvalid):
        search("nurse", **wishes)


def test_languages_that_no_name_is_in_are_refused() -> None:
    with pytest.raises(ArgumentInvalid):
        Catalogue.build([("1", {"en": ["cook"]})], making.HashedEncoder()).search(
            "cook", languages=["ru"]
        )


class Wrong(making.HashedEncoder):
    """Gives something else once names are embedded."""

    def __init__(self, given: object) -> None:
        super().__init__()
        self.given: object = None
        self.later = given

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.given is None:
            self.given = self.later
            return super().embed(texts)
        return np.asarray(self.given, np.float32)


@pytest.mark.parametrize("given", [[[1.0] * 15], [1.0] * 16, [[1.0] * 16] * 2, [[np.nan] * 16]])
def test_vectors_that_do_not_fit_are_refused(given: object) -> None:
    built = Catalogue.build([("1", ["cook"])], Wrong(given))
    with pytest.raises(EncoderInvalid):
        built.search("nurse")
    with pytest.raises(EncoderInvalid):
        built.name_scores(np.asarray(given, np.float32), ["nurse"])


class NoEncoder(making.HashedEncoder):
    @property
    def encoder(self) -> ModelRef | None:
        return None


def test_without_an_encoder_nothing_is_built() -> None:
    with pytest.raises(EncoderDiffers):
        Catalogue.build([("1", ["cook"])], NoEncoder())


@pytest.mark.parametrize(
    "wishes",
    [
        {"name": "With Space"},
        {"version": ""},
        {"lexical_weight": -1.0},
        {"lexical_weight": float("nan")},
        {"representations": {"../x": np.ones((1, 16), np.float32)}},
        {"representations": {"a.scales": np.ones((1, 16), np.float32)}},
    ],
)
def test_what_a_catalogue_cannot_be_called_is_refused(wishes: dict[str, object]) -> None:
    with pytest.raises(ArgumentInvalid):
        Catalogue.build([("1", ["cook"])], making.HashedEncoder(), **wishes)  # type: ignore[arg-type]


def test_representations_need_a_row_for_each_entry() -> None:
    rows = np.ones((2, 16), np.float32)
    with pytest.raises(EncoderInvalid, match="skills"):
        Catalogue.build([("1", ["c"])], making.HashedEncoder(), representations={"skills": rows})


def test_the_package_has_the_class_without_pyarrow() -> None:
    import razbor

    assert razbor.Catalogue is Catalogue
    assert razbor.Match is Match


def test_another_encoder_object_of_the_same_kind_searches_the_same() -> None:
    texts = ["Writes, tests and mends programs.", "cook"]
    found = CATALOGUE.with_encoder(making.HashedEncoder())
    assert found.search(texts) == CATALOGUE.search(texts)
    assert [entry.id for entry in found] == [entry.id for entry in CATALOGUE]
    with pytest.raises(EncoderDiffers):
        CATALOGUE.with_encoder(making.HashedEncoder(seed=2))


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=4, unique=True), st.lists(TEXTS, max_size=3)
)
def test_some_entries_have_the_scores_that_they_have_among_all(
    places: list[int], texts: list[str]
) -> None:
    vectors = making.HashedEncoder().embed(texts).reshape(len(texts), CATALOGUE.width)
    some = CATALOGUE.only(places)
    assert [entry.id for entry in some] == [IDS[place] for place in places]
    for scores, all_scores in (
        (some.mean_scores(vectors), CATALOGUE.mean_scores(vectors)),
        (
            some.name_scores(vectors, texts, letters=False),
            CATALOGUE.name_scores(vectors, texts, letters=False),
        ),
    ):
        np.testing.assert_array_equal(scores, all_scores[:, places])


def test_more_can_be_known_of_entries() -> None:
    rows = np.zeros((len(CATALOGUE), CATALOGUE.width), np.float32)
    rows[1, 0] = 2
    found = CATALOGUE.with_representations({"advertisements": rows})
    assert set(found.representations) == {*CATALOGUE.representations, "advertisements"}
    assert found.represented("advertisements").tolist() == [False, True, False, False, False]
    assert "advertisements" not in CATALOGUE.representations
    assert found.search("nurse") == CATALOGUE.search("nurse")
    assert found.only([1, 2]).represented("advertisements").tolist() == [True, False]
    with pytest.raises(EncoderInvalid):
        CATALOGUE.with_representations({"advertisements": rows[:2]})
    with pytest.raises(ArgumentInvalid, match="advertisements"):
        CATALOGUE.represented("advertisements")

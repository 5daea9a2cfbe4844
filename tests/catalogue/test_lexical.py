from __future__ import annotations

from collections import Counter
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.catalogue import lexical
from razbor.catalogue.lexical import LexicalIndex
from razbor.catalogue.words import bags, words

NAMES = (
    "nurse",
    "head nurse",
    "Krankenpfleger/Krankenpflegerin",
    "C++ developer",
    "C# developer",
    "водитель грузовика",
    "счётный работник работник",
    "!!!",
    "lead developer in the developers' lead team",
)
TEXTS = st.text("абё cdeC+#/0\x00\n\u0301", max_size=24)


def grams(word: str) -> Counter[str]:
    padded = f" {word} "
    return Counter(padded[i : i + n] for n in (2, 3, 4) for i in range(len(padded) - n + 1))


def idf(rows: list[set[str]]) -> dict[str, float]:
    having = Counter(each for row in rows for each in row)
    return {each: 1 + log((1 + len(rows)) / (1 + count)) for each, count in having.items()}


def vector(bag: list[str], of_words: dict[str, float], of_grams: dict[str, float]) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in bag:
        weights = {
            gram: (1 + log(count)) * of_grams.get(gram, max(of_grams.values()))
            for gram, count in grams(word).items()
        }
        length = sqrt(sum(weight * weight for weight in weights.values()))
        for gram, weight in weights.items():
            found[gram] += of_words.get(word, max(of_words.values())) * weight / length  # type: ignore[assignment]
    return found


def cosine(one: Counter[str], other: Counter[str]) -> float:
    lengths = [sqrt(sum(value * value for value in each.values())) for each in (one, other)]
    return sum(one[key] * other[key] for key in one) / (lengths[0] * lengths[1] or 1)


@pytest.mark.parametrize(
    "text",
    ["nurse", "Hed Nurse", "c++", "счетный работник", "xylophon", "Entwickler (m/w/d), Leiter"],
)
def test_scores_are_what_the_formula_says(text: str) -> None:
    rows = [words(name) for name in NAMES]
    of_words = idf([set(row) for row in rows])
    of_grams = idf([set(grams(word)) for word in of_words])
    asked = vector(words(text), of_words, of_grams)
    expected = [cosine(asked, vector(row, of_words, of_grams)) for row in rows]
    assert LexicalIndex(NAMES).scores(text) == pytest.approx(expected, abs=1e-5)


def test_a_misspelt_name_is_found_and_a_name_finds_itself() -> None:
    index = LexicalIndex(NAMES)
    assert index.scores("krankenpflegr").argmax() == 2
    assert index.scores("ВОДИТЕЛЬ грузавика").argmax() == 5
    for place, name in enumerate(NAMES):
        if words(name):
            assert index.scores(name)[place] == pytest.approx(1.0, abs=1e-5)
            assert index.scores(name).argmax() == place


def test_marks_beside_letters_tell_languages_apart() -> None:
    found = LexicalIndex(NAMES).scores("C++ developer")
    assert found[3] > found[4]


def test_what_has_no_words_is_like_nothing() -> None:
    index = LexicalIndex(NAMES)
    assert not index.scores("…").any()
    assert not index.scores("").any()
    assert index.scores("nurse")[7] == 0
    assert not LexicalIndex(["?", "!"]).scores("nurse").any()


def test_a_few_known_letters_do_not_make_a_strange_word_alike() -> None:
    assert LexicalIndex(["nurse"]).scores("nuxqzwv")[0] < 0.3


@given(st.lists(TEXTS, min_size=1, max_size=6), TEXTS)
def test_scores_are_cosines_and_the_same_when_asked_again(names: list[str], text: str) -> None:
    index = LexicalIndex(names)
    found = index.scores(text)
    assert found.shape == (len(names),)
    assert ((found >= 0) & (found <= 1 + 1e-5)).all()
    assert (index.scores(text) == found).all()
    assert (LexicalIndex(names).scores(text) == found).all()


def test_laying_out_a_few_names_at_a_time_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = LexicalIndex(NAMES).scores("lead developer")
    monkeypatch.setattr(lexical, "_CHUNK", 2)
    assert LexicalIndex(NAMES).scores("lead developer") == pytest.approx(whole, abs=1e-6)


@given(st.lists(TEXTS, max_size=6))
def test_many_texts_have_the_words_of_each(texts: list[str]) -> None:
    found = bags(texts)
    ends = found.starts + found.sizes
    rows = [
        [found.distinct[place] for place in found.ids[start:end]]
        for start, end in zip(found.starts, ends, strict=True)
    ]
    assert rows == [words(text) for text in texts]
    assert len(set(found.distinct)) == len(found.distinct)


def test_words_are_folded() -> None:
    assert words("Счётчик, C++/C#-Entwickler\u00a0(m/w/d) №1") == [
        *("счетчик", "c++", "c#", "entwickler", "m", "w", "d", "1"),
    ]
    assert words("и\u0306од") == ["йод"]
    assert words("a" * 150) == ["a" * 64, "a" * 64, "a" * 22]

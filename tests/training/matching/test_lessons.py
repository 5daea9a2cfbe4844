"""What the network learns from, and above all what it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.dataset.esco import Esco
from razbor.dataset.esco_held_out import held_out
from razbor.training.data import TrainingData
from razbor.training.matching.drawing import AboutOccupations, Listed, Pairs, Texts, alike
from razbor.training.matching.labelled import Choosing, choosing, labelled_titles
from razbor.training.matching.lessons import Weighed, lessons
from razbor.training.matching.occupations import Knowledge, read_knowledge
from razbor.training.matching.recipe import MatchingRecipe
from razbor.training.overlap import folded
from razbor.training.recipe import read_recipe
from tests.training.matching.making import GOLD_TITLE, HELD_OUT, HELD_OUT_TITLE, RECIPE, write_data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lessons")
    write_data(made)
    (made / "recipe.toml").write_text(RECIPE, "utf-8")
    return made


@pytest.fixture(scope="module")
def recipe(folder: Path) -> MatchingRecipe:
    found = read_recipe(folder / "recipe.toml").recipe
    assert isinstance(found, MatchingRecipe)
    return found


@pytest.fixture(scope="module")
def data(folder: Path) -> TrainingData:
    return TrainingData(folder / "data", "silver")


@pytest.fixture(scope="module")
def known(folder: Path) -> Knowledge:
    return read_knowledge(Esco(folder / "data"), HELD_OUT)


def held_out_names(known: Knowledge) -> Iterator[str]:
    return (name for each in known.held_out() for _, name in each.alternatives())


def drawn(found: list[Weighed], times: int = 40) -> Iterator[Pairs]:
    chance = np.random.default_rng(5)
    for each in found:
        for _ in range(times):
            yield each.lesson.draw(chance, 8)


def test_what_is_held_out_is_drawn_by_the_uri_alone(known: Knowledge) -> None:
    purposes = {each.uri: each.held_out for each in known.occupations}
    assert Counter(purposes.values()) == {"choosing": 4, "measuring": 3, None: 5}
    assert purposes == {uri: held_out(uri, HELD_OUT) for uri in purposes}


def test_one_in_so_many_measures_and_half_as_many_choose() -> None:
    counts = Counter(held_out(f"http://example.org/{number}", 10) for number in range(20_000))
    assert counts["measuring"] == pytest.approx(2000, rel=0.1)
    assert counts["choosing"] == pytest.approx(1000, rel=0.1)


def test_names_held_out_never_reach_the_texts_of_the_lessons(
    recipe: MatchingRecipe, data: TrainingData, known: Knowledge
) -> None:
    texts = Texts()
    titles = labelled_titles(known, data, Choosing())
    found = lessons(recipe, known.taught(), titles, data, texts)
    assert len(found) == 6
    learned = {folded(text) for text in texts.all}
    names = {folded(name) for name in held_out_names(known)}
    assert len(names) > 10
    assert folded(HELD_OUT_TITLE) in names
    assert names & learned == set()
    # The preferred names are learned, of every occupation and in every language.
    preferred = {names[0] for each in known.occupations for names in each.names.values()}
    assert preferred <= set(texts.all)


def test_titles_of_the_test_data_and_without_a_known_code_are_left_out(
    data: TrainingData, known: Knowledge
) -> None:
    titles = {each.title for each in labelled_titles(known, data, Choosing())}
    assert "Schweißer für Rohre" in titles
    assert not titles & {GOLD_TITLE, HELD_OUT_TITLE, "Astronaut"}


def test_what_chooses_weights_is_never_learned(
    recipe: MatchingRecipe, data: TrainingData, known: Knowledge
) -> None:
    chosen = choosing(known, data, 2)
    titles = {each.item for each in chosen.titles}
    assert len(titles) >= 3
    assert not titles & {GOLD_TITLE, HELD_OUT_TITLE, "Astronaut"}
    for each in chosen.vacancies:
        assert each.item.vacancy.title in titles
    learned = {each.title for each in labelled_titles(known, data, chosen)}
    every = {each.title for each in labelled_titles(known, data, Choosing())}
    assert learned | titles == every
    assert not learned & titles
    texts = Texts()
    lessons(recipe, known.taught(), [], data, texts, without={"пекарь 0"})
    assert "пекарь 0" not in texts.all
    assert "пекарь 1" in texts.all


def test_a_share_of_nothing_makes_no_lesson(
    recipe: MatchingRecipe, data: TrainingData, known: Knowledge
) -> None:
    shares = recipe.shares.model_copy(update={"roles": 0.0, "skills": 0.0})
    texts = Texts()
    less = recipe.model_copy(update={"shares": shares})
    assert len(lessons(less, known.taught(), [], data, texts)) == 4
    assert "prepare dough" in texts.all  # as the name of a skill
    assert "рабочий" not in texts.all


def test_what_is_drawn_of_an_occupation_is_its_own(
    recipe: MatchingRecipe, data: TrainingData, known: Knowledge
) -> None:
    texts = Texts()
    taught = known.taught()
    about = lessons(recipe, taught, [], data, texts)[:3]  # names, descriptions, skills
    own = {
        f"occupation {place}": {*each.all_names(), *each.descriptions, *each.skills}
        for place, each in enumerate(taught.occupations)
    }
    for pairs in drawn(about):
        for left, right, meanings in zip(pairs.left, pairs.right, pairs.meanings, strict=True):
            (meaning,) = meanings
            assert {texts.all[left], texts.all[right]} <= own[meaning]


def test_near_draws_come_from_few_groups() -> None:
    groups = [str(number // 5) for number in range(50)]
    names = [{"en": [number]} for number in range(50)]
    lesson = AboutOccupations(groups, names, None, (1.0, 2))
    chance = np.random.default_rng(1)
    for _ in range(20):
        assert len({groups[number] for number in lesson.draw(chance, 30).left}) <= 2


def test_an_occupation_without_other_texts_is_not_drawn() -> None:
    names = [{"en": [number]} for number in range(3)]
    lesson = AboutOccupations(["a", "a", "b"], names, [[7], [], [8]], (0.0, 1))
    found = lesson.draw(np.random.default_rng(1), 50)
    assert set(found.left) == {0, 2}
    assert set(found.right) == {7, 8}


def test_texts_have_one_number_each() -> None:
    texts = Texts()
    assert [texts.number(text) for text in ("a", "b", "a")] == [0, 1, 0]
    assert texts.all == ["a", "b"]


def test_the_same_chance_draws_the_same_pairs() -> None:
    lesson = Listed([(0, [1, 2], frozenset("a")), (3, [4, 5, 6], frozenset("b"))])
    first, second = (lesson.draw(np.random.default_rng(4), 20) for _ in range(2))
    assert first == second


_numbers = st.integers(0, 6)
_pairs = st.lists(
    st.tuples(_numbers, _numbers, st.frozensets(st.sampled_from("abcd"), max_size=3)), min_size=1
).map(lambda rows: Pairs(*(list(column) for column in zip(*rows, strict=True))))


@given(_pairs)
def test_pairs_that_share_a_meaning_or_a_text_are_no_negatives(pairs: Pairs) -> None:
    found = alike(pairs).numpy()
    rows = list(zip(pairs.left, pairs.right, pairs.meanings, strict=True))
    for place, (left, right, meanings) in enumerate(rows):
        for beside, (other, another, others) in enumerate(rows):
            shared = bool(meanings & others) or bool({left, right} & {other, another})
            assert found[place, beside] == (shared and place != beside)

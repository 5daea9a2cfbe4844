from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from razbor.training.pretraining.drawn import Drawn
from razbor.training.pretraining.material import Material
from razbor.training.pretraining.padded import Padded
from razbor.training.pretraining.recipe import Contrast, Objective
from razbor.training.pretraining.tokens import Tokens

ASKED = Objective(weight=1, batch=8, max_tokens=40)
PAIRED = Contrast(weight=1, batch=8, max_tokens=40, scale=20)
STEPS = st.integers(0, 500)
Piece = tuple[int, ...]
few = settings(max_examples=30)


@pytest.fixture
def drawn(material: Material) -> Drawn:
    return Drawn(material, material.special(), seed=11)


def texts(padded: Padded) -> list[Piece]:
    """The texts of a batch, without begin, end and padding."""
    lengths = padded.mask.sum(1).tolist()
    return [
        tuple(row[1 : length - 1].tolist()) for row, length in zip(padded.ids, lengths, strict=True)
    ]


def known(tokens: Tokens, numbers: range | None = None) -> list[Piece]:
    return [tuple(tokens[number].tolist()) for number in numbers or range(len(tokens))]


def flat(batch: tuple[Padded | Tensor, ...]) -> list[Tensor]:
    return [part.ids if isinstance(part, Padded) else part for part in batch]


@few
@given(st.lists(st.tuples(st.sampled_from(range(4)), STEPS), min_size=1, max_size=5))
def test_a_batch_depends_on_seed_and_step_alone(
    material: Material, asked: list[tuple[int, int]]
) -> None:
    def batch(found: Drawn, which: int, step: int) -> list[Tensor]:
        if which < 2:
            return flat((found.sections, found.boards)[which](ASKED, step))
        return flat((found.names, found.neighbours)[which - 2](PAIRED, step))

    special = material.special()
    before = Drawn(material, special, 11)
    for which, step in asked:
        found = batch(before, which, step)
    fresh = batch(Drawn(material, special, 11), *asked[-1])
    assert all(torch.equal(one, other) for one, other in zip(found, fresh, strict=True))


def test_another_seed_draws_otherwise(material: Material, drawn: Drawn) -> None:
    other = Drawn(material, material.special(), seed=12)
    assert texts(drawn.sections(ASKED, 0)[0]) != texts(other.sections(ASKED, 0)[0])
    assert texts(drawn.names(PAIRED, 0)[0]) != texts(other.names(PAIRED, 0)[0])


def test_fragments_that_judge_are_never_drawn(material: Material, drawn: Drawn) -> None:
    padded, labels = drawn.sections_judging(ASKED)
    judging = set(texts(padded))
    assert len(judging) == round(0.1 * len(material.fragments))
    count = len(judging)
    np.testing.assert_array_equal(labels.numpy(), material.sections[:count])
    labelled = dict(zip(known(material.fragments), material.sections.tolist(), strict=True))
    seen: Counter[int] = Counter()
    for step in range(300):
        padded, labels = drawn.sections(ASKED, step)
        shown = texts(padded)
        assert judging.isdisjoint(shown)
        assert [labelled[text] for text in shown] == labels.tolist()
        seen.update(labels.tolist())
    assert set(seen) == set(material.sections[count:].tolist())


def test_rare_sections_are_shown_more_often_than_they_occur(material: Material) -> None:
    common = np.zeros(len(material.fragments), np.int64)
    common[20:26] = 1
    skewed = Drawn(replace(material, sections=common), material.special(), 11)
    shown = torch.cat([skewed.sections(ASKED, step)[1] for step in range(200)])
    share = float((shown == 1).float().mean())
    occurs = 6 / (60 - 6)
    assert 1.5 * occurs < share < 0.5
    assert share == pytest.approx(6**0.5 / (6**0.5 + 48 / 54**0.5), abs=0.05)


@few
@given(STEPS)
def test_boards_give_the_categories_of_titles_and_descriptions(
    material: Material, step: int
) -> None:
    drawn = Drawn(material, material.special(), 11)
    padded, targets, wanted = drawn.boards(ASKED, step)
    assert targets.shape == wanted.shape == (8, material.targets.shape[1])
    assert (targets <= wanted).all()
    titles: dict[Piece, set[Piece]] = {}
    for number, title in enumerate(known(material.titles)):
        titles.setdefault(title, set()).add(tuple(material.targets[number].tolist()))
    described: dict[Piece, set[Piece]] = {}
    for number, text in enumerate(known(material.described)):
        row = material.rows[number]
        described.setdefault(text[:38], set()).add(tuple(material.targets[row].tolist()))
    for number, text in enumerate(texts(padded)):
        allowed = titles[text] if number < 4 else described[text]
        assert tuple(targets[number].tolist()) in allowed


def test_boards_without_descriptions_are_titles_alone(material: Material) -> None:
    none = np.zeros(0, np.int64)
    bare = replace(
        material, described=Tokens(none.astype(np.int32), np.zeros(1, np.int64)), rows=none
    )
    padded, _, _ = Drawn(bare, material.special(), 11).boards(ASKED, 0)
    assert len(padded.ids) == 8
    assert set(texts(padded)) <= set(known(material.titles))


def owners(material: Material) -> dict[Piece, set[int]]:
    found: dict[Piece, set[int]] = {}
    for name, occupation in zip(known(material.names), material.occupations, strict=True):
        found.setdefault(name, set()).add(int(occupation))
    return found


@few
@given(STEPS)
def test_names_are_two_of_one_occupation(material: Material, step: int) -> None:
    first, second, _ = Drawn(material, material.special(), 11).names(PAIRED, step)
    of = owners(material)
    one, other = texts(first), texts(second)
    assert len(one) == len(other) == 8
    for left, right in zip(one, other, strict=True):
        assert of[left] & of[right]


def test_more_names_than_occupations_are_each_asked_once(material: Material, drawn: Drawn) -> None:
    many = PAIRED.model_copy(update={"batch": 64})
    first, _, alike = drawn.names(many, 0)
    assert len(first.ids) == len(set(material.occupations.tolist())) == 12
    assert alike.shape == (12, 12)
    assert not alike.any()


@few
@given(STEPS)
def test_a_name_of_both_occupations_is_no_wrong_answer(material: Material, step: int) -> None:
    # Every occupation gets the names of the first one beside its own.
    first_names = [text for text, owned in owners(material).items() if owned == {0}]
    names, occupations = [], []
    for number in range(12):
        own = [text for text, owned in owners(material).items() if owned == {number}]
        mine = own if number == 0 else own + first_names
        names += mine
        occupations += [number] * len(mine)
    starts = np.concatenate([[0], np.cumsum([len(name) for name in names])]).astype(np.int64)
    tokens = Tokens(np.concatenate([np.array(name, np.int32) for name in names]), starts)
    shared_names = replace(material, names=tokens, occupations=np.array(occupations))
    of = owners(shared_names)
    first, second, alike = Drawn(shared_names, material.special(), 11).names(PAIRED, step)
    for row, left in enumerate(texts(first)):
        for column, right in enumerate(texts(second)):
            if row == column:
                assert not alike[row, column]
            elif right in first_names or left in first_names:
                assert alike[row, column]  # a name of whatever occupation the other is
            else:
                assert bool(alike[row, column]) == bool(of[left] & of[right])


@few
@given(STEPS)
def test_neighbours_follow_each_other_and_do_not_judge(material: Material, step: int) -> None:
    documents = material.documents
    teaching = range(int(documents.starts[material.judging]), len(documents.pieces))
    ends = set((documents.starts[1:] - 1).tolist())
    following = {
        (tuple(documents.pieces[number].tolist()), tuple(documents.pieces[number + 1].tolist()))
        for number in teaching
        if number not in ends
    }
    first, second = Drawn(material, material.special(), 11).neighbours(PAIRED, step)
    pairs = list(zip(texts(first), texts(second), strict=True))
    assert 1 <= len(pairs) <= 8
    assert {(left[:38], right[:38]) for left, right in following} >= set(pairs)
    assert all(len(text) >= 3 for pair in pairs for text in pair)


def test_neighbours_are_of_different_documents(material: Material) -> None:
    bounds = material.documents.starts
    pieces = material.documents.pieces
    special = material.special()
    # Each text gets a piece of its own in front, so that it tells its document.
    ids = [
        np.concatenate([[special.first + number], pieces[each]])
        for number in range(len(bounds) - 1)
        for each in range(bounds[number], bounds[number + 1])
    ]
    starts = np.concatenate([[0], np.cumsum([len(each) for each in ids])]).astype(np.int64)
    marked = Tokens(np.concatenate(ids).astype(np.int32), starts)
    documents = replace(material.documents, pieces=marked)
    drawn = Drawn(replace(material, documents=documents), special, 11)
    for step in range(40):
        first, second = (texts(side) for side in drawn.neighbours(PAIRED, step))
        told = [text[0] - special.first for text in first]
        assert len(told) == len(set(told))
        assert told == [text[0] - special.first for text in second]
        assert min(told) >= material.judging


def test_sizes_say_what_there_is_to_draw_from(material: Material, drawn: Drawn) -> None:
    assert drawn.sizes() == {
        "sections": 54,
        "boards": len(material.titles),
        "names": 12,
        "neighbours": len(drawn._firsts),
    }
    none = np.zeros(0, np.int64)
    bare = replace(
        material,
        fragments=Tokens(none.astype(np.int32), np.zeros(1, np.int64)),
        sections=none,
        names=Tokens(none.astype(np.int32), np.zeros(1, np.int64)),
        occupations=none,
        targets=material.targets[:, :0],
    )
    sizes = Drawn(bare, material.special(), 11).sizes()
    assert sizes["sections"] < 1
    assert (sizes["boards"], sizes["names"]) == (0, 0)

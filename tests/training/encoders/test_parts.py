from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import DataScarce
from razbor.models.rows import Row
from razbor.training.encoders.examples import Example
from razbor.training.encoders.parts import check_classes, check_deciding, divide, drawn, sides
from razbor.training.encoders.recipe import Parts


def example(document: str, label: str = "a", *, judges: bool = True) -> Example:
    return Example(Row({"text": document}), (label,), document, label, judges)


@given(
    st.lists(st.integers(0, 60), min_size=20, max_size=120),
    st.sampled_from([0.0, 0.1, 0.3]),
    st.integers(0, 5),
)
def test_no_document_stands_on_two_sides(numbers: list[int], test: float, seed: int) -> None:
    examples = [example(f"d{number}") for number in numbers]
    documents = set(numbers)
    parts = Parts(test=test, validation=0.2)
    if len(documents) < 10:
        return
    side = sides(examples, parts, seed)
    divided = divide(examples, side, parts)
    by_part = [
        {one.document for one in part} for part in (divided.train, divided.validation, divided.test)
    ]
    assert sum(map(len, by_part)) == len(documents)
    total = len(divided.train) + len(divided.validation) + len(divided.test)
    assert total == len(examples)
    assert len(by_part[2]) == pytest.approx(test * len(documents), abs=1)
    assert side == sides(examples, parts, seed)


@given(st.sets(st.integers(0, 40), max_size=20), st.integers(0, 5))
def test_what_may_not_judge_always_trains(chosen: set[int], seed: int) -> None:
    examples = [example(f"d{number}", judges=number not in chosen) for number in range(41)]
    side = sides(examples, Parts(test=0.2, validation=0.3), seed)
    assert {side[f"d{number}"] for number in chosen} <= {"train"}
    judging = 41 - len(chosen)
    assert sum(part == "test" for part in side.values()) == pytest.approx(0.2 * judging, abs=1)


def test_a_stratified_part_keeps_the_shares_and_rare_strata_do_no_harm() -> None:
    labels = ["a"] * 60 + ["b"] * 40 + ["once"]
    examples = [example(f"d{number}", label) for number, label in enumerate(labels)]
    parts = Parts(validation=0.15, stratify=True)
    divided = divide(examples, sides(examples, parts, 1), parts)
    counts = Counter(one.labels[0] for one in divided.validation)
    assert counts["a"] in (9, 10)
    assert counts["b"] == 6


def test_a_sample_is_drawn_by_the_seed() -> None:
    documents = [f"d{number}" for number in range(50)]
    found = drawn(documents, 10, 3)
    assert len(found) == 10
    assert found == drawn(documents, 10, 3)
    assert found != drawn(documents, 10, 4)
    assert drawn(documents, None, 3) == drawn(documents, 500, 3) == set(documents)


def test_classes_that_cannot_be_learned_are_named() -> None:
    many = [example(f"d{number}") for number in range(5)]
    one = example("alone", "b")
    with pytest.raises(DataScarce, match="1 examples of the label 'b'"):
        check_classes([*many, one], many, ("a", "b"))
    with pytest.raises(DataScarce, match="'b' in the train part"):
        check_classes([*many, one, one], many, ("a", "b"))
    check_classes([*many, one, one], [*many, one], ("a", "b"))


def test_a_part_that_nothing_can_be_chosen_on_is_refused() -> None:
    with pytest.raises(DataScarce, match="no drawn example"):
        check_deciding([], None)
    with pytest.raises(DataScarce, match="'b' in the validation part"):
        check_deciding([example("one")], "b")
    check_deciding([example("one")], "a")
    check_deciding([example("one")], None)


def test_all_that_was_drawn_at_random_may_judge() -> None:
    examples = [example(f"d{number}", judges=number != 3) for number in range(12)]
    first = frozenset(f"d{number}" for number in range(5))
    side = sides(examples, Parts(validation="drawn"), 1, first)
    judging = {name for name, part in side.items() if part == "validation"}
    # What was chosen for being hard only trains, wherever it stands.
    assert judging == first - {"d3"}
    assert set(side.values()) == {"train", "validation"}

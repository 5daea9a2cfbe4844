from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from razbor.errors import DataScarce, ScheduleInvalid
from razbor.training.pairs.esco import Pair
from razbor.training.pairs.plan import plan, queries
from razbor.training.pairs.recipe import PairsRecipe, Schedule

SCHEDULE = {
    "epochs": 2,
    "batch": 4,
    "rate": 1e-3,
    "warmup_share": 0.1,
    "weight_decay": 0.0,
    "max_gradient": 1.0,
}


def recipe(
    sample: int | None = None, fits: int = 2, steps: int = 3, folds: int = 5, **schedule: object
) -> PairsRecipe:
    return PairsRecipe.model_validate(
        {
            "method": "pairs",
            "task": "occupations",
            "name": "tiny",
            "version": "1",
            "description": "",
            "languages": ["en"],
            "seed": 3,
            "max_tokens": 16,
            "sample": sample,
            "base": {
                "name": "nobody/none",
                "layers": 1,
                "width": 4,
                "heads": 1,
                "intermediate": 4,
                "vocabulary": 50,
                "positions": 16,
                "lower_case": True,
            },
            "pairs": {"languages": ["en"], "kinds": ["synonym"], "folds": folds, "fits": fits},
            "loss": {"kind": "multiple_negatives_ranking", "scale": 20.0},
            "schedule": SCHEDULE | schedule,
            "validation": {"steps": steps, "pairs": 4, "queries": 3, "negatives": 2, "keep": "map"},
        }
    )


@given(
    pairs=st.integers(10, 90),
    fits=st.integers(1, 5),
    steps=st.integers(1, 9),
    sample=st.none() | st.integers(2, 50),
)
def test_an_epoch_sees_every_pair_once_but_the_held_out(
    pairs: int, fits: int, steps: int, sample: int | None
) -> None:
    found = plan(recipe(sample, fits, steps), pairs)
    assert len(found.held_out) == fits
    assert [stretch.number for stretch in found.stretches] == list(
        range(1, len(found.stretches) + 1)
    )
    for fit, held_out in enumerate(found.held_out, start=1):
        epochs = []
        for epoch in (1, 2):
            parts = [s.rows for s in found.stretches if (s.fit, s.epoch) == (fit, epoch)]
            rows = [row for part in parts for row in part]
            assert len(set(rows)) == len(rows)
            assert not set(rows) & set(held_out)
            assert len(rows) == min(sample or pairs, pairs - len(held_out))
            assert all(len(part) <= 4 * steps for part in parts)
            epochs.append(rows)
        assert set(epochs[0]) == set(epochs[1])
        opening = [s.number for s in found.stretches if s.fit == fit and s.opens_fit]
        assert opening == [min(s.number for s in found.stretches if s.fit == fit)]
    folds = [set(held_out) for held_out in found.held_out]
    assert sum(map(len, folds)) == len(set().union(*folds))


def test_the_published_numbers_come_out() -> None:
    """118,210 pairs in batches of 32 are 3,695 steps; a tenth of the pairs is the warm-up."""
    made = recipe(
        fits=1,
        folds=10,
        epochs=1,
        batch=32,
        warmup_share=None,
        warmup_steps=11_821,
        warmup_beyond_run=True,
    )
    found = plan(made, 131_345)
    assert (found.steps, found.warmup, found.total) == (3_695, 11_821, 3_695)


def test_a_sample_has_the_same_share_of_warmup() -> None:
    made = recipe(16, fits=1, epochs=1, warmup_share=None, warmup_steps=60, warmup_beyond_run=True)
    found = plan(made, 100)
    assert (found.steps, found.warmup) == (4, 12)


def test_a_warmup_longer_than_a_fit_is_refused_unless_allowed() -> None:
    with pytest.raises(ScheduleInvalid, match="warm-up of 60 steps in a fit of 20"):
        plan(recipe(fits=1, epochs=1, warmup_share=None, warmup_steps=60), 100)


def test_too_few_pairs_are_refused() -> None:
    with pytest.raises(DataScarce, match="9 pairs"):
        plan(recipe(), 9)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"warmup_steps": 3}, "exactly one"),
        ({"warmup_share": None}, "exactly one"),
        ({"batch": 1}, "batch"),
        ({"rate": 0.0}, "rate"),
        ({"precision": "float8"}, "precision"),
        ({"epochz": 1}, "epochz"),
    ],
)
def test_a_schedule_that_does_not_fit_is_refused(changes: dict[str, object], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        Schedule.model_validate(SCHEDULE | changes)


def test_more_fits_than_folds_are_refused() -> None:
    with pytest.raises(ValidationError, match="held out twice"):
        recipe(fits=6)


def test_negatives_are_never_texts_of_the_title() -> None:
    pairs = [
        Pair(f"title {number // 4}", f"text {number // 4} {number % 4}", "synonym")
        for number in range(40)
    ]
    made = recipe()
    found = queries(made, pairs, plan(made, len(pairs)).held_out[0])
    assert found
    assert len(found) <= 3
    for query in found:
        number = query.title.split()[1]
        assert all(text.split()[1] == number for text in query.positive)
        assert query.negative
        assert not any(text.split()[1] == number for text in query.negative)
    assert found == queries(made, pairs, plan(made, len(pairs)).held_out[0])

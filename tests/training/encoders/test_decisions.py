"""Decisions and temperature from the answers of the graph that ships."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import softmax

from razbor.models.calibration import calibrated
from razbor.models.manifest import Argmax, Task, Threshold
from razbor.tasks.role import CATEGORIES
from razbor.training.encoders.decisions import Answered, decided
from razbor.training.encoders.recipe import EncoderRecipe, MostProbable
from razbor.training.recipe import read_recipe
from tests.training.encoders.test_published import recipe

ENCODERS = Path(__file__).parents[3] / "recipes" / "encoders"
SECTIONS = "sections-rubert-tiny-as-published"


def sure_recipe(accuracy: float = 0.9, drawn: int | None = None) -> EncoderRecipe:
    decision = MostProbable(kind="most_probable", sure_accuracy=accuracy)
    return recipe(SECTIONS).model_copy(update={"decision": decision, "drawn": drawn})


def drawn_answers(count: int, sharpness: float, seed: int = 4) -> Answered:
    """Labels that come as often as some logits say; answers that are surer than that."""
    random = np.random.default_rng(seed)
    logits = random.normal(size=(count, 5)) * 1.5
    honest = softmax(logits, axis=1)
    labels = np.array([random.choice(5, p=row) for row in honest])
    return Answered(
        answers=softmax(logits * sharpness, axis=1),
        truth=labels[:, None] == np.arange(5),
        decides=np.ones(count, bool),
        under=np.zeros(count, bool),
    )


def only(tasks: Mapping[str, Task]) -> Task:
    """The task of a bundle that answers one question."""
    (task,) = tasks.values()
    return task


def accuracy_of_sure(limit: float, part: Answered, answers: NDArray[np.float32]) -> float:
    sure = answers.max(axis=1) >= limit
    right = answers.argmax(axis=1) == part.truth.argmax(axis=1)
    return float(right[sure].mean())


def test_a_temperature_takes_back_what_is_too_sure() -> None:
    part = drawn_answers(4000, 2.5)
    task = only(decided(sure_recipe(), part))
    assert task.calibration is not None
    assert task.calibration.temperature == pytest.approx(2.5, rel=0.1)
    before, after = (task.calibration.evidence[name] for name in ("loss_before", "loss_after"))
    assert isinstance(before, float)
    assert isinstance(after, float)
    assert after < before


def test_the_limit_is_of_what_a_reader_sees() -> None:
    part = drawn_answers(4000, 2.5)
    task = only(decided(sure_recipe(), part))
    assert isinstance(task.decision, Argmax)
    seen = calibrated(part.answers.astype(np.float32), task)
    limit = task.decision.unsure_below
    assert 0.3 < limit < 1
    assert accuracy_of_sure(limit, part, seen) == pytest.approx(0.9, abs=0.005)
    assert task.decision.evidence["sure_accuracy"] == pytest.approx(0.9, abs=0.005)


def test_the_promise_holds_with_a_heading_as_without() -> None:
    # Under a heading as sure as alone, and more often wrong.
    part = drawn_answers(6000, 1.0)
    under = np.arange(6000) < 3000
    wrong = under & (np.arange(6000) % 12 == 0)
    truth = np.where(wrong[:, None], np.roll(part.truth, 1, axis=1), part.truth)
    mixed = Answered(part.answers, truth, part.decides, under)
    task = only(decided(sure_recipe(), mixed))
    assert isinstance(task.decision, Argmax)
    seen = calibrated(mixed.answers.astype(np.float32), task)
    for form in (under, ~under):
        kept = mixed.only(form)
        assert accuracy_of_sure(task.decision.unsure_below, kept, seen[form]) >= 0.899
    evidence = task.decision.evidence
    assert evidence["alone.n"] == evidence["under_heading.n"] == 3000
    assert set(mixed.forms()) == {"alone", "under_heading"}
    assert part.forms() == {}


def test_only_what_was_drawn_decides() -> None:
    part = drawn_answers(400, 1.0)
    other = Answered(part.answers, np.roll(part.truth, 1, axis=1), part.decides, part.under)
    both = Answered(
        np.concatenate([part.answers, other.answers]),
        np.concatenate([part.truth, other.truth]),
        np.repeat([True, False], 400),
        np.zeros(800, bool),
    )
    assert decided(sure_recipe(drawn=9), both) == decided(sure_recipe(drawn=9), part)
    assert "drawn vacancies alone" in str(
        only(decided(sure_recipe(drawn=9), both)).decision.evidence["data"]
    )


def test_a_threshold_keeps_the_recall_of_what_was_drawn() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.2, 0.1, 0.05])
    tech = np.array([True, True, True, False, True, False])
    part = Answered(
        np.stack([1 - scores, scores], axis=1),
        np.stack([~tech, tech], axis=1),
        np.array([True, True, True, True, False, False]),
        np.zeros(6, bool),
    )
    task = only(decided(recipe("role-rubert-tiny2-as-published"), part))
    assert isinstance(task.decision, Threshold)
    assert task.decision.threshold == pytest.approx(0.7)
    assert task.decision.evidence["n"] == 4
    assert task.calibration is None


def test_as_published_nothing_is_unsure() -> None:
    task = only(decided(recipe(SECTIONS), drawn_answers(50, 1.0)))
    assert isinstance(task.decision, Argmax)
    assert task.decision.unsure_below == 0
    assert task.calibration is None


def test_categories_are_decided_beside_tech() -> None:
    found = read_recipe(ENCODERS / "role-text.toml").recipe
    assert isinstance(found, EncoderRecipe)
    count = 400
    tech = np.arange(count) % 2 == 0
    category = np.arange(count) % 25
    answers = np.full((count, 27), 0.01)
    answers[:, 1] = np.where(tech, 0.9, 0.1)
    answers[:, 0] = 1 - answers[:, 1]
    answers[np.arange(count), 2 + category] = 0.76
    wrong = np.arange(count) < 20
    truth = np.zeros((count, 27), bool)
    truth[:, 0], truth[:, 1] = ~tech, tech
    truth[np.arange(count), 2 + np.where(wrong, (category + 1) % 25, category)] = True
    every = np.ones(count, bool)
    tasks = decided(found, Answered(answers, truth, every, ~every))
    assert list(tasks) == ["role", "category"]
    assert isinstance(tasks["role"].decision, Threshold)
    assert tasks["role"].decision.threshold == pytest.approx(0.9)
    decision = tasks["category"].decision
    assert isinstance(decision, Argmax)
    assert decision.evidence["accuracy"] == pytest.approx(0.95)
    assert tasks["category"].labels == CATEGORIES

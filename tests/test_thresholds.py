"""Decisions and the scores beside them never disagree, whatever the thresholds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

import razbor
from razbor.errors import ArgumentInvalid
from razbor.models.calibration import tempered
from razbor.models.manifest import Thresholds
from razbor.models.thresholds import with_thresholds
from razbor.schema import Role
from razbor.tasks import areas, role, sections

pytestmark = pytest.mark.model

single = st.floats(0, 1, width=32)
ratios = st.sampled_from([0.1, 0.3, 0.4, 0.7, 0.9, 1 / 3])


def edges(score: float, drawn: float) -> list[float]:
    """A threshold as drawn, at the score, just above it, and as it is written in decimals."""
    return [
        drawn,
        score,
        float(np.nextafter(score, 2)),
        float(f"{score:.4f}"),
        float(f"{score:.7f}"),
    ]


def _decision(thresholds: dict[str, float], nearest: float | None = None) -> Thresholds:
    return Thresholds(thresholds=thresholds, nearest=nearest, evidence={"method": "by hand"})


def again(found: Role) -> Role:
    return Role.model_validate_json(json.dumps(found.to_dict()))


def decided(tech: float, categories: NDArray[np.float32], **limits: float) -> Role:
    thresholds = {"threshold": 0.5, "lead_threshold": 0.5, "unsure_below": 0.5} | limits
    return role.decide(float(np.float32(tech)), categories, float(np.float32(tech)), **thresholds)


@given(single, st.floats(0, 1) | ratios)
def test_tech_is_what_lies_at_or_above_the_threshold(score: float, drawn: float) -> None:
    flat = np.full(len(role.CATEGORIES), 1 / len(role.CATEGORIES), np.float32)
    for threshold in edges(score, drawn):
        for found in (given := decided(score, flat, threshold=threshold), again(given)):
            assert (found.label == "tech") == (found.probability >= found.threshold)
            assert found.threshold == threshold


@given(single, st.floats(0, 1) | ratios)
def test_lead_and_unsure_are_told_by_their_probabilities(score: float, drawn: float) -> None:
    categories = np.zeros(len(role.CATEGORIES), np.float32)
    categories[3] = score
    for limit in edges(score, drawn):
        found = again(decided(score, categories, lead_threshold=limit, unsure_below=limit))
        assert found.lead_probability is not None
        assert found.category is not None
        assert found.lead == (found.lead_probability >= limit)
        assert found.unsure == (found.scores[found.category] < limit)
        assert found.scores[found.category] == max(found.scores.values())


@given(st.lists(single | ratios, min_size=38, max_size=38), st.floats(0, 1) | ratios)
def test_areas_are_exactly_those_at_or_above_their_thresholds(
    scores: list[float], drawn: float
) -> None:
    given = np.array(scores, np.float32)
    for way in range(5):
        thresholds = {
            label: min(1.0, edges(float(score), drawn)[way])
            for label, score in zip(areas.LABELS, given, strict=True)
        }
        found = {
            area.label: area.probability for area in areas.decide(given, _decision(thresholds))
        }
        every = {
            area.label: area.probability
            for area in areas.decide(given, _decision(dict.fromkeys(areas.LABELS, 0.0)))
        }
        assert found == {
            label: score for label, score in every.items() if score >= thresholds[label]
        }


def test_seven_tenths_in_single_precision_lie_below_seven_tenths() -> None:
    scores = np.full(len(areas.LABELS), 0.7, np.float32)
    assert float(scores[0]) < 0.7
    assert areas.decide(scores, _decision(dict.fromkeys(areas.LABELS, 0.7))) == []


@given(
    st.lists(st.floats(0.001, 1), min_size=6, max_size=6), st.floats(0, 1) | ratios, st.booleans()
)
def test_fragments_are_unsure_below_the_limit(
    drawn: list[float], limit: float, headings: bool
) -> None:
    row = (np.array([drawn]) / sum(drawn)).astype(np.float32)
    (first,) = sections.decide(row, limit, headings=headings)
    for threshold in edges(first.probability, limit):
        (found,) = sections.decide(row, threshold, headings=headings)
        assert found.unsure == (json.loads(json.dumps(found.probability)) < threshold)
        if found.label != sections.HEADING:
            assert found.probability == found.scores[found.label] == max(found.scores.values())


@given(single, st.floats(0.2, 6), st.floats(0, 1))
def test_calibrated_scores_are_what_is_reported(score: float, at: float, drawn: float) -> None:
    warm = tempered(np.full((1, len(areas.LABELS)), score, np.float32), at, joint=False)[0]
    for threshold in (min(1.0, edge) for edge in edges(float(warm[0]), drawn)):
        found = areas.decide(warm, _decision(dict.fromkeys(areas.LABELS, threshold)))
        assert bool(found) == (float(warm[0]) >= threshold)


def asked(bundles: dict[str, Path], thresholds: dict[str, float]) -> Role:
    rz = razbor.load(["role"], bundles={"role": bundles["role"]}, thresholds=thresholds)
    found = rz.vacancy(title="Программист", description="Пишем на Python").role
    assert found is not None
    return found


def test_thresholds_are_chosen_when_models_are_loaded(tiny_bundles: dict[str, Path]) -> None:
    plain = asked(tiny_bundles, {})
    assert plain.label == "tech"
    at = asked(tiny_bundles, {"role": plain.probability})
    assert (at.label, at.threshold) == ("tech", plain.probability)
    strict = asked(tiny_bundles, {"role": float(np.nextafter(plain.probability, 2))})
    assert (strict.label, strict.probability) == ("other", plain.probability)


def test_areas_take_one_threshold_or_one_each(tiny_bundles: dict[str, Path]) -> None:
    rz = razbor.load(["areas"], bundles={"areas": tiny_bundles["areas"]})
    every = rz.with_thresholds({"areas": 0}).areas("Программист")
    assert {area.label for area in every} == set(areas.LABELS)
    assert [area.label for area in rz.areas("Программист")] == ["programmer"]
    none = rz.with_thresholds({"areas": {"programmer": 1.0}}).areas("Программист")
    assert none == []


def test_a_threshold_that_is_given_stands_by_itself() -> None:
    decisions = {"areas": _decision(dict.fromkeys(areas.LABELS, 0.5), nearest=0.1)}
    for wish in (0.6, {"programmer": 0.6}):
        found = with_thresholds(decisions, {"areas": wish})["areas"]
        assert isinstance(found, Thresholds)
        assert found.nearest is None


def test_a_threshold_of_what_is_not_loaded_is_refused(tiny_bundles: dict[str, Path]) -> None:
    with pytest.raises(ArgumentInvalid, match="'role'"):
        razbor.load(["areas"], bundles=tiny_bundles | {}, thresholds={"role": 0.5})

"""What a report says of its own certainty: by hand, of any numbers, and of real bundles."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.explaining import NEAR, explain
from razbor.labels import ids
from razbor.loading import load
from razbor.models import Bundle, Draft, write_bundle
from razbor.models.manifest import Argmax, Threshold, Thresholds
from razbor.models.thresholds import Wishes
from razbor.pipeline import Razbor
from razbor.questions import limits
from razbor.schema import AreaScore, Limits, Report, Role, Vacancy
from razbor.tasks import areas

AREAS = ids("areas")
TITLE = "Аналитик Python"
TEXT = (
    "Обязанности:\n- Вести базу заказов\nТребования:\n- Опыт и знание SQL\n- График любой\n"
    "Пишите: bread@example.com\n- Оклад белый"
)

probabilities = st.floats(0, 1, width=32)


def role(tech: float = 0.25, lead: float = 0.5, **scores: float) -> Role:
    found = scores or {"Backend": 0.6, "Other": 0.1, "Frontend": 0.3}
    return Role(
        label="tech" if tech >= 0.5 else "other",
        category=max(found, key=found.__getitem__),
        probability=tech,
        threshold=0.5,
        lead=lead >= 0.75,
        lead_probability=lead,
        scores=found,
        unsure=False,
    )


def report(scores: dict[str, float] | None = None, nearest: float | None = None) -> Report:
    """A report with areas as a bundle with all thresholds at one half names them."""
    numbers = {**dict.fromkeys(AREAS, 0.0), **(scores or {})}
    decision = Thresholds(
        thresholds=dict.fromkeys(AREAS, 0.5), nearest=nearest, evidence={"method": "by hand"}
    )
    return Report(
        text="",
        vacancy=Vacancy(title="Пекарь"),
        areas=areas.decide(np.array(list(numbers.values()), np.float64), decision),
        area_scores=numbers,
        limits=limits({"areas": decision}),
    )


def labels(scored: list[AreaScore]) -> list[str]:
    return [each.label for each in scored]


def test_a_role_says_how_far_it_is_from_its_thresholds() -> None:
    made = Report(text="", vacancy=Vacancy(), role=role(), limits=Limits(category=0.7, lead=0.75))
    found = explain(made).role
    assert found is not None
    assert found.to_dict() == {
        "distance": -0.25,
        "runner_up": {"label": "Frontend", "probability": 0.3},
        "unsure_below": 0.7,
        "lead_threshold": 0.75,
        "lead_distance": -0.25,
        "lead_near": False,
    }


@given(probabilities, st.floats(0, 1))
def test_lead_is_near_within_a_tenth(lead: float, threshold: float) -> None:
    made = Report(text="", vacancy=Vacancy(), role=role(lead=lead), limits=Limits(lead=threshold))
    found = explain(made).role
    assert found is not None
    assert found.lead_near == (abs(lead - threshold) <= NEAR)


def test_areas_just_under_their_thresholds_stand_beside_those_named() -> None:
    near = {"analyst": 0.9, "tester": 0.42, "manager": 0.49, "designer": 0.39, "worker": 0.5}
    found = explain(report(near)).areas
    assert found is not None
    assert [(each.label, each.probability, each.threshold) for each in found.named] == [
        *(("analyst", 0.9, 0.5), ("worker", 0.5, 0.5))
    ]
    assert labels(found.under) == ["manager", "tester"]
    assert not found.by_nearest


def test_the_runner_up_is_told_however_far_it_lies() -> None:
    found = explain(report({"analyst": 0.9, "tester": 0.02})).areas
    assert found is not None
    assert labels(found.under) == ["tester"]


@pytest.mark.parametrize(
    ("nearest", "named", "under"),
    [(0.2, ["analyst"], ["tester"]), (0.3, [], ["analyst"]), (None, [], ["analyst"])],
)
def test_where_the_nearest_decided_it_says_so(
    nearest: float | None, named: list[str], under: list[str]
) -> None:
    found = explain(report({"analyst": 0.25, "tester": 0.24}, nearest)).areas
    assert found is not None
    assert labels(found.named) == named
    assert labels(found.under) == under
    assert found.by_nearest == bool(named)
    assert found.nearest == nearest


@given(st.lists(probabilities, min_size=len(AREAS), max_size=len(AREAS)), st.none() | probabilities)
def test_what_is_told_of_areas_is_true(numbers: list[float], nearest: float | None) -> None:
    made = report(dict(zip(AREAS, numbers, strict=True)), nearest)
    found = explain(made).areas
    assert found is not None
    assert labels(found.named) == [area.label for area in made.areas or ()]
    shown = {*labels(found.named), *labels(found.under)}
    assert len(shown) == len(found.named) + len(found.under)
    assert all(each.probability < each.threshold for each in found.under)
    assert bool(found.under) == (len(found.named) < len(AREAS))
    for label, number in zip(AREAS, numbers, strict=True):
        assert label in shown or 0.5 - number > NEAR
    reached = [each for each in found.named if each.probability >= each.threshold]
    assert found.by_nearest == (bool(found.named) and not reached)


def test_a_report_without_limits_tells_what_it_knows() -> None:
    made = Report(text="", vacancy=Vacancy(), role=role(), areas=[])
    found = explain(made)
    assert found.role is not None
    assert found.role.runner_up is not None
    assert (found.role.lead_threshold, found.role.lead_near) == (None, False)
    assert found.areas is None
    only = Report(text="", vacancy=Vacancy(), role=role(Backend=1.0))
    assert only.explain().role == found.role.model_copy(update={"runner_up": None})


def test_nothing_asked_is_nothing_told() -> None:
    found = explain(Report(text="", vacancy=Vacancy()))
    assert (found.role, found.areas, found.fragments) == (None, None, [])


@pytest.fixture(scope="module")
def tiny(tiny_bundles: dict[str, Path]) -> Razbor:
    return load(bundles=tiny_bundles, threads=1)


@pytest.mark.model
def test_a_real_report_explains_every_answer(tiny: Razbor) -> None:
    made = tiny.vacancy(title=TITLE, description=TEXT)
    found = made.explain()
    assert len(found.fragments) == len(made.fragments) > 3
    for one, said in zip(made.fragments, found.fragments, strict=True):
        assert (said.start, said.stop, said.heading) == (one.start, one.stop, one.heading)
        assert said.runner_up is not None
        assert said.runner_up.label != one.label
        assert said.runner_up.probability == sorted(one.scores.values())[-2]
        assert said.unsure_below is not None
        assert said.unsure == one.unsure == (one.probability < said.unsure_below)
    assert made.role is not None
    assert found.role is not None
    assert (found.role.distance >= 0) == (made.role.label == "tech")
    assert found.role.unsure_below is not None
    assert made.role.category is not None
    category = made.role.scores[made.role.category]
    assert made.role.unsure == (category < found.role.unsure_below)
    assert found.role.lead_distance is not None
    assert (found.role.lead_distance >= 0) == made.role.lead


@pytest.mark.model
def test_all_scores_of_areas_are_there(tiny: Razbor) -> None:
    made = tiny.vacancy(title=TITLE, description=TEXT)
    assert made.area_scores is not None
    assert tuple(made.area_scores) == AREAS
    assert {area.label: area.probability for area in made.areas or ()} == {
        label: score for label, score in made.area_scores.items() if score >= 0.5
    }
    untitled = tiny.vacancy(description=TEXT)
    assert untitled.areas == []
    assert untitled.area_scores is None
    assert untitled.explain().areas is None


@pytest.mark.model
def test_the_limits_are_those_that_decided(tiny: Razbor) -> None:
    wished: Wishes = {
        "areas": {"analyst": 0.99999},
        "sections": 1.0,
        "category": 0.1,
        "lead": 0.0625,
    }
    made = tiny.with_thresholds(wished).vacancy(title=TITLE, description=TEXT)
    assert made.limits is not None
    expected = {**dict.fromkeys(AREAS, 0.5), "analyst": 0.99999}
    assert made.limits == Limits(sections=1.0, category=0.1, lead=0.0625, areas=expected)
    found = made.explain()
    assert {each.unsure_below for each in found.fragments} == {1.0}
    assert found.areas is not None
    assert labels(found.areas.under) == ["analyst"]


@pytest.mark.model
def test_personal_data_stay_covered(tiny: Razbor) -> None:
    line = "Пишите hr@example.com:\n- Опыт от года\n- Оклад белый"
    made = tiny.vacancy(title="Повар", description=line)
    assert "example" not in json.dumps(made.to_dict(explain=True), ensure_ascii=False)


@pytest.mark.model
def test_the_nearest_of_a_real_bundle(tiny_bundles: dict[str, Path], tmp_path: Path) -> None:
    bundle = Bundle.open(tiny_bundles["areas"])
    manifest = bundle.manifest.to_dict()
    del manifest["files"]
    manifest["tasks"]["areas"]["decision"] |= {"nearest": 0.01}
    files = {name: bundle.read(name) for name in bundle.manifest.files}
    folder = write_bundle(tmp_path / "areas", Draft.model_validate(manifest), files).folder
    rz = load(["areas"], bundles={"areas": folder}, threads=1)
    guessed, known = rz.vacancy(title="Ботаник").explain(), rz.vacancy(title=TITLE).explain()
    assert guessed.areas is not None
    assert known.areas is not None
    assert (guessed.areas.by_nearest, guessed.areas.nearest) == (True, 0.01)
    assert len(guessed.areas.named) == 1
    assert not known.areas.by_nearest


@pytest.mark.model
def test_it_is_written_on_request_and_read_back(tiny: Razbor) -> None:
    made = tiny.vacancy(title=TITLE, description=TEXT)
    plain, whole = made.to_dict(), made.to_dict(explain=True)
    more = {"area_scores", "limits", "explanation"}
    assert set(whole) - set(plain) == more
    assert {name: whole[name] for name in plain} == plain
    again = Report.model_validate(json.loads(json.dumps(whole)))
    assert again.explanation == again.explain() == made.explain()
    assert again.to_dict() == plain
    assert again.to_dict(explain=True) == whole


def test_limits_are_of_the_questions_that_there_are() -> None:
    evidence: dict[str, str | bool | int | float | None] = {"method": "by hand"}
    found = limits(
        {
            "fragment": Argmax(unsure_below=0.1, evidence=evidence),
            "category": Argmax(unsure_below=0.2, evidence=evidence),
            "role": Threshold(positive="tech", threshold=0.3, evidence=evidence),
            "lead": Threshold(positive="yes", threshold=0.4, evidence=evidence),
        }
    )
    assert found == Limits(category=0.2, lead=0.4)

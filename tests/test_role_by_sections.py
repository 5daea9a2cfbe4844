"""A role that is told by what the sections are: the duties count, not the company's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from razbor import Razbor, load
from razbor.errors import ArgumentInvalid
from razbor.models import Predictor
from tests.evaluation.conftest import SECTIONS
from tests.evaluation.making import write_voting_bundle

pytestmark = pytest.mark.model

VOTES = {
    "программы": [("role", "tech"), ("category", "Backend"), ("lead", "no")],
    "супы": [("role", "other"), ("category", "Other"), ("lead", "no")],
}
TEXT = "Мы строим программы\nОбязанности:\nВарить супы\nТребования:\nОпыт от года"


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("bundles")
    reads = ("title", "responsibilities")
    return {
        "role": write_voting_bundle(folder / "role", "role", VOTES, reads=reads),
        "sections": write_voting_bundle(folder / "sections", "sections", SECTIONS),
    }


def test_the_duties_decide(bundles: dict[str, Path]) -> None:
    rz = load(["role", "sections"], bundles=bundles)
    report = rz.vacancy(title="Работа", description=TEXT)
    assert report.role is not None
    assert report.role.category == "Other"


def test_a_role_alone_brings_the_sections_and_answers_the_same(bundles: dict[str, Path]) -> None:
    alone = load(["role"], bundles=bundles)
    assert alone.tasks == ("role",)
    assert set(alone.bundles) == {"role", "sections"}
    report = alone.vacancy(title="Работа", description=TEXT)
    both = load(["role", "sections"], bundles=bundles).vacancy(title="Работа", description=TEXT)
    assert report.role == both.role
    assert (report.fragments, report.headings) == ([], [])
    # Both bundles stand behind the answer.
    assert set(report.models) == set(report.coverage) == {"role", "sections"}


def test_other_thresholds_keep_what_serves(bundles: dict[str, Path]) -> None:
    rz = load(["role"], bundles=bundles).with_thresholds({"role": 0.01})
    report = rz.vacancy(title="Работа", description=TEXT)
    assert report.role is not None
    assert report.role.threshold == 0.01
    assert report.fragments == []


def test_without_the_sections_it_is_refused(bundles: dict[str, Path]) -> None:
    with pytest.raises(ArgumentInvalid, match="sections"):
        Razbor({"role": Predictor.open(bundles["role"])})

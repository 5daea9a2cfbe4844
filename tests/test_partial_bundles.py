"""Bundles that answer a part of their task, as published models do, in a report."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from razbor import Razbor, load
from razbor.cli.answers import answers
from razbor.errors import ArgumentInvalid
from razbor.labels import ids
from razbor.schema import Report
from tests.cli.running import here, options
from tests.tiny import write_partial

TITLE = "Программист"
DESCRIPTION = """Обязанности:
- разрабатывать сервисы на python
Требования:
- опыт работы от 3 лет
"""


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_partial(tmp_path_factory.mktemp("partial"))


@pytest.fixture(scope="module")
def rz(bundles: dict[str, Path]) -> Razbor:
    return load(["role", "areas", "sections"], bundles=bundles, threads=1)


@pytest.fixture(scope="module")
def report(rz: Razbor) -> Report:
    return rz.vacancy(title=TITLE, description=DESCRIPTION)


@pytest.mark.model
def test_a_filter_leaves_category_and_lead_empty_and_says_so(report: Report) -> None:
    role = report.role
    assert role is not None
    assert role.label in ("tech", "other")
    assert (role.category, role.lead, role.lead_probability) == (None, None, None)
    assert (role.scores, role.unsure) == ({}, False)
    told = [each.message for each in report.warnings if each.code == "partial"]
    assert any("tells no category and no lead" in each for each in told)
    assert Report.model_validate(report.to_dict()).role == role


@pytest.mark.model
def test_areas_that_are_not_known_are_not_scored(rz: Razbor, report: Report) -> None:
    assert report.area_scores is not None
    assert tuple(report.area_scores) == ids("areas")[:9]
    assert any("knows 9 of 38 areas" in each.message for each in report.warnings)
    assert rz.areas(TITLE) == report.areas


@pytest.mark.model
def test_headings_are_told_by_their_form(rz: Razbor, report: Report) -> None:
    assert [each.text for each in report.headings] == ["Обязанности:", "Требования:"]
    assert [each.probability for each in report.headings] == [None, None]
    assert [each.heading for each in report.fragments] == ["Обязанности:", "Требования:"]
    assert any("headings by their form" in each.message for each in report.warnings)
    for fragment in report.fragments:
        alone = rz.section(fragment.text)
        assert (alone.label, alone.scores) == (fragment.label, fragment.scores)


@pytest.mark.model
def test_what_is_not_told_cannot_have_another_threshold(rz: Razbor) -> None:
    assert rz.with_thresholds({"role": 0.0}).vacancy(title=TITLE).role is not None
    unsure = rz.with_thresholds({"sections": 1.0}).vacancy(description=DESCRIPTION)
    assert all(each.unsure for each in unsure.fragments)
    for question in ("category", "lead"):
        with pytest.raises(ArgumentInvalid, match=question):
            rz.with_thresholds({question: 0.5})


@pytest.mark.model
def test_every_form_of_a_report_shows_what_there_is(report: Report) -> None:
    explained = report.explain()
    assert explained.role is not None
    assert (explained.role.runner_up, explained.role.lead_distance) == (None, None)
    assert answers(report, explained).row_count >= 2
    assert "P(tech)" in report._repr_html_()
    assert report.to_dict(explain=True)["explanation"]["role"]["lead_near"] is False


@pytest.mark.end_to_end
@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_annotate_takes_them_like_our_own(
    suffix: str, bundles: dict[str, Path], report: Report, tmp_path: Path
) -> None:
    source, to = tmp_path / "vacancies.jsonl", tmp_path / f"out.{suffix}"
    row = {"title": TITLE, "description": DESCRIPTION}
    source.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    asked = ("--tasks", "role,areas,sections")
    assert here("annotate", source, "-o", to, *asked, *options(bundles), "--explain") == 0
    assert report.role is not None
    if suffix == "jsonl":
        found = json.loads(to.read_text("utf-8"))
        assert found["role"] == report.role.to_dict()
        assert found["headings"] == [each.to_dict() for each in report.headings]
    elif suffix == "csv":
        with to.open(encoding="utf-8-sig", newline="") as file:
            (cells,) = csv.DictReader(file)
        assert (cells["category"], cells["lead"]) == ("", "")
    else:
        (found,) = pq.read_table(to).to_pylist()
        assert found["category"] is None
        assert found["lead_probability"] is None

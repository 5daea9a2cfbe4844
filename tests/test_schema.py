from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic.json_schema import models_json_schema

import razbor
from razbor.labels import ids
from razbor.schema import Coverage, Fragment, Labelled, Report, Resume, Vacancy

SCHEMA = Path(__file__).parents[1] / "docs" / "schema.json"
COMMAND = "python -m tests.test_schema"


def written() -> str:
    """The JSON Schema of what goes in and what comes out, as it stands in docs/schema.json."""
    _, definitions = models_json_schema(
        [(each, "serialization") for each in (Report, Vacancy, Resume, Labelled)],
        title="razbor",
        description="A report, and the vacancy it is about; a résumé as it is read; what a bundle"
        " says about a text. Offsets are code points, half-open.",
    )
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps({**dialect, **definitions}, ensure_ascii=False, indent=2) + "\n"


def test_the_schema_is_the_one_that_users_rely_on() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == written(), (
        "what goes in or comes out has changed. If it was meant, say so in CHANGELOG.md and run: "
        f"{COMMAND}"
    )


def test_the_schema_names_every_field() -> None:
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    for model in (
        *(razbor.Report, razbor.Vacancy, razbor.Resume),
        *(razbor.Labelled, razbor.Decided),
        *(razbor.Fragment, razbor.Role, razbor.Coverage, razbor.Occupation, razbor.Passage),
    ):
        found = definitions[model.__name__]
        assert set(found["properties"]) == set(model.model_fields)
        assert found["additionalProperties"] is False


def test_section_labels_are_those_of_the_table() -> None:
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
    assert tuple(definitions["Fragment"]["properties"]["label"]["enum"]) == ids("sections")


def fragment(label: str, start: int = 0) -> Fragment:
    return Fragment.model_validate(
        {
            "start": start,
            "stop": start + 1,
            "text": "х",
            "label": label,
            "probability": 1,
            "scores": {},
            "unsure": False,
        }
    )


@given(st.lists(st.sampled_from(ids("sections"))))
def test_sections_and_orphans_share_out_the_fragments(labels: list[str]) -> None:
    fragments = [fragment(label, start) for start, label in enumerate(labels)]
    report = Report(text="х" * len(labels), vacancy=Vacancy(), fragments=fragments)
    assert list(report.sections) == ["responsibilities", "requirements", "terms", "notes"]
    shared = [*report.orphans, *(one for found in report.sections.values() for one in found)]
    assert sorted(shared, key=lambda one: one.start) == fragments
    assert all(one.label == "junk" for one in report.orphans)
    for label, found in report.sections.items():
        assert all(one.label == label for one in found)
        assert found == sorted(found, key=lambda one: one.start)


@pytest.mark.parametrize(
    ("counts", "complete"),
    [((5, 5, 3, 3), True), ((0, 0, 0, 0), True), ((5, 4, 3, 3), False), ((5, 5, 3, 2), False)],
)
def test_coverage_is_complete_when_nothing_was_left_out(
    counts: tuple[int, int, int, int], complete: bool
) -> None:
    names = ("characters_given", "characters_seen", "tokens_given", "tokens_seen")
    assert Coverage(**dict(zip(names, counts, strict=True))).complete is complete


def test_a_report_goes_through_json_and_back() -> None:
    report = Report(
        text="х",
        vacancy=Vacancy(title="Пекарь", salary=razbor.Salary(minimum=60_000, currency="RUR")),
        fragments=[fragment("terms")],
        areas=[razbor.Area(label="worker", probability=0.5)],
        coverage={"areas": Coverage(
            characters_given=6, characters_seen=6, tokens_given=1, tokens_seen=1
        )},
        models={"areas": razbor.ModelRef(name="areas", version="1", digest="0" * 64)},
        warnings=[razbor.Warning(code="language", message="a guess")],
    )  # fmt: skip
    assert Report.model_validate(json.loads(json.dumps(report.to_dict()))) == report


@pytest.mark.parametrize(
    "fields", [{"titel": "Пекарь"}, {"salary": {"from": 1}}, {"title": 5}, {"skills": "Go"}]
)
def test_mistaken_fields_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Vacancy.model_validate(fields)


def test_a_refusal_does_not_show_the_text() -> None:
    with pytest.raises(ValidationError) as refused:
        Vacancy.model_validate({"description": ["Печём хлеб ночью"]})
    assert "description" in str(refused.value)
    assert "хлеб" not in str(refused.value)


if __name__ == "__main__":
    SCHEMA.write_text(written(), encoding="utf-8")

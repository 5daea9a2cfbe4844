"""Behaviour tests as a page: whatever fails stands in it, whatever holds does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from razbor.errors import ArgumentInvalid, DataInvalid, DataMissing
from razbor.evaluation import Settings, Standing, evaluate
from razbor.evaluation.behaviour import Behaviour, evaluate_behaviour
from razbor.evaluation.behaviour_page import failures
from razbor.evaluation.behaviour_pairs import QUESTIONS, Answered, AnsweredPair
from razbor.evaluation.behaviour_variants import AnsweredTitle, AnsweredVariant
from razbor.schema import ModelRef
from tests.evaluation.making import write_jsonl

model = pytest.mark.model

Bundles = dict[str, Path]


def member(title: str, tech: str, category: str) -> dict[str, str]:
    return {"title": title, "description": "", "tech": tech, "category": category}


PROGRAMMER = member("Программист", "tech", "Desktop / Systems")
LEAD = member("Руководитель", "other", "Team lead")
BARISTA = member("Бариста", "other", "Other")
PAIRS = [
    {"id": "p-1", "language": "ru", "first": PROGRAMMER, "second": LEAD},
    {"id": "p-4", "first": PROGRAMMER, "second": member("Программист", "other", "QA")},
    {"id": "p-3", "language": "ru", "first": BARISTA, "second": {**PROGRAMMER, "tech": "other"}},
    {"id": "p-2", "first": PROGRAMMER, "second": member("Программист", "tech", "Backend")},
    {"id": "p-5", "language": "ru", "first": {**LEAD, "lead": False}, "second": BARISTA},
]


def variants(*written: tuple[str, str]) -> list[dict[str, str]]:
    return [{"kind": kind, "title": title} for kind, title in written]


TITLES: list[dict[str, Any]] = [
    {
        "id": "v-2",
        "language": "ru",
        "title": "Программист",
        "areas": ["programmer"],
        "variants": variants(
            ("translation", "Software developer"),
            ("level", "Старший программист"),
            ("slash", "Программист|бариста"),
        ),
    },
    {
        "id": "v-1",
        "title": "Бариста-тренер",
        "areas": ["teacher"],
        "variants": variants(("typo", "Барсита-тренер"), ("spacing", "Бариста\xa0тренер")),
    },
    {
        "id": "v-3",
        "language": "ru",
        "title": "Лесник",
        "areas": [],
        "variants": variants(("typo", "Лисник"), ("slash", "Лесник / руководитель")),
    },
]


@pytest.fixture
def settings(data: Path) -> Settings:
    write_jsonl(data / "gold_dev" / "role_pairs.jsonl", PAIRS)
    write_jsonl(data / "gold_dev" / "title_variants.jsonl", TITLES)
    return Settings(data, samples=100)


def under(page: str, heading: str) -> list[list[str]]:
    """The cells of the table that follows a heading, its head left out."""
    _, found, rest = page.partition(f"\n### {heading}")
    assert found, heading
    lines = [line for line in re.split(r"\n##", rest)[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


@model
def test_every_pair_that_fails_is_listed_with_both_members(
    settings: Settings, bundles: Bundles
) -> None:
    page = failures([evaluate_behaviour(bundles["role"], settings)])
    failed = under(page, "Tech or other: 2 of 5 pairs")
    assert [(row[0], row[3]) for row in failed] == [
        *(("p-3", "first"), ("p-3", "second"), ("p-4", "first"), ("p-4", "second")),
    ]
    assert failed[0][1:5] == ["ru", "none: both other", "first", "`Бариста`"]
    assert failed[0][5] == "other, 0.002 < 0.500"
    assert failed[1][5] == "**other → tech**, 0.998 ≥ 0.500"
    assert failed[3][6].startswith("**QA → Desktop / Systems**, 0.9")
    beside = under(page, "Category or lead alone: 2 of 5 pairs")
    assert [row[0] for row in beside] == ["p-2", "p-2", "p-5", "p-5"]
    assert beside[1][6].startswith("**Backend → Desktop / Systems**")
    assert beside[2][7] == "**no → yes**, 0.998 ≥ 0.500"
    assert "p-1" not in page
    assert "3 of 5, 0.600. The mark is 0.90: not reached." in page


@model
def test_every_variant_that_changes_is_listed(settings: Settings, bundles: Bundles) -> None:
    page = failures([evaluate_behaviour(bundles["areas"], settings)])
    assert under(page, "Areas changed: 4 of 7 variants") == [
        [
            *("slash", "v-2", "ru", "`Программист`", r"`Программист\|бариста`", "programmer"),
            "programmer → programmer, worker",
        ],
        [
            *("slash", "v-3", "ru", "`Лесник`", "`Лесник / руководитель`", "none"),
            "none → teamlead",
        ],
        [
            *("translation", "v-2", "ru", "`Программист`", "`Software developer`", "programmer"),
            "programmer → none",
        ],
        [
            *("typo", "v-1", "language not named", "`Бариста-тренер`", "`Барсита-тренер`"),
            *("teacher", "worker → none"),
        ],
    ]
    assert under(page, "Wrong in the title itself: 1 of 3 titles") == [
        ["v-1", "language not named", "`Бариста-тренер`", "teacher", "worker"]
    ]
    assert "3 of 7, 0.429. The mark is 0.95: not reached." in page


@model
@pytest.mark.parametrize("task", ["role", "areas"])
def test_the_figures_are_those_of_an_evaluation(
    settings: Settings, bundles: Bundles, task: str
) -> None:
    """One name, one figure: with its interval, whichever command it comes from."""
    every = {
        (each.name, each.of): each
        for table in evaluate(bundles[task], settings).tables
        for each in table.metrics
        if table.name in ("role pairs", "title variants")
    }
    found = evaluate_behaviour(bundles[task], settings)
    shared = [
        each for table in found.tables for each in table.metrics if (each.name, each.of) in every
    ]
    assert len({(each.name, each.of) for each in shared}) >= 2
    assert all(each == every[each.name, each.of] for each in shared)


@model
def test_groups(settings: Settings, bundles: Bundles) -> None:
    pairs = evaluate_behaviour(bundles["role"], settings)
    question = "both members right: tech or other"
    spoken, kinds = pairs.tables
    assert (spoken.metric(question, "ru").value, spoken.metric(question, "ru").n) == (2 / 3, 3)
    assert kinds.metric(question, "QA").value == 0
    assert kinds.metric(question, "none: both tech").value == 1
    titles = evaluate_behaviour(bundles["areas"], settings)
    spoken, kinds, both = titles.tables
    assert spoken.metric("areas of the title itself right", "ru").value == 1
    assert spoken.metric("areas unchanged", "ru").n == 5
    assert kinds.metric("areas right", "typo").value == 0.5
    assert both.metric("areas unchanged", "typo, ru").value == 1
    # What is of no title in a language has no row, not a row without a figure.
    assert all(each.n for table in titles.tables for each in table.metrics)


@model
@pytest.mark.parametrize("task", ["role", "areas"])
def test_the_order_of_the_file_does_not_matter(
    settings: Settings, bundles: Bundles, task: str
) -> None:
    first = evaluate_behaviour(bundles[task], settings)
    for name, rows in (("role_pairs", PAIRS), ("title_variants", TITLES)):
        write_jsonl(settings.data / "gold_dev" / f"{name}.jsonl", rows[::-1])
    again = evaluate_behaviour(bundles[task], settings)
    assert failures([again]) == failures([first])
    assert again.tables == first.tables


@model
def test_one_language(settings: Settings, bundles: Bundles) -> None:
    russian = Settings(settings.data, samples=100, language="ru")
    assert len(evaluate_behaviour(bundles["role"], russian).pairs) == 3
    assert len(evaluate_behaviour(bundles["areas"], russian).titles) == 2
    with pytest.raises(DataInvalid, match="'de'"):
        evaluate_behaviour(bundles["areas"], Settings(settings.data, language="de"))


@model
def test_what_has_no_behaviour_test_is_refused(data: Path, bundles: Bundles) -> None:
    with pytest.raises(ArgumentInvalid, match="sections"):
        evaluate_behaviour(bundles["sections"], Settings(data))
    for task in ("role", "areas"):
        with pytest.raises(DataMissing, match=r"role_pairs|title_variants"):
            evaluate_behaviour(bundles[task], Settings(data))


Labels = st.sampled_from([(), ("analyst",), ("analyst", "tester")])


def behaviour(
    pairs: Sequence[AnsweredPair] = (), titles: Sequence[AnsweredTitle] = ()
) -> Behaviour:
    """Answers without the rest of a result."""
    bundle = ModelRef(name="role", version="1", digest="0" * 64)
    return Behaviour(
        *("role", bundle, (), Standing("gold", ()), ()), pairs=tuple(pairs), titles=tuple(titles)
    )


@given(st.lists(st.tuples(*[st.booleans()] * 6), min_size=1, max_size=8))
def test_no_pair_is_dropped(rights: list[tuple[bool, ...]]) -> None:
    def said(right: Sequence[bool]) -> tuple[Answered, ...]:
        return tuple(
            Answered(question, "a", "a" if each else "b", 0.5, 0.5)
            for question, each in zip(QUESTIONS, right, strict=True)
        )

    pairs = [
        AnsweredPair(f"p-{place}", "en", "QA", ("Clerk", "Clerk"), said(each[:3]), said(each[3:]))
        for place, each in enumerate(rights)
    ]
    page = failures([behaviour(pairs)])
    wrong = [pair.id for pair, each in zip(pairs, rights, strict=True) if not all(each)]
    listed = re.findall(r"^\| (p-\d) \|", page, re.MULTILINE)
    assert sorted(listed) == sorted(2 * wrong)
    assert page.count("a → b") == sum(not right for each in rights for right in each)


@given(
    st.lists(
        st.tuples(Labels, Labels, st.lists(st.tuples(st.sampled_from("kl"), Labels), min_size=1)),
        min_size=1,
        max_size=6,
    )
)
def test_no_variant_is_dropped(
    rows: list[tuple[tuple[str, ...], tuple[str, ...], list[tuple[str, tuple[str, ...]]]]],
) -> None:
    titles = [
        AnsweredTitle(
            *(f"v-{place}", "de", "Wirt", gold, answer),
            tuple(AnsweredVariant(kind, "Wirtin", found) for kind, found in others),
        )
        for place, (gold, answer, others) in enumerate(rows)
    ]
    page = failures([behaviour(titles=titles)])
    changed = [found != answer for _, answer, others in rows for _, found in others]
    # Equal variants of one title are two items, and both are listed.
    assert len(under(page, "Areas changed")) == sum(changed)
    assert len(under(page, "Wrong in the title itself")) == sum(row[0] != row[1] for row in rows)
    assert f": {sum(changed)} of {len(changed)} variants" in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Юрист|нотариус", r"`Юрист\|нотариус`"),
        ("Big\xa0Band\tLeader", r"`Big\xa0Band\tLeader`"),
        ("Chef `de` cuisine", "`` Chef `de` cuisine ``"),
        ("👩\u200d🍳 Köchin\n", "`👩\u200d🍳 Köchin\\n`"),
        ("<b>Портье</b>", "`<b>Портье</b>`"),
    ],
)
def test_a_title_stays_one_cell_and_what_cannot_be_seen_is_written_out(
    text: str, shown: str
) -> None:
    title = AnsweredTitle("v-1", "ru", text, (), ("lawyer",), ())
    other = AnsweredTitle("v-2", "ru", "Портье", (), (), (AnsweredVariant("caps", "ПОРТЬЕ", ()),))
    page = failures([behaviour(titles=[title, other])])
    assert under(page, "Wrong in the title itself") == [["v-1", "ru", shown, "none", "lawyer"]]


def test_a_result_without_items_has_no_failures() -> None:
    assert failures([]) == ""

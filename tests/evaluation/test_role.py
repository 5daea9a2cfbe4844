from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from razbor.dataset import RoleRow, RoleVacancy, VacancyRow
from razbor.errors import ExtraMissing
from razbor.evaluation.measuring import measure
from razbor.evaluation.role import score_roles
from razbor.schema import Role

BEST = "best precision of tech at recall ≥ 0.95 (threshold chosen on these data)"
AT = "at the bundle's threshold: tech "


def gold(tech: bool, category: str) -> RoleVacancy:
    return RoleVacancy(
        VacancyRow(uid="u", title="t", description=""),
        RoleRow(uid="u", tech="tech" if tech else "other", category=category, areas=()),
    )


def said(probability: float, category: str, *, lead: bool = False) -> Role:
    return Role(
        label="tech" if probability >= 0.5 else "other",
        category=category,
        probability=probability,
        threshold=0.5,
        lead=lead,
        lead_probability=0.9 if lead else 0.1,
        scores={category: 0.5},
        unsure=False,
    )


GOLD = [
    gold(True, "Backend"),
    gold(True, "Backend"),
    gold(True, "Mobile"),
    gold(False, "QA"),
    gold(False, "Team lead"),
    gold(False, "Director / CTO"),
]
SAID = [
    said(0.9, "Backend"),
    said(0.4, "Frontend"),  # below the threshold, above two of the others
    said(0.7, "Mobile", lead=True),
    said(0.6, "QA"),  # wrongly tech
    said(0.2, "Team lead", lead=True),
    said(0.1, "HR"),  # a lead that is not seen
]


def test_a_lead_is_as_the_gold_says_before_what_its_category_says() -> None:
    read = [
        replace(each, role=each.role.model_copy(update={"lead": answer.lead}))
        for each, answer in zip(GOLD, SAID, strict=True)
    ]
    table = measure(score_roles(read, SAID), 100, 0)
    assert table.metric("lead F1").value == 1


def test_figures_by_hand() -> None:
    table = measure(score_roles(GOLD, SAID), 100, 0)
    assert table.metric("AUC of tech").value == pytest.approx(8 / 9)  # one pair of nine is wrong
    assert table.metric(f"{AT}precision").value == pytest.approx(2 / 3)
    assert table.metric(f"{AT}recall").value == pytest.approx(2 / 3)
    assert table.metric(BEST).value == pytest.approx(3 / 4)  # at 0.4: three of four
    assert table.metric("category accuracy").value == pytest.approx(4 / 6)
    assert table.metric("recall of tech", "Backend").value == 1 / 2
    assert table.metric("recall of tech", "Mobile").value == 1
    assert table.metric("lead precision").value == 1 / 2
    assert table.metric("lead recall").value == 1 / 2
    assert table.metric("lead F1").value == 1 / 2
    assert table.metric("category accuracy").n == 6
    assert table.metric("recall of tech", "Backend").n == 2


def test_only_categories_with_gold_tech_have_a_recall() -> None:
    names = [each.of for each in score_roles(GOLD, SAID).figures if each.of]
    assert names == ["Backend", "Mobile"]


def test_a_weight_is_a_repetition_for_curves_too() -> None:
    scoring = score_roles(GOLD, SAID)
    auc = next(each for each in scoring.figures if each.name == "AUC of tech")
    counts = np.array([2, 1, 1, 3, 0, 1])
    expected = roc_auc_score(
        np.repeat([1, 1, 1, 0, 0, 0], counts),
        np.repeat([each.probability for each in SAID], counts),
    )
    assert auc.statistic(counts[None].astype(float))[0] == pytest.approx(expected)


def test_resamples_of_one_class_are_left_out() -> None:
    table = measure(score_roles(GOLD[2:4], SAID[2:4]), 100, 0)
    auc = table.metric("AUC of tech")
    # Half of the resamples draw one of the two vacancies twice.
    assert (auc.value, auc.low, auc.high) == (1, 1, 1)


def test_one_class_alone_has_no_auc() -> None:
    table = measure(score_roles(GOLD[:2], SAID[:2]), 100, 0)
    assert table.metric("AUC of tech").value is None
    assert table.metric("lead recall").value is None


def test_macro_f1_over_categories() -> None:
    golds = [gold(True, "Backend")] * 6 + [gold(False, "QA")] * 5 + [gold(False, "HR")] * 4
    answers = [said(0.9, "Backend")] * 6 + [said(0.1, "HR")] * 5 + [said(0.1, "QA")] * 4
    table = measure(score_roles(golds, answers), 100, 0)
    macro = table.metric("macro-F1 over categories with at least 5 gold")
    assert macro.value == pytest.approx((1 + 0) / 2)
    assert macro.n == 11


def test_without_scikit_learn_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn.metrics", None)
    with pytest.raises(ExtraMissing, match=r"razbor\[train\]"):
        score_roles(GOLD, SAID)

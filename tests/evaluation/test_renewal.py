from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from razbor.dataset import DataFile
from razbor.errors import ArgumentInvalid, DataScarce
from razbor.evaluation.answers import Answers
from razbor.evaluation.renewal import renew
from razbor.evaluation.wishes import Renewal, Wish, best_answers
from razbor.models import Manifest
from razbor.models.calibration import calibrated, tempered
from razbor.models.manifest import Argmax, FileDigest, Task, Threshold, Thresholds
from razbor.tasks import sections
from razbor.training.held_out import HeldOut
from tests.models import making

EVIDENCE = making.EVIDENCE
FILE = DataFile("tiny.held_out.parquet", "a" * 64, 1)
KINDS = ("medic", "tester", "sales")
TASKS = {
    "role": Task(
        output="role",
        labels=("other", "tech"),
        decision=Threshold(positive="tech", threshold=0.5, evidence=EVIDENCE),
    ),
    "category": Task(
        output="category", labels=KINDS, decision=Argmax(unsure_below=0.4, evidence=EVIDENCE)
    ),
    "areas": Task(
        output="areas",
        labels=KINDS,
        decision=Thresholds(thresholds=dict.fromkeys(KINDS, 0.5), evidence=EVIDENCE),
    ),
}


def manifest() -> Manifest:
    draft = making.draft(tasks=TASKS)
    fields = {name: getattr(draft, name) for name in type(draft).model_fields}
    files = {name: FileDigest(sha256="0" * 64, size=1) for name in making.files()}
    return Manifest(**fields, files=files)


def role(scores: Sequence[float], tech: Sequence[bool]) -> HeldOut:
    yes = np.array(tech)
    given = np.array(scores, np.float32)
    return HeldOut(
        "role",
        ("other", "tech"),
        tuple(map(str, range(len(yes)))),
        np.ones(len(yes), bool),
        np.stack([~yes, yes], axis=1),
        np.stack([1 - given, given], axis=1),
    )


def told(part: HeldOut, wish: Wish) -> Renewal:
    return renew(manifest(), Answers({part.question: part}, (FILE,), "held-out"), wish)


def test_a_threshold_with_its_evidence() -> None:
    scores = [*np.linspace(0.3, 0.99, 100), *np.linspace(0.0, 0.5, 100)]
    part = role(scores, [True] * 100 + [False] * 100)
    renewal = told(part, Wish(min_recall=0.9))
    decision = renewal.tasks["role"].decision
    assert isinstance(decision, Threshold)
    evidence = decision.evidence
    assert (evidence["positives"], evidence["n"]) == (100, 200)
    assert evidence["data_sha256"] == "a" * 64
    low = evidence["recall_low"]
    assert isinstance(low, float)
    assert low >= 0.9
    kept = part.scores[part.truth[:, 1], 1] >= decision.threshold
    assert evidence["recall"] == round(kept.mean(), 4)
    assert renewal.tasks["category"] == TASKS["category"]
    assert [change.name for change in renewal.changes] == ["role"]


def test_too_few_positives_say_how_many_are_missing() -> None:
    part = role([0.9] * 40 + [0.1] * 5, [True] * 40 + [False] * 5)
    with pytest.raises(DataScarce, match=r"40 positives .*: 19 are missing.* at least 59 "):
        told(part, Wish(min_recall=0.95))


def areas(positives: Sequence[int], seed: int = 0) -> HeldOut:
    random = np.random.default_rng(seed)
    truth = np.zeros((300, 3), bool)
    for column, count in enumerate(positives):
        truth[:count, column] = True
    scores = np.where(truth, random.uniform(0.4, 1, truth.shape), random.uniform(0, 0.6, (300, 3)))
    documents = tuple(map(str, range(300)))
    return HeldOut("areas", KINDS, documents, np.ones(300, bool), truth, scores.astype(np.float32))


def test_each_label_stands_on_its_own_positives() -> None:
    renewal = told(areas([120, 20, 60]), Wish(min_recall=0.9))
    decision = renewal.tasks["areas"].decision
    assert isinstance(decision, Thresholds)
    assert decision.thresholds["tester"] == 0.5
    assert renewal.left == {"areas.tester": "20 positives, 9 too few"}
    assert decision.evidence["medic.positives"] == 120
    assert decision.evidence["sales.positives"] == 60
    assert "tester.positives" not in decision.evidence
    assert decision.evidence["method"] == EVIDENCE["method"]  # of the label that stays


def test_where_all_are_renewed_nothing_old_is_told() -> None:
    decision = told(areas([120, 90, 60]), Wish(min_recall=0.9)).tasks["areas"].decision
    assert "method" not in decision.evidence
    assert all("." in key for key in decision.evidence)


def test_one_label_alone() -> None:
    renewal = told(areas([120, 90, 60]), Wish(min_recall=0.9, labels=("sales",)))
    assert [change.name for change in renewal.changes] == ["areas.sales"]
    with pytest.raises(DataScarce, match="'tester'"):
        told(areas([120, 3, 60]), Wish(min_recall=0.9, labels=("tester",)))
    with pytest.raises(ArgumentInvalid, match="'testers'"):
        told(areas([120, 90, 60]), Wish(min_recall=0.9, labels=("testers",)))


def category(heat: float, seed: int = 0, items: int = 600) -> HeldOut:
    """Answers whose logits are `heat` times what would be true."""
    random = np.random.default_rng(seed)
    logits = random.normal(0, 2, (items, 3))
    true = tempered(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True), 1, joint=True)
    truth = np.array([random.multinomial(1, row / row.sum()) for row in true.astype(float)]) > 0
    documents = tuple(map(str, range(items)))
    scores = tempered(true, 1 / heat, joint=True)
    return HeldOut("category", KINDS, documents, np.ones(items, bool), truth, scores)


def test_a_temperature_undoes_what_made_answers_too_sure() -> None:
    part = category(2.0)
    renewal = told(part, Wish(calibrate=True, question="category"))
    task = renewal.tasks["category"]
    assert task.calibration is not None
    assert task.calibration.temperature == pytest.approx(2, abs=0.35)
    evidence = task.calibration.evidence
    for name in ("loss", "ece"):
        before, after = evidence[f"{name}_before"], evidence[f"{name}_after"]
        assert isinstance(before, float)
        assert isinstance(after, float)
        assert after < before
    # As many answers as before are unsure.
    assert isinstance(task.decision, Argmax)
    was, _ = best_answers("category", part.scores)
    now, _ = best_answers("category", calibrated(part.scores, task))
    assert (was < 0.4).sum() == pytest.approx((now < task.decision.unsure_below).sum(), abs=1)


def test_no_temperature_where_none_helps() -> None:
    with pytest.raises(DataScarce, match="no better temperature"):
        told(category(1.0), Wish(calibrate=True, question="category"))
    sure = role([0.9] * 30 + [0.1] * 30, [True] * 30 + [False] * 30)
    with pytest.raises(DataScarce, match="no better temperature"):
        told(sure, Wish(calibrate=True))


def test_a_threshold_moves_with_its_probabilities() -> None:
    part = category(3.0)
    yes = part.scores[:, 0]
    found = told(role(yes.tolist(), part.truth[:, 0].tolist()), Wish(calibrate=True))
    task = found.tasks["role"]
    decision = task.decision
    assert isinstance(decision, Threshold)
    assert task.calibration is not None
    asked = np.stack([1 - yes, yes], axis=1)
    now = calibrated(asked, task)[:, 1] >= decision.threshold
    assert np.array_equal(now, yes >= 0.5)
    assert "moved" in decision.evidence


def test_a_limit_for_the_sure() -> None:
    part = category(1.0, items=1500)
    renewal = told(part, Wish(min_accuracy=0.9))
    decision = renewal.tasks["category"].decision
    assert isinstance(decision, Argmax)
    sure, best = best_answers("category", part.scores)
    right = part.truth[np.arange(len(best)), best]
    kept = sure >= decision.unsure_below
    assert decision.evidence["sure_accuracy"] == round(right[kept].mean(), 4)
    assert right[kept].mean() >= 0.9
    assert 0 < kept.mean() < 1


def test_the_surest_answers_may_not_be_sure_enough() -> None:
    with pytest.raises(DataScarce, match=r"20 documents .*: 39 are missing"):
        told(category(1.0, items=20), Wish(min_accuracy=0.95))


def test_sections_are_answered_as_the_pipeline_answers() -> None:
    scores = np.array([[0.1, 0.1, 0.1, 0.1, 0.1, 0.5], [0.2, 0.1, 0.1, 0.1, 0.4, 0.1]], np.float32)
    probability, best = best_answers(sections.TASK, scores)
    assert best.tolist() == [5, 4]
    assert probability.tolist() == pytest.approx([0.5, 0.4 / 0.9])
    _, alone = best_answers(sections.FRAGMENT, scores)
    assert alone.tolist() == [0, 4]


def test_chosen_rows_count_when_asked_for() -> None:
    part = role([0.9] * 80, [True] * 80)
    half = HeldOut(
        *(part.question, part.labels, part.documents, np.arange(80) < 30, part.truth, part.scores)
    )
    with pytest.raises(DataScarce, match="30 positives"):
        told(half, Wish(min_recall=0.95))
    found = told(half, Wish(min_recall=0.95, every_row=True)).changes[0].evidence
    assert (found["rows"], found["positives"]) == ("all", 80)
    nothing = HeldOut(
        *(part.question, part.labels, part.documents, np.zeros(80, bool), part.truth, part.scores)
    )
    with pytest.raises(DataScarce, match="--all"):
        told(nothing, Wish(min_recall=0.95))


@pytest.mark.parametrize(
    "wish",
    [
        {},
        {"min_recall": 1.0},
        {"min_recall": 0.0},
        {"min_accuracy": 1.5},
        {"min_recall": 0.9, "confidence": 1.0},
        {"min_recall": float("nan")},
        {"min_accuracy": 0.9, "labels": ("medic",)},
    ],
)
def test_wishes_that_no_data_could_show(wish: dict[str, Any]) -> None:
    with pytest.raises(ArgumentInvalid):
        Wish(**wish)


@pytest.mark.parametrize(
    "wish",
    [
        Wish(min_recall=0.9, question="category"),
        Wish(min_accuracy=0.9, question="role"),
        Wish(min_recall=0.9, question="colour"),
        Wish(min_recall=0.9, question="areas"),  # no answers to it
        Wish(min_recall=0.9, labels=("tech",)),
    ],
)
def test_questions_that_do_not_fit(wish: Wish) -> None:
    with pytest.raises(ArgumentInvalid):
        told(role([0.9] * 80, [True] * 80), wish)

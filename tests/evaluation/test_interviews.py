from __future__ import annotations

import json
from pathlib import Path

import pytest

from razbor.dataset.labelled_texts import LabelledText
from razbor.evaluation.interviews import read_answers, score_answers
from razbor.evaluation.measuring import measure
from razbor.loading import load
from razbor.models import Bundle
from tests.cli.running import here
from tests.training.contrastive.answers import RECIPE, rows, train_text, write_jsonl

LABELS = ("process", "result", "neutral")


def test_figures_by_hand() -> None:
    gold = [LabelledText(text="…", label=label) for label in ("process", "process", "result")] * 5
    answers = ["process", "result", "result"] * 5
    table = measure(score_answers(LABELS, gold, answers), 200, 0)
    assert table.metric("accuracy").value == pytest.approx(2 / 3)
    assert table.metric("precision", "result").value == pytest.approx(1 / 2)
    assert table.metric("recall", "process").value == pytest.approx(1 / 2)
    macro = next(metric for metric in table.metrics if metric.name.startswith("macro-F1"))
    assert macro.value == pytest.approx(2 / 3)
    (confusion,) = table.confusions
    assert confusion.counts == ((5, 5, 0), (0, 5, 0), (0, 0, 0))


def test_long_answers_are_read_as_an_interview_reads_them(tiny_answers: Path) -> None:
    # All that tells is at the end, where one window does not reach.
    long = "обычно сверяю остатки. " * 4 + "Сдали склад, снизили цены. " * 40
    rz = load(["answers"], bundles={"answers": tiny_answers}, mask=False)
    (wanted,) = rz.interview([long]).answers
    assert wanted.windows > 1
    gold = [LabelledText(text=text, label="result") for text in (long, "Сдали склад", "…")]
    assert read_answers(Bundle.open(tiny_answers), gold) == [wanted.label, "result", "neutral"]


@pytest.mark.training
def test_a_bundle_of_answers_is_measured_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_jsonl(tmp_path / "data")
    short = RECIPE.replace("epochs = 2", "epochs = 1\nmax_steps = 6")
    bundle = train_text(short, data, tmp_path / "answers")
    (data / "answers" / "test.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows()[::4]), "utf-8"
    )
    report = tmp_path / "report.json"
    command = ("evaluate", bundle.folder, "--data", data, "--samples", "100", "--json", report)
    code = here(*command)
    shown = capsys.readouterr()
    assert code == 0, shown.err
    result = json.loads(report.read_text("utf-8"))["results"][0]
    assert (result["task"], result["standing"]["kind"]) == ("answers", "gold")
    assert result["tables"][0]["documents"] == 11
    # The training file is no measure, and the result says so.
    train = data / "answers" / "train.jsonl"
    (data / "answers" / "test.jsonl").write_bytes(train.read_bytes())
    assert here(*command) == 0
    result = json.loads(report.read_text("utf-8"))["results"][0]
    assert result["standing"]["kind"] == "training data"

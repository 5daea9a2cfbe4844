from __future__ import annotations

import re

import pytest
from huggingface_hub import ModelCardData

from razbor.cards.facts import Facts
from razbor.cards.metadata import kind
from razbor.cards.metadata import metadata as page_block
from razbor.cards.page import page
from razbor.models.manifest import Calibration, Threshold, Thresholds
from tests.cards import making as cards
from tests.models import making as models

TITLES = (
    "Intended use",
    "Figures",
    "Speed",
    "Examples",
    "Decisions",
    "Truncation",
    "Limits",
    "Method",
    "Training data",
    "Hyper-parameters",
    "Training log",
    "Versions",
    "Changes",
)


def parts(text: str) -> dict[str, str]:
    """Title → what stands under it."""
    found = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    return parts(page(models.draft(), cards.facts()))


def test_a_card_has_all_parts_once_and_in_order(told: dict[str, str]) -> None:
    assert tuple(told) == TITLES
    assert tuple(parts(page(models.draft(), Facts()))) == TITLES


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Intended use", "**Not for rejecting people automatically.**"),
        ("Figures", "| accuracy | 0.750 | 0.650 to 0.850 | 40 jobs |"),
        ("Figures", "*labelled by a gardener.* Measured as `abababababab`"),
        ("Figures", "`gold_dev/jobs.jsonl` (12 rows, sha256 `cdcdcdcdcdcd…`)"),
        ("Speed", "On Abacus 9, 2 cores, one thread, Python 3.11.7"),
        ("Speed", "| one vacancy: median, 95th percentile | 11.5 ms, 20 ms |"),
        (
            "Examples",
            "| garden | Water the roses \\| and \\*mow\\* | kitchen | 0.61 | **wrong** |",
        ),
        ("Examples", "No such text: kitchen, office."),
        ("Decisions", "- **urgent** (2 labels): kind threshold, positive urgent, threshold 0.7"),
        ("Decisions", "  - evidence: method out of fold, data invented, n 12, target 0.9"),
        ("Truncation", "| `body` | 60 |"),
        ("Truncation", "at most 12 word pieces"),
        ("Limits", "- German was not trained on."),
        ("Limits", "- the lawn was wet"),
        ("Method", "Base: recipe acme/mower-base, source hub."),
        ("Training data", f"| jobs | 12 | `{'1' * 64}` |"),
        ("Hyper-parameters", "| `network.rate` | 0.003 |"),
        ("Hyper-parameters", "seed 7."),
        ("Training log", "| 2 | 0.4 |"),
        ("Training log", "It took 8 min on Abacus 9, 2 cores."),
        ("Training log", "| student | 3 min |"),
        ("Versions", "| numpy | 2.0 |"),
        ("Changes", "- 0.9: the kitchen is new"),
    ],
)
def test_each_part_tells_its_facts(told: dict[str, str], title: str, line: str) -> None:
    assert line in told[title]


def test_figures_of_single_labels_and_undefined_ones_are_left_out(told: dict[str, str]) -> None:
    assert "| F1" not in told["Figures"]
    assert "| recall" not in told["Figures"]


def test_what_is_not_known_is_said() -> None:
    told = parts(page(models.draft(), Facts()))
    for title, option in (
        ("Figures", "--data"),
        ("Speed", "razbor benchmark"),
        ("Examples", "--examples"),
        ("Changes", "--last"),
    ):
        assert option in told[title]
    assert "not recorded" in told["Hyper-parameters"]
    ngrams = models.draft(input=models.NGRAMS)
    assert "Base: none." in parts(page(ngrams, Facts()))["Method"]


def test_evidence_of_single_labels_is_counted_and_temperatures_are_told() -> None:
    tasks = models.tasks()
    evidence = {**models.EVIDENCE, "garden.n": 5, "garden.recall": 0.9, "office.n": 3}
    decision = Thresholds(thresholds=dict.fromkeys(models.LABELS, 0.25), evidence=evidence)
    heated = Calibration(temperature=1.5, evidence={"method": "held out"})
    tasks["place"] = tasks["place"].model_copy(update={"decision": decision, "calibration": heated})
    text = page(models.draft(tasks=tasks), Facts())
    assert "  - 2 labels have evidence of their own in razbor.json" in text
    assert "garden.recall" not in text
    assert "  - temperature 1.5\n    - evidence: method held out" in text


def test_long_curves_are_thinned_to_their_end() -> None:
    curves = tuple({"step": step, "loss": 1 / step} for step in range(1, 101))
    log = parts(page(models.draft(), cards.facts(curves=curves)))["Training log"]
    rows = re.findall(r"^\| (\d+) \|", log, re.MULTILINE)
    assert (rows[0], rows[-1]) == ("1", "100")
    assert len(rows) <= 25
    assert "all are in `curves.csv`" in log


def test_the_hub_reads_the_block() -> None:
    two = cards.measured(cards.figure("macro-F1 over labels", 0.5), split="test", data="ee" * 32)
    text = page(models.draft(), cards.facts(measured=(cards.measured(), two)))
    found = cards.read_by_the_hub(text)
    assert (found.license, found.library_name) == ("mit", "razbor")
    assert found.pipeline_tag == "text-classification"
    assert found.language == ["en", "ru"]
    assert found.tags is not None
    assert {"recruitment", "onnx", "place", "urgent"} <= set(found.tags)
    assert found.base_model == "acme/mower-base"
    assert found.metrics == ["accuracy", "f1"]
    assert found.model_name == "tiny"
    assert found.eval_results is not None
    first, second = found.eval_results
    assert (first.task_type, first.task_name) == ("text-classification", "place")
    assert (first.dataset_split, second.dataset_split) == ("gold_dev", "test")
    assert (first.metric_type, first.metric_value) == ("accuracy", 0.75)
    assert first.metric_args == {
        "low": 0.65,
        "high": 0.85,
        "level": 0.95,
        "n": 40,
        "unit": "jobs",
    }
    assert first.dataset_args == {"gold_dev/jobs.jsonl": "cd" * 32}


def test_the_hub_writes_the_same_block_again() -> None:
    table = cards.measured().tables[0]
    other = table.model_copy(update={"name": "on the roof"})
    one = cards.measured().model_copy(update={"tables": (table, other)})
    found = cards.read_by_the_hub(page(models.draft(), cards.facts(measured=(one,))))
    written = cards.plain(found)
    assert cards.plain(ModelCardData(**written)) == written
    assert len(written["model-index"][0]["results"]) == 2
    assert written == page_block(models.draft(), cards.facts(measured=(one,)))


def test_only_metrics_that_the_hub_knows_are_listed() -> None:
    odd = cards.measured(cards.figure("share of unsure"), cards.figure("AUC of tech"))
    found = cards.read_by_the_hub(page(models.draft(), cards.facts(measured=(odd,))))
    assert found.metrics == ["roc_auc"]
    assert len(found.eval_results or []) == 2


def test_without_figures_there_is_no_index() -> None:
    found = cards.read_by_the_hub(page(models.draft(), Facts()))
    assert found.eval_results is None
    assert "model-index" not in cards.plain(found)
    assert found.base_model is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AUC of tech", "roc_auc"),
        ("at the bundle's threshold: tech precision", "precision"),
        ("best precision of tech at recall ≥ 0.95 (threshold chosen on these data)", "precision"),
        ("macro-F1 over labels with at least 5 gold", "f1"),
        ("micro-F1", "f1"),
        ("exact match", "exact_match"),
        ("tech: calibration error (ECE, 10 bins)", "ece"),
        ("share of unsure", "share_of_unsure"),
    ],
)
def test_figures_have_the_hubs_names(name: str, expected: str) -> None:
    assert kind(cards.figure(name)) == expected


def test_a_threshold_is_told_in_words() -> None:
    decision = Threshold(positive="urgent", threshold=0.125, evidence=models.EVIDENCE)
    tasks = models.tasks()
    tasks["urgent"] = tasks["urgent"].model_copy(update={"decision": decision})
    head = page(models.draft(tasks=tasks), Facts()).partition("## Intended use")[0]
    assert "| `urgent` | 2 | calm, urgent | urgent at or above 0.125 |" in head
    assert "| `place` | 3 | garden, kitchen, office | the most probable label" in head

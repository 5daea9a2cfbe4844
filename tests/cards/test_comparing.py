from __future__ import annotations

from razbor.cards.comparing import compared, with_entry
from razbor.cards.facts import Entry, Facts
from razbor.models import Draft
from razbor.models.manifest import Calibration, DataDigest, Thresholds
from tests.cards import making as cards
from tests.models import making as models
from tests.models.test_rewriting import other


def changes(new: Draft, before: Facts | None = None, after: Facts | None = None) -> list[str]:
    old = models.draft()
    return compared((old, before or cards.facts()), (new, after or cards.facts()))[1:]


def test_nothing_new_is_said_so() -> None:
    old = models.draft()
    found = compared((old, cards.facts()), (models.draft(version="2"), cards.facts()))
    assert found == ["compared with 1.0.0: nothing that is recorded is another"]


def test_data_that_came_went_and_changed() -> None:
    data = (
        DataDigest(name="jobs", sha256="2" * 64, rows=1500),
        DataDigest(name="titles", sha256="3" * 64, rows=7),
    )
    training = models.draft().training.model_copy(update={"data": data})
    assert changes(models.draft(training=training)) == [
        "data: jobs is another, 12 → 1,500 rows",
        "data: titles is new (7 rows)",
    ]
    none = training.model_copy(update={"data": ()})
    assert changes(models.draft(training=none)) == ["data: jobs is gone (12 rows)"]


def test_hyper_parameters_that_are_others() -> None:
    after = cards.facts(hyper_parameters={"network.width": 96, "network.depth": 2})
    assert changes(models.draft(), after=after) == [
        "network.width: 64 → 96",
        "network.rate: 0.003 → gone",
        "network.depth: 2 (new)",
    ]
    before = cards.facts(hyper_parameters={})
    assert changes(models.draft(), before) == ["hyper-parameters: those of 1.0.0 are not recorded"]


def test_thresholds_labels_and_temperatures() -> None:
    assert changes(models.draft(tasks=other())) == ["urgent, threshold: 0.7 → 0.25"]
    tasks = models.tasks()
    heated = Calibration(temperature=1.25, evidence=models.EVIDENCE)
    tasks["place"] = tasks["place"].model_copy(
        update={"labels": ("garden", "kitchen"), "calibration": heated}
    )
    assert changes(models.draft(tasks=tasks)) == [
        "place: 3 → 2 labels",
        "place, temperature: 1 → 1.25",
    ]
    del tasks["urgent"]
    assert "question urgent: gone" in changes(models.draft(tasks=tasks))


def test_many_thresholds_are_summed_up() -> None:
    def of(value: float, count: int) -> Draft:
        tasks = models.tasks()
        labels = tuple(f"place {number}" for number in range(count))
        decision = Thresholds(thresholds=dict.fromkeys(labels, value), evidence=models.EVIDENCE)
        update = {"labels": labels, "decision": decision}
        tasks["place"] = tasks["place"].model_copy(update=update)
        return models.draft(tasks=tasks)

    few = compared((of(0.5, 2), cards.facts()), (of(0.25, 2), cards.facts()))
    assert few[1:] == [
        "place.place 0, threshold: 0.5 → 0.25",
        "place.place 1, threshold: 0.5 → 0.25",
    ]
    many = compared((of(0.5, 9), cards.facts()), (of(0.25, 9), cards.facts()))
    assert many[1:] == [
        "place: 9 of 9 thresholds are others, by 0.250 on average and 0.250 at most"
    ]


def test_figures_on_the_same_data_alone_are_compared() -> None:
    before = cards.facts(measured=(cards.measured(cards.figure(value=0.5)),))
    after = cards.facts(measured=(cards.measured(cards.figure(value=0.625)),))
    assert changes(models.draft(), before, after) == [
        "gold_dev, in the house: accuracy 0.500 (0.400 to 0.600) → 0.625 (0.525 to 0.725)"
    ]
    elsewhere = cards.measured(cards.figure(value=0.625), data="99" * 32)
    assert changes(models.draft(), before, cards.facts(measured=(elsewhere,))) == []


def test_entries_of_older_versions_stay() -> None:
    new = Entry(version="3", changes=("now",))
    mine = (Entry(version="3", changes=("was",)), Entry(version="2+decisions.1", changes=("cut",)))
    last = (Entry(version="2", changes=("then",)), Entry(version="1", changes=("began",)))
    found = with_entry(new, mine, last)
    assert [(each.version, each.changes[0]) for each in found] == [
        ("3", "now"),
        ("2+decisions.1", "cut"),
        ("2", "then"),
        ("1", "began"),
    ]

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from razbor.batch.answering import Done, Setup
from razbor.batch.formats.jsonl import JsonLines
from razbor.batch.interruption import Interruption
from razbor.batch.workers import outcomes
from razbor.errors import BrokenRecord, WorkerLost
from razbor.reading import Failure
from razbor.schema import Vacancy
from tests.batch.deadly import KILLER, Deadly

pytestmark = pytest.mark.end_to_end


def setup(tiny_bundles: dict[str, Path], form: Deadly | JsonLines) -> Setup:
    return Setup(form, ("areas",), (("areas", str(tiny_bundles["areas"])),))


def test_a_killer_costs_itself_alone(tiny_bundles: dict[str, Path]) -> None:
    titles = [f"Кузнец {number}" for number in range(40)]
    titles[5] = titles[21] = KILLER
    items = [Vacancy(title=title, source=str(number)) for number, title in enumerate(titles)]
    found = list(outcomes(items, setup(tiny_bundles, Deadly()), 2, Interruption()))
    assert len(found) == 40
    for number, outcome in enumerate(found):
        if number in (5, 21):
            assert isinstance(outcome, Failure)
            assert (outcome.error.code, outcome.error.place) == ("RZB-202", str(number))
        else:
            assert isinstance(outcome, Done)
            assert outcome.glance.title == titles[number]


def test_processes_that_always_die_end_the_run(
    tiny_bundles: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("razbor.batch.workers._GIVE_UP", 2)
    items = [Vacancy(title=title, source=title) for title in ("Гончар", *[KILLER] * 9)]
    found: list[Done | Failure] = []
    with pytest.raises(WorkerLost, match="in a row"):
        found.extend(outcomes(items, setup(tiny_bundles, Deadly()), 2, Interruption()))
    assert [type(outcome) for outcome in found] == [Done, Failure]


def test_no_more_is_read_than_a_window(tiny_bundles: dict[str, Path]) -> None:
    read = 0

    def items() -> Iterator[Vacancy | Failure]:
        nonlocal read
        error = BrokenRecord("x", expected="y", remedy="z")
        for number in range(10_000):
            read += 1
            yield Failure(str(number), error)

    stream = outcomes(items(), setup(tiny_bundles, JsonLines()), 2, Interruption())
    for number in range(100):
        outcome = next(stream)
        assert isinstance(outcome, Failure)
        assert outcome.source == str(number)
        assert read - number <= 4 * 16
    stream.close()  # type: ignore[attr-defined]

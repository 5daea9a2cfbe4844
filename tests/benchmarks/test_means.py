from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.means import Mean, compare, main

import razbor
from razbor.evaluation.measuring import Settings
from razbor.questions import LABELLING

PUBLIC = Path(__file__).parents[2] / "data" / "public"


@pytest.mark.parametrize("task", LABELLING)
def test_the_mean_of_a_system_with_itself_changes_nothing(
    task: str, tiny_bundles: dict[str, Path]
) -> None:
    settings = Settings(data=PUBLIC, split="test", samples=100)
    found = compare(task, str(tiny_bundles[task]), tiny_bundles[task], settings)
    differences = [each.difference for items in found for each in items.differences]
    assert len(differences) > 3
    assert all(each is None or each == pytest.approx(0, abs=1e-9) for each in differences)


def test_two_systems_answer_in_the_middle(tiny_bundles: dict[str, Path]) -> None:
    both = [
        razbor.load(["role", "sections"], bundles=dict(tiny_bundles), mask=False),
        razbor.load(["role", "sections"], mask=False),
    ]
    vacancy = razbor.Vacancy(title="Аналитик", description="Обязанности: писать SQL")
    roles = [each.vacancy(vacancy).role for each in both]
    mean = Mean(both, None).vacancy(vacancy).role
    assert mean is not None
    told = [each.probability for each in roles if each is not None]
    assert mean.probability == pytest.approx(sum(told) / len(both))
    assert mean.category == max(mean.scores, key=lambda name: mean.scores[name])


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no such bundle"):
        main(["areas", str(tmp_path / "none"), "--data", str(PUBLIC), "--split", "test"])

"""A role whose regressions are asked together with an encoder that saw none of what decides."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import razbor
from razbor.errors import RecipeInvalid
from razbor.models import Bundle, Predictor
from razbor.models.manifest import Threshold
from razbor.tasks import role
from razbor.training.choices import Choices
from razbor.training.held_out import beside, read_held_out
from razbor.training.train import train
from tests.training.corpus import ROLE, SECTIONS
from tests.training.encoders.making import write_base, write_data, write_recipe
from tests.training.encoders.test_two_questions import CHANGES, DRAWN

pytestmark = pytest.mark.training

WEIGHT = 0.5


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Bundle]:
    """An encoder, and roles with it and without, side by side."""
    folder = tmp_path_factory.mktemp("role_second")
    data = write_data(folder / "data")
    choices = Choices(str(write_base(folder / "base", "bert")))
    encoder = write_recipe(folder / "encoder.toml", *CHANGES)
    found = {"encoder": train(encoder, data, folder / "tiny-role", choices=choices)}
    (folder / "sections.toml").write_text(SECTIONS, "utf-8")
    found["sections"] = train(folder / "sections.toml", data, folder / "sections")
    plain = ROLE.replace("drawn = 25", f"drawn = {DRAWN}")
    second = f'[second]\nbundle = "{folder / "tiny-role"}"\nmax_tokens = 16\nweight = {WEIGHT}\n'
    for name, content in (("plain", plain), ("both", plain + second)):
        (folder / f"{name}.toml").write_text(content, "utf-8")
        found[name] = train(folder / f"{name}.toml", data, folder / name)
    return found


def test_what_both_answer_is_their_mean(made: Mapping[str, Bundle]) -> None:
    rows = [
        role.row(title, "Писать сервисы на Python")
        for title in ("Python-разработчик", "Бухгалтер", "")
    ]
    told = made["both"].manifest.second
    assert told is not None
    assert [field.name for field in told.fields] == ["title", "responsibilities", "requirements"]
    plain, both = (Predictor.open(made[name]).predict(rows).outputs for name in ("plain", "both"))
    encoder = Predictor.open(made["encoder"], read=told).predict(rows).outputs
    for question in ("role", "category"):
        wanted = (plain[question] + encoder[question]) / 2
        np.testing.assert_allclose(both[question], wanted, atol=1e-6)
    np.testing.assert_array_equal(both["lead"], plain["lead"])


def test_thresholds_stand_on_vacancies_that_neither_has_seen(made: Mapping[str, Bundle]) -> None:
    parts, _ = read_held_out(beside(made["both"].folder))
    assert set(parts["role"].documents) == {f"v{number}" for number in range(DRAWN)}
    assert parts["role"].drawn.all()
    # Leads are told by the regressions alone, of all vacancies.
    assert len(parts["lead"].documents) > DRAWN
    decision = made["both"].manifest.tasks["role"].decision
    assert isinstance(decision, Threshold)
    assert decision.evidence["n"] == DRAWN
    scores = parts["role"].scores[:, 1]
    tech = parts["role"].truth[:, 1]
    assert (scores[tech] >= decision.threshold - 1e-6).mean() >= 0.9
    assert "mean of regressions and of the bundle tiny-role" in made["both"].manifest.description


def test_it_is_served_with_what_it_asks(made: Mapping[str, Bundle]) -> None:
    bundles = {"role": made["both"].folder, "sections": made["sections"].folder}
    rz = razbor.load(["role"], bundles=bundles)
    text = "Обязанности:\nПисать сервисы на Python\nТребования:\nОпыт от двух лет"
    report = rz.vacancy(title="Python-разработчик", description=text)
    assert report.role is not None
    assert report.role.lead is not None
    assert report.models["role"].digest == made["both"].digest
    assert not [each for each in report.warnings if each.code == "partial"]


def test_an_encoder_that_learned_from_what_decides_is_refused(
    made: Mapping[str, Bundle], tmp_path: Path
) -> None:
    folder = made["encoder"].folder.parent
    content = (folder / "both.toml").read_text("utf-8")
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(content.replace(f"drawn = {DRAWN}", "drawn = 20"), "utf-8")
    with pytest.raises(RecipeInvalid, match="that learned from vacancies drawn at random"):
        train(recipe, folder / "data", tmp_path / "out")

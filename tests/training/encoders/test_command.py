"""`razbor train` with a recipe that begins with a base."""

from __future__ import annotations

from pathlib import Path

import pytest

from razbor.models import Bundle
from razbor.training.held_out import read_held_out
from tests.cli.running import here
from tests.training.encoders.making import write_recipe


@pytest.mark.training
def test_losses_are_told_an_epoch_and_the_sample_is_named(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = write_recipe(tmp_path / "recipe.toml", ("epochs = 3", "epochs = 2"))
    out = tmp_path / "out"
    options = ("--base", "random", "--limit", "25", "--threads", "1")
    assert here("train", recipe, "--data", data, "-o", out, *options) == 0
    told = capsys.readouterr().err
    for epoch in ("whole 1/2: rate", "whole 2/2: rate", "train_loss", "validation_loss"):
        assert epoch in told
    bundle = Bundle.open(out)
    assert "random weights" in bundle.manifest.description
    assert "a sample of 25" in bundle.manifest.description
    assert "nobody/tiny" in (out / "README.md").read_text("utf-8")
    assert not (tmp_path / "out.held_out.parquet").exists()


def test_a_hub_out_of_reach_ends_the_command_with_what_helps(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = write_recipe(tmp_path / "recipe.toml")
    assert here("train", recipe, "--data", data, "-o", tmp_path / "out") == 2
    told = capsys.readouterr().err
    assert "RZB-404" in told
    assert "--base random" in told


@pytest.mark.training
def test_held_out_answers_are_kept_where_the_recipe_says_what_was_drawn(
    data: Path, tmp_path: Path
) -> None:
    changes = (("epochs = 3", "epochs = 1"), ("seed = 5", "seed = 5\ndrawn = 20"))
    recipe = write_recipe(tmp_path / "recipe.toml", *changes)
    assert here("train", recipe, "--data", data, "-o", tmp_path / "out", "--base", "random") == 0
    parts, _ = read_held_out(tmp_path / "out.held_out.parquet")
    (part,) = parts.values()
    assert (part.question, part.labels) == ("role", ("other", "tech"))
    assert len(part.documents) == 12  # 30 % of 40
    assert 0 < part.drawn.sum() < 12
    assert all(
        (int(name[1:]) < 20) == drawn
        for name, drawn in zip(part.documents, part.drawn, strict=True)
    )
    assert (part.truth.sum(axis=1) == 1).all()

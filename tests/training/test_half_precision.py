"""A recipe in bfloat16 says so where the processor emulates it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from razbor.training.half_precision import slow_half
from razbor.training.recipe import read_recipe

RECIPES = Path(__file__).parents[2] / "recipes"


@pytest.mark.parametrize(
    ("recipe", "capability", "warned"),
    [
        ("base.toml", "AVX2", True),
        ("answers.toml", "DEFAULT", True),
        ("encoders/document.toml", "AVX512", False),
        ("role.toml", "AVX2", False),
    ],
)
def test_half_precision_is_warned_of_where_it_is_slow(
    monkeypatch: pytest.MonkeyPatch, recipe: str, capability: str, warned: bool
) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    found = slow_half(read_recipe(RECIPES / recipe).recipe)
    assert (found is not None) == warned
    assert found is None or "bfloat16" in found

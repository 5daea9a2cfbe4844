"""The README of an encoder: what it is, from what it was trained, what it is not."""

from __future__ import annotations

import json
from collections.abc import Mapping

from razbor.training.pairs.recipe import PairsRecipe


def card(recipe: PairsRecipe, record: Mapping[str, object]) -> str:
    """An encoder's README.

    Args:
        recipe: it was trained by.
        record: of the run, as in run.json.
    """
    lines = [
        "---",
        "library_name: sentence-transformers",
        f"language: [{', '.join(recipe.languages)}]",
        "---",
        f"# {recipe.name} {recipe.version}",
        "",
        recipe.description,
        "",
        "A sentence-transformers folder: the mean of the tokens' vectors, compared by cosine.",
        "It is no bundle of razbor yet: there is no catalogue in it to match texts against.",
        "",
        "## Method",
        "",
        f"- loss: {_listed(recipe.loss.model_dump())}",
        f"- schedule: {_listed(recipe.schedule.model_dump(exclude_none=True))}",
        f"- run: {_listed(_mapping(record, 'schedule'))}",
        f"- base: {_listed(_mapping(record, 'base'))}",
        f"- pairs: {_listed(_mapping(record, 'pairs'))}",
        f"- kept: {_listed(_mapping(record, 'kept'))}",
        f"- recipe `{record['recipe']}`, seed {recipe.seed}",
        "",
        "Everything is in `run.json`, the curves in `curves.csv` and `curves.png`.",
        "",
        "## What it is not",
        "",
        "The figures above are of pairs held out of ESCO, not of résumés or vacancies.",
        *(f"- {warning}" for warning in _strings(record, "warnings")),
        "",
        "This service uses the ESCO classification of the European Commission.",
        "Not meant to reject people automatically.",
        "",
    ]
    return "\n".join(lines)


def _mapping(record: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = record[key]
    return found if isinstance(found, Mapping) else {}


def _strings(record: Mapping[str, object], key: str) -> list[str]:
    found = record[key]
    return [str(each) for each in found] if isinstance(found, list) else []


def _listed(values: Mapping[str, object]) -> str:
    return ", ".join(f"{key} {_shown(value)}" for key, value in values.items())


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return json.dumps(value) if isinstance(value, (dict, list, tuple)) else str(value)

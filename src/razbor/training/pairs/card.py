"""The README of an encoder: what it is, from what it was trained, what it is not."""

from __future__ import annotations

from collections.abc import Mapping

from razbor.training.listing import listed, part
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
        f"- loss: {listed(recipe.loss.model_dump())}",
        f"- schedule: {listed(recipe.schedule.model_dump(exclude_none=True))}",
        f"- run: {listed(part(record, 'schedule'))}",
        f"- base: {listed(part(record, 'base'))}",
        f"- pairs: {listed(part(record, 'pairs'))}",
        f"- kept: {listed(part(record, 'kept'))}",
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


def _strings(record: Mapping[str, object], key: str) -> list[str]:
    found = record[key]
    return [str(each) for each in found] if isinstance(found, list) else []

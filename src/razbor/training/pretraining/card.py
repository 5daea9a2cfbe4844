"""The README of a pretrained encoder: what it is, what it has read, what it is not."""

from __future__ import annotations

from collections.abc import Mapping

from razbor.cards.metadata import LICENSE
from razbor.training.listing import listed, part
from razbor.training.pretraining.recipe import PretrainRecipe


def card(recipe: PretrainRecipe, record: Mapping[str, object]) -> str:
    """An encoder's README.

    Args:
        recipe: it was made by.
        record: of the run, as in run.json.
    """
    base = recipe.base
    objectives = [
        f"- {name}: {listed(found.model_dump())}"
        for name, found in recipe.objectives.named().items()
    ]
    vectors = listed(recipe.vectors.model_dump()) if recipe.vectors else "random"
    lines = [
        "---",
        f"license: {LICENSE}",
        "library_name: transformers",
        f"language: [{', '.join(recipe.languages)}]",
        "pipeline_tag: feature-extraction",
        "---",
        f"# {recipe.name} {recipe.version}",
        "",
        recipe.description,
        "",
        f"BERT with {base.layers} layers, {base.width} numbers wide, {base.heads} heads, from"
        f" random weights. Tokens of running text seen: {record['tokens_seen']:,}, of"
        f" {record['tokens_an_epoch']:,} an epoch, in {record['steps']:,} steps.",
        "",
        "## Method",
        "",
        *objectives,
        *([f"- left out: {record['left_out']}"] if record["left_out"] else []),
        f"- vectors to begin with: {vectors}",
        f"- schedule: {listed(recipe.schedule.model_dump())}",
        f"- texts: {listed(recipe.texts.model_dump())}",
        f"- corpus: {listed(part(record, 'corpus'))}",
        f"- recipe `{record['recipe']}`, seed {recipe.seed}",
        "",
        "Contacts and names of persons were covered in the texts before anything was learned.",
        "Everything is in `run.json`, the curves in `curves.csv` and `curves.png`.",
        "",
        "## What it is not",
        "",
        "It answers nothing by itself: it is a base to fine-tune. It has read texts of job",
        "advertisements and of ESCO alone. Its matrices have eight bits on disk (float8 e4m3), all",
        "other numbers sixteen: load it with `dtype=torch.float32` to train it.",
        "",
        "This service uses the ESCO classification of the European Commission.",
        "",
    ]
    return "\n".join(lines)

"""What a run leaves in run.json: what was asked, what was read, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from razbor.models.manifest import DataDigest
from razbor.training.pretraining.changes import Changes
from razbor.training.pretraining.material import Material
from razbor.training.pretraining.network import Network
from razbor.training.pretraining.recipe import PretrainRecipe
from razbor.training.pretraining.steps import Steps
from razbor.training.recipe import RecipeFile
from razbor.training.record import Row, versions

LIBRARIES = ("razbor", "numpy", "scipy", "scikit-learn", "tokenizers", "torch", "transformers")


@dataclass(frozen=True, slots=True)
class Digests:
    """Of the files that were read, and of those that were read to keep their texts out."""

    data: Sequence[DataDigest]
    excluded: Sequence[DataDigest]


def asked(
    file: RecipeFile, settings: PretrainRecipe, changes: Changes, threads: int
) -> dict[str, object]:
    """The recipe and what was changed of it."""
    return {
        "method": "pretraining",
        "name": settings.name,
        "version": settings.version,
        "recipe": file.name,
        "recipe_sha256": file.sha256,
        "left_out": changes.without,
        "tokens_asked": changes.tokens,
        "seed": settings.seed,
        "threads": threads,
    }


def read(digests: Digests, material: Material) -> dict[str, object]:
    """The data, and how much of them was taken."""
    return {
        "data": [each.to_dict() for each in digests.data],
        "excluded": [each.to_dict() for each in digests.excluded],
        "corpus": material.counts,
    }


def made(
    settings: PretrainRecipe, steps: Steps, network: Network, curves: Sequence[Row]
) -> dict[str, object]:
    """How long it was trained, and where it ended."""
    return {
        "tokens_seen": settings.tokens_seen,
        "tokens_an_epoch": steps.epoch_tokens,
        "steps": settings.total_steps,
        "parameters": sum(each.numel() for each in network.bert.parameters()),
        "last": curves[-1] if curves else None,
        "seconds": round(sum(float(row["seconds"] or 0) for row in curves)),
        "versions": versions(*LIBRARIES),
    }

"""A recipe and texts → an encoder as a transformers folder."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from razbor.errors import ExtraMissing, OutputInvalid, RecipeInvalid
from razbor.training.choices import Telling
from razbor.training.data import TrainingData
from razbor.training.pairs.esco import Esco
from razbor.training.pretraining.recipe import PretrainRecipe
from razbor.training.recipe import RecipeFile, read_recipe
from razbor.training.record import versions
from razbor.training.work import Work

if TYPE_CHECKING:
    from razbor.training.pretraining.material import Material
    from razbor.training.pretraining.network import Network

LIBRARIES = ("razbor", "numpy", "scipy", "scikit-learn", "tokenizers", "torch", "transformers")


@dataclass(frozen=True)
class Pretrained:
    """An encoder that was made: its folder, and what its record says."""

    folder: Path
    record: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is other than the recipe says, to see what it adds.

    Attributes:
        without: an objective that is left out.
        tokens: of running text; 0 leaves the vectors that training begins with.
    """

    without: str | None = None
    tokens: int | None = None


def pretrain(
    recipe: Path,
    data: Path,
    output: Path,
    *,
    changes: Changes | None = None,
    threads: int = 1,
    work: Path | None = None,
    force: bool = False,
    telling: Telling | None = None,
) -> Pretrained:
    """Pretrain an encoder; a run that was killed goes on and ends with the same weights.

    Args:
        recipe: a TOML file with `method = "pretraining"`.
        data: the folder of training data.
        output: the transformers folder, written wholly or not at all.
        changes: to the recipe.
        threads: of torch; another number may change the last digits.
        work: where material and checkpoints are kept; beside the output when not given.
        force: replace an output that is there.
        telling: whom it tells.

    Raises:
        RecipeInvalid: a recipe that does not fit, or is of another method.
        DataMissing, DataInvalid: data that are not there or do not fit.
        LossNotFinite: the last good checkpoint stays in `work`.
        OutputInvalid: the output is there and `force` is not given.
    """
    telling, changes = telling or Telling(), changes or Changes()
    if output.exists() and not force:
        raise OutputInvalid(
            "the output is there already",
            expected="a folder that does not exist",
            remedy="name another with -o, or replace it with --force",
            place=str(output),
        )
    file = read_recipe(recipe)
    settings = _settings(file, changes)
    started = time.time()
    stages = Work(work or output.with_name(f"{output.name}.work"))
    # Seconds of imports: not before everything that can be refused has been.
    try:
        from razbor.training.pretraining.export import write_encoder
        from razbor.training.pretraining.run import Run
        from razbor.training.pretraining.steps import Steps
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("train", error.name or "a library") from error

    from razbor.training.embedding.encoder import settled

    telling.progress("reading", 0, 1)
    with settled(threads):
        material, source = _material(settings, data, stages)
        telling.say(", ".join(f"{name} {count:,}" for name, count in material.counts.items()))
        special = material.special()
        network = _network(settings, material, source, special.pieces, special.padding)
        steps = Steps(settings, material, special)
        of_run = source.work.of(
            settings.vectors, settings.objectives, settings.schedule, settings.seed, threads
        )
        curves = Run(settings, steps, network, of_run.path("checkpoints"), telling).finish()
    tokens = settings.schedule.tokens
    record: dict[str, object] = {
        "method": "pretraining",
        "name": settings.name,
        "version": settings.version,
        "recipe": file.name,
        "recipe_sha256": file.sha256,
        "left_out": changes.without,
        "seed": settings.seed,
        "threads": threads,
        "data": source.data,
        "excluded": source.excluded,
        "corpus": material.counts,
        "tokens_seen": tokens,
        "tokens_an_epoch": steps.epoch_tokens,
        "steps": settings.total_steps,
        "parameters": sum(each.numel() for each in network.bert.parameters()),
        "last": curves[-1] if curves else None,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "seconds": round(sum(float(row["seconds"] or 0) for row in curves)),
        "versions": versions(*LIBRARIES),
    }
    write_encoder(output, settings, network.bert, material.tokenizer, record, curves, force=force)
    return Pretrained(output, record)


@dataclass(frozen=True, slots=True)
class _Source:
    """The stages that depend on the texts, and the digests of those."""

    work: Work
    data: list[dict[str, object]]
    excluded: list[dict[str, object]]


def _settings(file: RecipeFile, changes: Changes) -> PretrainRecipe:
    found = file.recipe
    if not isinstance(found, PretrainRecipe):
        raise RecipeInvalid(
            "a recipe of another method",
            expected='a recipe with method = "pretraining"',
            remedy="call `razbor train` with it",
            place=file.name,
        )
    schedule, objectives = found.schedule, found.objectives
    if changes.without is not None:
        named = list(objectives.named())
        if changes.without not in named or len(named) == 1:
            raise RecipeInvalid(
                f"{changes.without!r} to be left out",
                expected=f"one of {named}, and one that is left",
                remedy="name another with --without",
                place=file.name,
            )
        objectives = objectives.without(changes.without)
    if changes.tokens is not None:
        schedule = schedule.model_copy(update={"tokens": changes.tokens})
    return found.model_copy(update={"schedule": schedule, "objectives": objectives})


def _material(settings: PretrainRecipe, data: Path, stages: Work) -> tuple[Material, _Source]:
    from razbor.training.pretraining.corpus import Raw, gather
    from razbor.training.pretraining.material import prepare

    texts, esco = TrainingData(data, settings.split), Esco(data)
    raw = Raw(texts, esco)
    digests = (*texts.digests, *esco.digests)
    # The same for every schedule and every choice of objectives: those are tried side by side.
    work = stages.of(version("razbor"), settings.base, settings.texts, settings.seed, digests)
    material = prepare(settings, lambda: gather(raw, settings.texts.max_overlap), work)
    source = _Source(
        work,
        [each.model_dump() for each in digests],
        [each.model_dump() for each in texts.excluded],
    )
    return material, source


def _network(
    settings: PretrainRecipe, material: Material, source: _Source, pieces: int, padding: int
) -> Network:
    """Random weights, and vectors of the word pieces where the recipe makes them."""
    import torch

    from razbor.training.pretraining.corpus import SECTIONS
    from razbor.training.pretraining.network import Network
    from razbor.training.pretraining.vectors import static_vectors

    torch.manual_seed(settings.seed)
    heads = {"sections": len(SECTIONS), "boards": material.targets.shape[1]}
    network = Network(settings.base, pieces, padding, heads)
    wanted = settings.vectors
    if wanted is not None:
        width = settings.base.width
        found = source.work.of(wanted).stage(
            "vectors",
            lambda: {
                "vectors": static_vectors(material.running(), pieces, width, wanted, settings.seed)
            },
        )["vectors"]
        vectors = torch.from_numpy(found)
        told = vectors.abs().sum(1) > 0
        with torch.no_grad():
            network.bert.embeddings.word_embeddings.weight[told] = vectors[told]
    return network

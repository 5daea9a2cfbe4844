"""A recipe and texts → an encoder as a transformers folder."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from razbor.dataset.esco import Esco
from razbor.models.replacing import check_free
from razbor.training.choices import Telling
from razbor.training.data import TrainingData
from razbor.training.data import digests as digests_of
from razbor.training.half_precision import slow_half
from razbor.training.pretraining.changes import Changes, changed
from razbor.training.pretraining.recipe import PretrainRecipe
from razbor.training.recipe import read_recipe
from razbor.training.record import ENCODER
from razbor.training.work import Work

if TYPE_CHECKING:
    from razbor.training.pretraining.material import Material
    from razbor.training.pretraining.network import Network
    from razbor.training.pretraining.record import Digests


@dataclass(frozen=True)
class Pretrained:
    """An encoder that was made: its folder, and what its record says."""

    folder: Path
    record: Mapping[str, object]


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
        force: replace an encoder that is there.
        telling: whom it tells.

    Raises:
        RecipeInvalid: a recipe that does not fit, or is of another method.
        DataMissing, DataInvalid: data that are not there or do not fit.
        DataScarce: an objective that finds nothing in them.
        LossNotFinite: the last good checkpoint stays in `work`.
        OutputInvalid: the output is there and `force` is not given, or it is no encoder.
    """
    telling, changes = telling or Telling(), changes or Changes()
    check_free(output, ENCODER, force=force)
    file = read_recipe(recipe)
    settings = changed(file, changes)
    started = time.time()
    stages = Work(work or output.with_name(f"{output.name}.work"))
    # Seconds of imports: not before everything that can be refused has been.
    from razbor.training.embedding.encoder import settled
    from razbor.training.pretraining import record
    from razbor.training.pretraining.export import write_encoder
    from razbor.training.pretraining.run import Run
    from razbor.training.pretraining.steps import Steps

    if (slow := slow_half(settings)) is not None:
        telling.say(slow)
    telling.progress("reading", 0, 1)
    with settled(threads):
        material, digests, stages = _material(settings, data, stages)
        telling.say(", ".join(f"{name} {count:,}" for name, count in material.counts.items()))
        steps = Steps(settings, material, material.special())
        network = _network(settings, material, stages)
        of_run = stages.of(
            settings.vectors, settings.objectives, settings.schedule, settings.seed, threads
        )
        curves = Run(settings, steps, network, of_run.path("checkpoints"), telling).finish()
        found = {
            **record.asked(file, settings, changes, threads),
            **record.read(digests, material),
            **record.made(settings, steps, network, curves),
            "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        }
        tokenizer = material.tokenizer
        write_encoder(output, settings, network.bert, tokenizer, found, curves, force=force)
    return Pretrained(output, found)


def _material(settings: PretrainRecipe, data: Path, stages: Work) -> tuple[Material, Digests, Work]:
    """What is learned from, and the stages that depend on it."""
    from razbor.training.pretraining.corpus import gather
    from razbor.training.pretraining.preparing import prepare
    from razbor.training.pretraining.raw import Raw
    from razbor.training.pretraining.record import Digests

    texts, esco = TrainingData(data, settings.split), Esco(data)
    raw = Raw(texts, esco)
    digests = Digests((*texts.digests, *digests_of(esco.digests)), texts.excluded)
    # The same for every schedule and every choice of objectives: those are tried side by side.
    # What is kept out counts as well: another gold_dev makes another corpus.
    work = stages.of(version("razbor"), settings.base, settings.texts, settings.seed, digests)
    material = prepare(settings, lambda: gather(raw, settings.texts.max_overlap), work)
    return material, digests, work


def _network(settings: PretrainRecipe, material: Material, stages: Work) -> Network:
    """Random weights, and vectors of the word pieces where the recipe makes them."""
    import torch

    from razbor.training.pretraining.network import Network
    from razbor.training.pretraining.raw import SECTIONS
    from razbor.training.pretraining.vectors import static_vectors

    torch.manual_seed(settings.seed)
    special = material.special()
    heads = {"sections": len(SECTIONS), "boards": material.targets.shape[1]}
    network = Network(settings.base, special.pieces, special.padding, heads)
    wanted = settings.vectors
    if wanted is not None:
        width, seed = settings.base.width, settings.seed
        found = stages.of(wanted).stage(
            "vectors",
            lambda: {
                "vectors": static_vectors(material.running(), special.pieces, width, wanted, seed)
            },
        )["vectors"]
        vectors = torch.from_numpy(found)
        told = vectors.abs().sum(1) > 0
        with torch.no_grad():
            network.bert.embeddings.word_embeddings.weight[told] = vectors[told]
    return network

"""A recipe and ESCO → a sentence-transformers folder with its record and its card."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from razbor.dataset.esco import Esco
from razbor.errors import ExtraMissing
from razbor.models.replacing import check_free, replacing
from razbor.training.base import CONFIG, RANDOM, BaseFolder, find_base
from razbor.training.choices import Choices, Telling
from razbor.training.pairs.card import card
from razbor.training.pairs.esco import PUBLISHED, Pair, read_pairs
from razbor.training.pairs.plan import Plan, plan
from razbor.training.pairs.recipe import PairsRecipe
from razbor.training.record import ENCODER, versions, write_record
from razbor.training.work import Work

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from razbor.training.embedding.run import Outcome

LIBRARIES = (
    "razbor",
    "accelerate",
    "datasets",
    "numpy",
    "sentence-transformers",
    "tokenizers",
    "torch",
    "transformers",
)

_SHAPE = {
    "architecture": "model_type",
    "layers": "num_hidden_layers",
    "width": "hidden_size",
    "heads": "num_attention_heads",
    "intermediate": "intermediate_size",
    "vocabulary": "vocab_size",
    "positions": "max_position_embeddings",
}


@dataclass(frozen=True)
class Source:
    """The file that a recipe stands in."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Encoder:
    """A trained encoder: its folder, and what its record says."""

    folder: Path
    record: Mapping[str, object]


def train_pairs(
    recipe: PairsRecipe,
    source: Source,
    data: Path,
    output: Path,
    *,
    work: Path | None = None,
    force: bool = False,
    choices: Choices,
    telling: Telling,
) -> Encoder:
    """Train an encoder of occupations from pairs of texts.

    Args:
        recipe: what is trained how.
        source: the file that the recipe stands in.
        data: the folder that holds `esco/`.
        output: the folder of the encoder, written wholly or not at all.
        work: where checkpoints are kept for a run that is killed; beside the output
            when not given.
        force: replace an encoder that is there.
        choices: the base, how many pairs are drawn for each fit, and threads.
        telling: whom it tells.

    Raises:
        BaseInvalid: no hub, no such folder, a base without tokenizer.
        DataMissing, DataInvalid, DataScarce: data that are not there, do not fit or are few.
        LossNotFinite: the last good checkpoint is kept in `work`.
        OutputInvalid: the output is there and `force` is not given, or it is no encoder.
        ScheduleInvalid: a warm-up longer than a fit that the recipe does not allow.
    """
    check_free(output, ENCODER, force=force)
    if choices.limit is not None:
        recipe = recipe.model_copy(update={"sample": choices.limit})
    started = time.time()
    esco = Esco(data)
    telling.progress("reading", 0, 1)
    pairs = read_pairs(esco, recipe.pairs.languages, recipe.pairs.kinds)
    planned = plan(recipe, len(pairs))
    stages = Work(work or output.with_name(f"{output.name}.work")).of(
        source.sha256, version("razbor"), recipe.sample, choices.threads, esco.digests
    )
    telling.progress("preparing the base", 0, 1)
    found = _base(recipe, pairs, choices, stages.path("base"))
    warnings = list(_warnings(recipe, planned, found))
    for warning in warnings:
        telling.say(warning)
    folder = stages.of(found.sha256).path("checkpoints")
    model, outcome = _run(recipe, pairs, planned, found, folder, choices, telling)
    record = {
        "method": "pairs",
        "name": recipe.name,
        "version": recipe.version,
        "recipe": source.name,
        "recipe_sha256": source.sha256,
        "seed": recipe.seed,
        "threads": choices.threads,
        "base": _of_base(recipe, found),
        "data": [asdict(each) for each in esco.digests],
        "pairs": _of_pairs(recipe, pairs, planned),
        "schedule": _of_schedule(recipe, planned, outcome),
        "kept": {"by": recipe.validation.keep, **outcome.kept},
        "warnings": warnings,
        "bundle": None,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(started)),
        "versions": versions(*LIBRARIES),
    }
    _write(output, model, record, outcome, card(recipe, record), force=force)
    return Encoder(output, record)


def _base(
    recipe: PairsRecipe, pairs: Sequence[Pair], choices: Choices, scratch: Path
) -> BaseFolder:
    if choices.base != RANDOM:
        return find_base(recipe.base, choices.base, (), recipe.seed, scratch)
    # Making one brings the libraries in any case; a hub that is not there is told at once.
    try:
        from razbor.training.embedding.encoder import settled
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("train", error.name or "a library") from error

    with settled(choices.threads):
        return find_base(recipe.base, RANDOM, _texts(pairs), recipe.seed, scratch)


def _run(
    recipe: PairsRecipe,
    pairs: Sequence[Pair],
    planned: Plan,
    base: BaseFolder,
    folder: Path,
    choices: Choices,
    telling: Telling,
) -> tuple[SentenceTransformer, Outcome]:
    # Seconds of imports: not before everything that can be refused has been.
    try:
        from razbor.training.embedding.encoder import load_encoder, settled
        from razbor.training.embedding.run import Run
        from razbor.training.pairs.job import PairsJob
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("train", error.name or "a library") from error

    with settled(choices.threads):
        model = load_encoder(base.folder, recipe.max_tokens)
        job = PairsJob(recipe, pairs, planned, model)
        outcome = Run(job, folder, telling).finish()
    return model, outcome


def _texts(pairs: Sequence[Pair]) -> Iterator[str]:
    """Every text once: what word pieces are trained on."""
    yield from dict.fromkeys(text for pair in pairs for text in (pair.title, pair.text))


def _of_base(recipe: PairsRecipe, found: BaseFolder) -> dict[str, object]:
    """The base as it was, which need not be the recipe's."""
    config = json.loads((found.folder / CONFIG).read_text("utf-8"))
    shape = {name: config.get(key) for name, key in _SHAPE.items()}
    return {
        "recipe": recipe.base.name,
        "source": found.source,
        "sha256": found.sha256,
        "shape": shape,
    }


def _of_pairs(recipe: PairsRecipe, pairs: Sequence[Pair], planned: Plan) -> dict[str, object]:
    seen = {row for stretch in planned.stretches for row in stretch.rows}
    return {
        "languages": list(recipe.pairs.languages),
        "of": dict(sorted(Counter(pair.kind for pair in pairs).items())),
        "published": dict(PUBLISHED),
        "sample": recipe.sample,
        "seen": len(seen),
    }


def _of_schedule(recipe: PairsRecipe, planned: Plan, outcome: Outcome) -> dict[str, object]:
    return {
        "fits": recipe.pairs.fits,
        "steps_a_fit": planned.steps,
        "warmup_a_fit": planned.warmup,
        "steps": outcome.curves[-1]["step"],
        "stopped_early": outcome.stopped_early,
        "tokens": int(outcome.sum("tokens")),
        "seconds": round(outcome.sum("seconds"), 1),
    }


def _warnings(recipe: PairsRecipe, planned: Plan, found: BaseFolder) -> Iterator[str]:
    if found.source == RANDOM:
        yield "random weights: not the published base, and figures are not to be compared with it"
    if planned.warmup > planned.steps:
        yield (
            f"a warm-up of {planned.warmup} steps in a fit of {planned.steps}:"
            " the rate never reaches what the recipe names"
        )
    if recipe.pairs.fits > 1:
        yield "one model goes through all fits: it has been trained on what later fits hold out"
    if recipe.sample is not None:
        yield f"trained on a sample: {recipe.sample:,} pairs in each fit"
    if "skill" in recipe.pairs.kinds and set(recipe.pairs.languages) != {"en"}:
        yield "names of skills are English: ESCO's in other languages are not in the data"


def _write(
    output: Path,
    model: SentenceTransformer,
    record: Mapping[str, object],
    outcome: Outcome,
    readme: str,
    *,
    force: bool,
) -> None:
    with replacing(output, ENCODER, force=force) as temporary:
        model.save_pretrained(str(temporary), create_model_card=False)
        write_record(temporary, record, outcome.curves)
        (temporary / "README.md").write_text(readme, "utf-8")

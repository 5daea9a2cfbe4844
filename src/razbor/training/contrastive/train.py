"""A recipe of setfit and labelled texts → a bundle that answers their task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from razbor.errors import ExtraMissing
from razbor.models.calibration import tempered
from razbor.models.manifest import MODEL_FILE, Argmax, Calibration, Task, TextField, WordpieceSpec
from razbor.models.rows import Row
from razbor.models.wordpiece import WordpieceInput
from razbor.training.base import BaseFolder, find_base
from razbor.training.beginning import remarks, whence
from razbor.training.choices import Choices, Telling
from razbor.training.contrastive.examples import Part, Parts, split
from razbor.training.contrastive.recipe import ContrastRecipe
from razbor.training.data import TrainingData
from razbor.training.decisions import confidence_for_accuracy, temperature
from razbor.training.held_out import HeldOut
from razbor.training.record import record_files, versions, write_record
from razbor.training.trained import Trained
from razbor.training.work import Work

if TYPE_CHECKING:
    from razbor.training.embedding.run import Outcome

FIELD = "text"
HEAD_FILE = "head.safetensors"
_LEAST = float(np.finfo(np.float32).tiny)
BODY = "body"
"""The encoder as a sentence-transformers folder, in the work folder."""
LIBRARIES = ("accelerate", "datasets", "sentence-transformers", "setfit", "transformers")


@dataclass(frozen=True)
class _Made:
    """A trained classifier, and what it says of the texts held out.

    `probabilities` are the graph's, (texts, labels); `difference` is how far the trained
    classifier's own lie from them; `converged` is of its head.
    """

    base: BaseFolder
    outcome: Outcome
    pairs: int
    warmup: int
    files: Mapping[str, bytes]
    probabilities: NDArray[np.float32]
    figures: Mapping[str, float]
    length_only: Mapping[str, float]
    difference: float
    converged: bool


def train_setfit(
    recipe: ContrastRecipe, data: TrainingData, work: Work, choices: Choices, telling: Telling
) -> Trained:
    """Train a classifier from few labelled texts.

    Args:
        recipe: base, pairs, head.
        data: holds the file of labelled texts.
        work: where checkpoints are kept, so that a killed run goes on.
        choices: the base, how many texts train, and threads.
        telling: whom it tells.

    Raises:
        BaseInvalid: a base that cannot be had or does not fit.
        DataMissing, DataInvalid, DataScarce: data that are not there, do not fit, or are
            too few.
        LossNotFinite: a loss that is no number; the last good checkpoint stays in `work`.
    """
    parts = split(recipe, data.texts(recipe.file, recipe.labels), choices.limit)
    telling.say(f"texts: {len(parts.train)} to train on, {len(parts.validation)} to judge by")
    work = work.of(data.digests, recipe.file, choices.limit, choices.threads)
    made = _make(recipe, parts, work, choices, telling)
    record = {
        "method": "setfit",
        "task": recipe.task,
        "base": {
            "recipe": recipe.base.name,
            "source": made.base.source,
            "sha256": made.base.sha256,
        },
        "seed": recipe.seed,
        "threads": choices.threads,
        "data": [each.model_dump() for each in data.digests],
        "texts": {
            "train": _counts(recipe, parts.train),
            "validation": _counts(recipe, parts.validation),
        },
        "pairs": made.pairs,
        "schedule": {
            "steps": made.outcome.curves[-1]["step"],
            "warmup": made.warmup,
            "stopped_early": made.outcome.stopped_early,
        },
        "kept": {"by": recipe.validation.keep, **_untimed(made.outcome.kept)},
        "figures": {"validation": made.figures, "length_only": made.length_only},
        "head_converged": made.converged,
        "largest_difference_of_onnx": made.difference,
        "versions": versions("razbor", "numpy", "onnx", "torch", *LIBRARIES),
    }
    write_record(work.root, {**record, "seconds": made.outcome.sum("seconds")}, made.outcome.curves)
    curves = [_untimed(point) for point in made.outcome.curves]
    return Trained(
        input=_input(recipe),
        tasks={recipe.task: _decided(recipe, made, parts.validation)},
        method=_method(recipe, made),
        files={**made.files, **record_files(record, curves)},
        remarks=remarks(made.base, choices.limit),
        libraries=LIBRARIES,
        held_out=(_held_out(recipe, made, parts.validation),),
    )


def _make(
    recipe: ContrastRecipe, parts: Parts, work: Work, choices: Choices, telling: Telling
) -> _Made:
    # Seconds of imports: not before everything that can be refused has been.
    try:
        from razbor.training.contrastive.export import onnx_graph
        from razbor.training.contrastive.head import figures, length_only
        from razbor.training.contrastive.job import ContrastJob
        from razbor.training.contrastive.units import Body
        from razbor.training.embedding.encoder import load_encoder, settled
        from razbor.training.embedding.run import Run
        from razbor.training.encoders.export import tokenizer_json
        from razbor.training.few_bits import farthest, few_bits
        from razbor.training.rounded_words import round_words
        from razbor.training.tracing import INPUTS, ask, largest_difference
    except ModuleNotFoundError as error:
        raise ExtraMissing.of("train", error.name or "a library") from error

    train, judged = parts.train, parts.validation
    with settled(choices.threads):
        base = find_base(recipe.base, choices.base, train.texts, recipe.seed, work.path("base"))
        folder = _shortened(recipe, base, train.texts, work)
        encoder = load_encoder(folder, recipe.max_tokens)
        job = ContrastJob(recipe, parts, Body.of(encoder, recipe))
        outcome = Run(job, work.of(base.sha256).path("checkpoints"), telling).finish()
        if recipe.export.embeddings == 4:
            round_words(encoder[0].auto_model, recipe.export.embeddings)  # type: ignore[arg-type]
        head = job.head()
        graph = exported = onnx_graph(encoder, head, recipe.task)
        if recipe.export.weights == "eight_bits":
            exported = few_bits(graph, embeddings=recipe.export.embeddings)
        tokenizer = tokenizer_json(encoder.tokenizer, "none")
        reader = WordpieceInput(tokenizer, _input(recipe), INPUTS)
        rows = reader.tokenise([Row({FIELD: text}) for text in judged.texts])
        found = ask(exported, rows, recipe.task, len(recipe.labels))
        exact = found if exported is graph else ask(graph, rows, recipe.task, len(recipe.labels))
        farthest(found, exact, embeddings=recipe.export.embeddings)
        wanted = head.probabilities(job.vectors(judged))
        encoder.save_pretrained(str(work.root / BODY), create_model_card=False)
    return _Made(
        base=base,
        outcome=outcome,
        pairs=job.pairs,
        warmup=job.warmup,
        files={
            MODEL_FILE: exported,
            _input(recipe).tokenizer: tokenizer,
            HEAD_FILE: head.to_bytes(),
        },
        probabilities=found,
        figures=figures(found.argmax(axis=1).tolist(), judged.labels),
        length_only=length_only((train.texts, train.labels), (judged.texts, judged.labels)),
        difference=largest_difference(exact, wanted),
        converged=head.converged,
    )


def _shortened(recipe: ContrastRecipe, base: BaseFolder, texts: Sequence[str], work: Work) -> Path:
    """The base, with fewer word pieces where the recipe asks for it."""
    if recipe.pieces is None:
        return base.folder
    from razbor.training.fewer_pieces import fewer_pieces

    return fewer_pieces(base.folder, texts, recipe.pieces, work.path("fewer_pieces"))


def _input(recipe: ContrastRecipe) -> WordpieceSpec:
    return WordpieceSpec(max_tokens=recipe.max_tokens, fields=(TextField(name=FIELD),))


def _decided(recipe: ContrastRecipe, made: _Made, judged: Part) -> Task:
    right = made.probabilities.argmax(axis=1) == np.array(judged.labels)
    calibration = _calibration(recipe, made, judged) if recipe.calibrate else None
    probabilities = made.probabilities
    if calibration is not None:
        probabilities = tempered(probabilities, calibration.temperature, joint=True)
    surest = probabilities.max(axis=1).astype(np.float64)
    limit, evidence = confidence_for_accuracy(surest, right, recipe.sure_accuracy)
    evidence = {
        "method": "texts held out before training",
        "data": recipe.file,
        **evidence,
        "macro_f1": round(made.figures["macro_f1"], 4),
        "macro_f1_by_length_only": round(made.length_only["macro_f1"], 4),
    }
    return Task(
        output=recipe.task,
        labels=recipe.labels,
        decision=Argmax(unsure_below=limit, evidence=evidence),
        calibration=calibration,
    )


def _calibration(recipe: ContrastRecipe, made: _Made, judged: Part) -> Calibration:
    """A head learns from texts that its encoder was trained on, and is too sure of others."""
    wanted = np.array(judged.labels)
    right = np.arange(len(wanted)), wanted
    before = np.log(np.clip(made.probabilities.astype(np.float64), _LEAST, 1.0))
    divisor = round(temperature(before, wanted), 4)
    after = np.log(np.clip(tempered(made.probabilities, divisor, joint=True), _LEAST, 1.0))
    return Calibration(
        temperature=divisor,
        evidence={
            "method": "temperature of the highest likelihood; texts held out before training",
            "data": recipe.file,
            "n": len(wanted),
            "loss_before": round(-float(before[right].mean()), 4),
            "loss_after": round(-float(after[right].mean()), 4),
        },
    )


def _held_out(recipe: ContrastRecipe, made: _Made, judged: Part) -> HeldOut:
    truth = np.array(judged.labels)[:, None] == np.arange(len(recipe.labels))
    drawn = np.ones(len(judged), np.bool_)
    return HeldOut(recipe.task, recipe.labels, judged.names, drawn, truth, made.probabilities)


def _method(recipe: ContrastRecipe, made: _Made) -> str:
    begun = whence(recipe.base.name, made.base)
    figures = ", ".join(f"{name} {value:.3f}" for name, value in made.figures.items())
    lengths = ", ".join(f"{name} {value:.3f}" for name, value in made.length_only.items())
    return (
        f"SetFit: an encoder begun with {begun}, trained on pairs of texts with the same label"
        " or another, and a logistic regression on the mean of its tokens' vectors. On texts"
        f" held out: {figures}; the number of words alone gives {lengths}. Losses and figures"
        " are in run.json and curves.csv, the numbers of the regression in head.safetensors."
    )


def _counts(recipe: ContrastRecipe, part: Part) -> dict[str, int]:
    counts = Counter(part.labels)
    return {label: counts[number] for number, label in enumerate(recipe.labels)}


def _untimed(point: Mapping[str, float | int | str | None]) -> dict[str, float | int | str | None]:
    """Without the seconds: a bundle does not depend on how fast it was trained."""
    return {name: value for name, value in point.items() if name != "seconds"}

"""A recipe of a fine-tuned encoder and data → a bundle."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from razbor.models.manifest import MODEL_FILE, Task
from razbor.training.base import RANDOM, BaseFolder, find_base, quieten
from razbor.training.choices import Choices, Telling
from razbor.training.data import TrainingData
from razbor.training.encoders.checkpoints import State
from razbor.training.encoders.corpus import Corpus, gather
from razbor.training.encoders.decisions import QUESTION, answered, decided
from razbor.training.encoders.encoding import input_spec, texts
from razbor.training.encoders.export import largest_difference, onnx_graph
from razbor.training.encoders.figures import by_label, figures
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.encoders.run import Run
from razbor.training.record import Row, record_files, versions, write_record
from razbor.training.trained import Trained
from razbor.training.work import Work

LIBRARIES = ("accelerate", "tokenizers", "transformers")
CHECKPOINT = "checkpoint"
"""A transformers folder in the work folder: to go on from, or for other tools."""

_COMPARED = 32
"""Rows that the exported graph is compared on."""


def train_encoder(
    recipe: EncoderRecipe, data: TrainingData, work: Work, choices: Choices, telling: Telling
) -> Trained:
    """Fine-tune an encoder and export it.

    Args:
        recipe: base, stages, decision.
        data: labelled vacancies, fragments or titles.
        work: where units are kept, so that a killed run goes on.
        choices: what the command line says.
        telling: whom it tells.

    Raises:
        DataMissing, DataInvalid, DataScarce: data that are not there, do not fit, or are
            too few.
        BaseInvalid: a base that cannot be had or does not fit.
        ScheduleInvalid: a warm-up longer than the run.
        LossNotFinite: a loss that is no number; finished units stay in `work`.
    """
    torch.set_num_threads(choices.threads)
    quieten()
    limit = choices.limit or recipe.sample
    corpus = gather(recipe, data, limit)
    telling.say(_sizes(corpus))
    work = work.of(data.digests, choices, limit)
    learned = texts(recipe, corpus.stages[0].train)
    base = find_base(recipe.base, choices.base, learned, recipe.seed, work.path("base"))
    run = Run(recipe, corpus, base, work.of(base.sha256), telling)
    warnings = run.check()
    states = run.stages()
    answers = run.answers()
    task = decided(recipe, answers["validation"], run.parts["validation"].truth)
    record: dict[str, object] = {
        "method": "encoder",
        "task": recipe.task,
        "base": _described(recipe, base, run),
        "examples": corpus.counts(),
        "limit": limit,
        "seed": recipe.seed,
        "threads": choices.threads,
        "data": [digest.model_dump() for digest in data.digests],
        "versions": versions("razbor", "numpy", "onnx", "onnxruntime", "torch", *LIBRARIES),
        "warnings": warnings,
        "stages": [
            {"name": stage.name, "epochs": state.units, "best": state.best, "steps": state.steps}
            for stage, state in zip(recipe.stages, states, strict=True)
        ],
        "figures": {
            name: _figures(recipe, task, found, run.parts[name].truth)
            for name, found in answers.items()
        },
    }
    graph = onnx_graph(run.model, QUESTION[recipe.task], multi_label=recipe.multi_label)
    record["largest_difference_of_onnx"] = largest_difference(
        graph,
        run.model,
        run.parts["validation"].rows[:_COMPARED],
        QUESTION[recipe.task],
        multi_label=recipe.multi_label,
    )
    curves = _curves(states)
    seconds = {
        stage.name: state.seconds for stage, state in zip(recipe.stages, states, strict=True)
    }
    write_record(work.path("."), {**record, "seconds": seconds}, curves)
    run.save(work.root / CHECKPOINT)
    return Trained(
        input=input_spec(recipe),
        tasks={QUESTION[recipe.task]: task},
        method=_method(recipe, base, warnings),
        files={
            MODEL_FILE: graph,
            "tokenizer.json": run.encoding.tokenizer,
            **record_files(record, curves),
        },
        remarks=_remarks(base, limit),
        libraries=LIBRARIES,
    )


def _sizes(corpus: Corpus) -> str:
    parts = {"train": corpus.last.train, "validation": corpus.last.validation}
    found = ", ".join(f"{len(part):,} {name}" for name, part in parts.items())
    return f"examples: {found}, {len(corpus.last.test):,} test; {corpus.left_out:,} left out"


def _described(recipe: EncoderRecipe, base: BaseFolder, run: Run) -> dict[str, object]:
    """The base as it was, which need not be the recipe's."""
    config = run.model.config
    return {
        "recipe": recipe.base.name,
        "source": base.source,
        "sha256": base.sha256,
        "architecture": config.model_type,
        "layers": config.num_hidden_layers,
        "width": config.hidden_size,
        "heads": config.num_attention_heads,
        "vocabulary": config.vocab_size,
        "parameters": sum(each.numel() for each in run.model.parameters()),
        "head_rows_taken_over": run.taken_over,
    }


def _figures(
    recipe: EncoderRecipe, task: Task, found: NDArray[np.float64], truth: NDArray[np.bool_]
) -> dict[str, object]:
    rows = by_label(answered(task, found), truth)
    labels = dict(zip(task.labels, rows, strict=True))
    return {"examples": len(truth), **figures(recipe, found, truth), "labels": labels}


def _curves(states: Sequence[State]) -> list[Row]:
    """The units of all stages under one another, numbered throughout."""
    units = [row for state in states for row in state.curves]
    return [
        {"epoch": number, "stage": row["stage"], "stage_epoch": row["epoch"]}
        | {name: value for name, value in row.items() if name not in ("stage", "epoch")}
        for number, row in enumerate(units, start=1)
    ]


def _method(recipe: EncoderRecipe, base: BaseFolder, warnings: Sequence[str]) -> str:
    whence = {
        "hub": f"the weights of {recipe.base.name}",
        "folder": f"weights from a folder (sha256 {base.sha256[:16]}…)",
        RANDOM: f"random weights in the shape of {recipe.base.name}, with word pieces learned"
        " from the training texts",
    }[base.source]
    broken = f" Broken on purpose: {'; '.join(warnings)}." if warnings else ""
    return (
        f"A fine-tuned {recipe.base.architecture} encoder with one linear layer on its pooled"
        f" output (transformers), begun with {whence}. Epochs, losses and figures of the"
        f" validation part are in run.json and curves.csv.{broken}"
    )


def _remarks(base: BaseFolder, limit: int | None) -> tuple[str, ...]:
    found = []
    if base.source == RANDOM:
        found.append("Begun with random weights: nothing was learned before these data.")
    if limit is not None:
        found.append(f"Trained on a sample of {limit}.")
    return tuple(found)

"""A recipe of a fine-tuned encoder and data → a bundle."""

from __future__ import annotations

from dataclasses import replace

import torch

from razbor.models.manifest import MODEL_FILE
from razbor.training.base import find_base, quieten
from razbor.training.beginning import remarks
from razbor.training.choices import Choices, Telling
from razbor.training.data import TrainingData
from razbor.training.encoders import summary
from razbor.training.encoders.corpus import gather
from razbor.training.encoders.decisions import decided
from razbor.training.encoders.encoding import input_spec, texts
from razbor.training.encoders.examples import Example
from razbor.training.encoders.recipe import QUESTION, EncoderRecipe
from razbor.training.encoders.run import Run, check_stages
from razbor.training.encoders.taught import taught_fragments
from razbor.training.fewer_pieces import fewer_pieces
from razbor.training.products import fast_products
from razbor.training.recipe import SectionsRecipe
from razbor.training.record import record_files, versions, write_record
from razbor.training.trained import Trained
from razbor.training.work import Work

LIBRARIES = ("accelerate", "tokenizers", "transformers")
CHECKPOINT = "checkpoint"
"""A transformers folder in the work folder: to go on from, or for other tools."""

TOKENIZER_FILE = "tokenizer.json"


def train_encoder(
    recipe: EncoderRecipe,
    data: TrainingData,
    work: Work,
    choices: Choices,
    telling: Telling,
    teachers: SectionsRecipe | None = None,
) -> Trained:
    """Fine-tune an encoder and export it.

    Args:
        recipe: base, stages, decision.
        data: labelled vacancies, fragments or titles.
        work: where units are kept, so that a killed run goes on.
        choices: what the command line says.
        telling: whom it tells.
        teachers: who label fragments for the stages that are taught.

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

    beginning = work

    def teach(documents: frozenset[str]) -> tuple[Example, ...]:
        if teachers is None:
            raise TypeError("taught fragments without teachers")  # the recipe is checked
        headings = recipe.input.heading_characters is not None
        return taught_fragments(
            teachers,
            data,
            documents,
            recipe.labels,
            headings=headings,
            work=beginning.of("teachers", teachers),
            progress=telling.progress,
        )

    corpus = gather(recipe, data, limit, teach)
    telling.say(summary.sizes(corpus))
    warnings = check_stages(recipe, corpus)
    for warning in warnings:
        telling.say(f"warning: {warning}")
    work = work.of(data.digests, choices, limit)
    learned = list(texts(recipe, corpus.stages[0].train))
    base = find_base(recipe.base, choices.base, learned, recipe.seed, work.path("base"))
    work = work.of(base.sha256)
    if recipe.pieces is not None:
        shorter = fewer_pieces(base.folder, learned, recipe.pieces, work.path("fewer_pieces"))
        base = replace(base, folder=shorter)
    run = Run(recipe, corpus, base, work, telling)
    with fast_products():
        states = run.stages()
    exported = run.exported()
    answers = run.answers(exported.graph)
    tasks = decided(recipe, answers["validation"])
    task = tasks[QUESTION[recipe.task]]
    rounding = run.rounding(exported, task)
    record = {
        "recipe": recipe.to_dict(),
        **({"teachers": teachers.to_dict()} if teachers else {}),
        "base": summary.described(recipe, base, run),
        "examples": corpus.counts(),
        "limit": limit,
        "seed": recipe.seed,
        "threads": choices.threads,
        "data": [digest.to_dict() for digest in data.digests],
        "versions": versions("razbor", "numpy", "onnx", "onnxruntime", "torch", *LIBRARIES),
        "warnings": warnings,
        "stages": summary.staged(recipe, states),
        "figures": summary.judged(recipe, task, answers),
        "largest_difference_of_onnx": exported.difference,
        **({"eight_bits": rounding} if rounding else {}),
    }
    curves = summary.curves(states)
    # How long it took is kept apart: the same training gives the same bundle.
    seconds = [state.seconds for state in states]
    write_record(work.path("."), {**record, "seconds": seconds}, curves)
    run.save(work.root / CHECKPOINT)
    return Trained(
        input=input_spec(recipe),
        tasks=tasks,
        method=summary.method(recipe, base, warnings, rounding),
        files={
            MODEL_FILE: exported.graph,
            TOKENIZER_FILE: run.encoding.tokenizer,
            **record_files(record, curves),
        },
        remarks=(
            *remarks(base, limit),
            *corpus.remarks,
            *(("Its matrices are stored in eight bits.",) if rounding else ()),
        ),
        libraries=LIBRARIES,
        held_out=summary.held_out(recipe, corpus, answers),
    )

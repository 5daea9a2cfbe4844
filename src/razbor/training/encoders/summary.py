"""What stays of a run beside its network: record, curves, card, held-out answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from razbor.models.manifest import Task
from razbor.training.base import BaseFolder
from razbor.training.beginning import whence
from razbor.training.encoders.checkpoints import State
from razbor.training.encoders.corpus import Corpus
from razbor.training.encoders.decisions import Answered, answered
from razbor.training.encoders.figures import by_label, figures
from razbor.training.encoders.recipe import EncoderRecipe
from razbor.training.encoders.run import Run
from razbor.training.held_out import HeldOut
from razbor.training.record import Row

Answers = Mapping[str, Answered]
"""Part → what the graph says of it."""


def sizes(corpus: Corpus) -> str:
    """A line on how much there is to train and to judge."""
    parts = {"train": corpus.last.train, "validation": corpus.last.validation}
    found = ", ".join(f"{len(part):,} {name}" for name, part in parts.items())
    return f"examples: {found}, {len(corpus.last.test):,} test; {corpus.left_out:,} left out"


def described(recipe: EncoderRecipe, base: BaseFolder, run: Run) -> dict[str, object]:
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


def judged(recipe: EncoderRecipe, task: Task, answers: Answers) -> dict[str, object]:
    """The figures of each part that judges, and those of each label at the bundle's decision.

    Where fragments were shown with and without their heading, those of each form as well.
    """
    found: dict[str, object] = {}
    for name, part in answers.items():
        found[name] = _figures(recipe, task, part)
        for form, each in part.forms().items():
            found[f"{name}_{form}"] = _figures(recipe, task, each)
    return found


def _figures(recipe: EncoderRecipe, task: Task, part: Answered) -> dict[str, object]:
    own = part.columns(slice(len(recipe.labels)))
    rows = by_label(answered(task, own.answers), own.truth)
    return {
        "examples": len(part.truth),
        **figures(recipe, part.answers, part.truth),
        "labels": dict(zip(task.labels, rows, strict=True)),
    }


def staged(recipe: EncoderRecipe, states: Sequence[State]) -> list[dict[str, object]]:
    """How far each stage went, and which of its epochs was kept."""
    return [
        {"name": stage.name, "epochs": state.units, "best": state.best, "steps": state.steps}
        for stage, state in zip(recipe.stages, states, strict=True)
    ]


def curves(states: Sequence[State]) -> list[Row]:
    """The units of all stages under one another, numbered throughout."""
    units = [row for state in states for row in state.curves]
    return [
        {"epoch": number} | {name: value for name, value in row.items() if name != "epoch"}
        for number, row in enumerate(units, start=1)
    ]


def method(
    recipe: EncoderRecipe,
    base: BaseFolder,
    warnings: Sequence[str],
    rounding: Mapping[str, float | int],
) -> str:
    """The paragraph of the card."""
    shown = ""
    if recipe.input.heading_characters:
        shown = (
            " In training a fragment stands under its heading or alone, as often one as the other,"
            " drawn anew each epoch."
        )
    taught = ""
    if recipe.teachers is not None:
        taught = (
            " First it learned fragments of vacancies without labels, as teachers tell them that"
            " see whole vacancies and learned from the training part alone."
        )
    broken = f" Broken on purpose: {'; '.join(warnings)}." if warnings else ""
    return (
        f"A fine-tuned {recipe.base.architecture} encoder with one linear layer on its pooled"
        f" output (transformers), begun with {whence(recipe.base.name, base)}. Epochs, losses"
        f" and figures of the validation part are in run.json and curves.csv."
        f"{shown}{taught}{_of_rounding(rounding)}{broken}"
    )


def _of_rounding(found: Mapping[str, float | int]) -> str:
    if not found:
        return ""
    return (
        " Its matrices are stored in eight bits and computed with in 32: of"
        f" {found['examples']:,} held-out examples, {found['labels_changed']} got another label by"
        f" it, and no probability moved by more than {found['largest_difference']:.3f}."
    )


def held_out(recipe: EncoderRecipe, corpus: Corpus, answers: Answers) -> tuple[HeldOut, ...]:
    """The answers to the validation part, where the recipe says which vacancies were drawn."""
    if recipe.drawn is None:
        return ()
    documents = tuple(example.document for example in corpus.last.validation)
    part = answers["validation"]
    found = []
    start = 0
    for question, labels in recipe.outputs.items():
        of = part.columns(slice(start, start + len(labels)))
        scores = of.answers.astype(np.float32)
        found.append(HeldOut(question, labels, documents, of.decides, of.truth, scores))
        start += len(labels)
    return tuple(found)
